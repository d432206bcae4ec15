"""Which models the chain holds, from parameters and environment."""

import pytest
from agents import OpenAIChatCompletionsModel, OpenAIResponsesModel

from realtime_agent_ros.planner.config import PlannerConfig
from realtime_agent_ros.planner.offline_model import OfflineModel
from realtime_agent_ros.planner.remote import NoKeyError, model_chain, remote_link

KEY = {"OPENAI_API_KEY": "k"}


def kinds(config, environment):
    return [type(link.model) for link in model_chain(config, environment, lambda: 0.0).links]


def test_without_a_key_only_the_offline_model_thinks():
    assert kinds(PlannerConfig(), {}) == [OfflineModel]
    assert kinds(PlannerConfig(), {"OPENAI_API_KEY": "  "}) == [OfflineModel]


def test_with_a_key_the_offline_model_stands_behind_the_remote_one():
    assert kinds(PlannerConfig(), KEY) == [OpenAIChatCompletionsModel, OfflineModel]
    assert kinds(PlannerConfig(api="responses"), KEY) == [OpenAIResponsesModel, OfflineModel]


def test_offline_always_and_never():
    assert kinds(PlannerConfig(offline="always"), KEY) == [OfflineModel]
    assert kinds(PlannerConfig(offline="never"), KEY) == [OpenAIChatCompletionsModel]
    with pytest.raises(NoKeyError, match="MY_KEY"):
        kinds(PlannerConfig(offline="never", api_key_env="MY_KEY"), KEY)


def test_the_parameter_goes_before_the_environment():
    environment = KEY | {"OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}
    client = remote_link(PlannerConfig(), environment).model._client
    assert str(client.base_url) == "http://127.0.0.1:1/v1/"
    client = remote_link(PlannerConfig(base_url="http://127.0.0.1:2/v1"), environment).model._client
    assert str(client.base_url) == "http://127.0.0.1:2/v1/"
    assert client.max_retries == 0
