"""Which models the chain holds, from parameters and environment."""

import ast
from pathlib import Path

import pytest
from agents import OpenAIResponsesModel

import realtime_agent_ros
from realtime_agent_ros.planner.config import PlannerConfig
from realtime_agent_ros.planner.models.offline_model import OfflineModel
from realtime_agent_ros.planner.models.remote import NoKeyError, model_chain
from realtime_agent_ros.planner.models.routing import Task
from realtime_agent_ros.planner.models.seeing import SeeingChatModel

KEY = {"OPENAI_API_KEY": "k"}
THREE = {
    "models": ["fast", "strong", "local"],
    "fast": {"model": "small", "first_token_hard_s": 1.0},
    "strong": {"model": "big", "api": "responses", "first_for": ["reasoning"], "images": True},
    "local": {"model": "llama", "base_url": "http://127.0.0.1:8000/v1", "api_key_env": ""},
}


def chain(parameters, environment):
    return model_chain(PlannerConfig.model_validate(parameters), environment, lambda: 0.0)


def kinds(parameters, environment):
    return [type(link.model) for link in chain(parameters, environment).links]


def client_of(link):
    return link.model._client


def test_without_a_key_only_the_offline_model_thinks():
    assert kinds({}, {}) == [OfflineModel]
    assert kinds({}, {"OPENAI_API_KEY": "  "}) == [OfflineModel]


def test_with_a_key_the_offline_model_stands_behind_the_remote_one():
    assert kinds({}, KEY) == [SeeingChatModel, OfflineModel]
    assert kinds({"api": "responses"}, KEY) == [OpenAIResponsesModel, OfflineModel]


def test_offline_always_and_never():
    assert kinds({"offline": "always"}, KEY) == [OfflineModel]
    assert kinds({"offline": "never"}, KEY) == [SeeingChatModel]
    with pytest.raises(NoKeyError, match="MY_KEY"):
        chain({"offline": "never", "api_key_env": "MY_KEY"}, KEY)


def test_a_chain_of_named_models_inherits_what_its_groups_leave_out():
    fast, strong, local, offline = chain(THREE, KEY).links
    assert [n.name for n in (fast, strong, local, offline)] == [*THREE["models"], "offline"]
    assert (fast.model.model, strong.model.model, local.model.model) == ("small", "big", "llama")
    assert isinstance(strong.model, OpenAIResponsesModel)
    assert isinstance(fast.model, SeeingChatModel)
    assert (fast.budgets.first_token_hard_s, strong.budgets.first_token_hard_s) == (1.0, 1.5)
    assert strong.first_for == {Task.REASONING}
    assert fast.host == strong.host != local.host == "127.0.0.1:8000"
    assert offline.budgets is None


def test_a_model_without_its_key_is_left_out_and_that_is_told():
    models = chain(THREE, {})
    assert [n.name for n in models.links] == ["local", "offline"]
    assert models.left_out == dict.fromkeys(("fast", "strong"), "no key in OPENAI_API_KEY")


def test_no_client_retries_or_follows_redirects():
    for link in chain(THREE, KEY).links[:-1]:
        assert client_of(link).max_retries == 0
        assert client_of(link)._client.follow_redirects is False


def test_the_parameter_goes_before_the_environment():
    environment = KEY | {"OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}
    link = chain({}, environment).links[0]
    assert str(client_of(link).base_url) == "http://127.0.0.1:1/v1/"
    link = chain({"base_url": "http://127.0.0.1:2/v1"}, environment).links[0]
    assert str(client_of(link).base_url) == "http://127.0.0.1:2/v1/"


def test_the_cache_key_goes_to_the_vendor_alone_unless_it_is_asked_for():
    assert set(chain({}, KEY).links[0].extra_args) == {"prompt_cache_key"}
    elsewhere = {"base_url": "http://127.0.0.1:1/v1"}
    assert chain(elsewhere, KEY).links[0].extra_args == {}
    assert chain({"prompt_cache": "never"}, KEY).links[0].extra_args == {}
    one, two = (
        chain(elsewhere | {"prompt_cache": "always", "persona": p}, KEY).links[0].extra_args
        for p in ("calm", "brisk")
    )
    assert one != two, "other instructions, another cache"
    assert (
        one
        == chain(elsewhere | {"prompt_cache": "always", "persona": "calm"}, KEY).links[0].extra_args
    )


def test_nowhere_in_the_package_does_a_client_retry():
    sources = Path(realtime_agent_ros.__file__).parent.rglob("*.py")
    nodes = [node for path in sources for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    made = [call for call in calls if ast.unparse(call.func).endswith("OpenAI")]
    assert made
    for call in made:
        assert "max_retries=0" in [ast.unparse(keyword) for keyword in call.keywords]
