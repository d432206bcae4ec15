"""Models as named groups of parameters, and what is said about wrong ones."""

import pytest
from pydantic import ValidationError

from realtime_agent_ros.planner.config import PlannerConfig


def load(**parameters):
    return PlannerConfig.model_validate(parameters)


def test_without_names_there_is_the_one_model_of_the_top():
    (only,) = load(model="m", base_url="http://127.0.0.1/v1").all_models.values()
    assert (only.model, only.base_url, only.api) == ("m", "http://127.0.0.1/v1", "chat_completions")
    assert list(load(models=[""]).all_models) == ["gpt-4.1-mini"]


def test_a_group_has_its_own_values_and_inherits_the_rest():
    config = load(
        models=["fast", "strong", "offline"],
        api="responses",
        fast={"model": "small", "between_tokens_s": 1.0},
        strong={"model": "big", "api": "chat_completions"},
    )
    assert config.models == ("fast", "strong")
    fast, strong = config.all_models.values()
    assert (fast.api, fast.between_tokens_s) == ("responses", 1.0)
    assert (strong.api, strong.between_tokens_s) == ("chat_completions", 3.0)


def test_the_groups_stand_at_the_top_of_the_parameters():
    given = {"models": ["fast"], "fast": {"model": "small", "first_for": ["command"]}}
    told = load(**given).as_parameters()
    assert told["fast"] == {"model": "small", "first_for": ["command"], "images": True}
    assert "remotes" not in told
    again = {name: value for name, value in told.items() if value not in ([], {})}
    assert load(**again) == load(**given)


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ({"models": ["fast"], "fast": {"modell": "m"}}, "did you mean 'model'"),
        ({"models": ["fast"], "fast": "m"}, "fast"),
        ({"models": ["fast", "fast"]}, "'fast' can't name a group"),
        ({"models": ["persona"]}, "'persona' can't name a group"),
        ({"models": ["a.b"]}, "'a.b' can't name a group"),
        ({"models": ["offline", "fast"]}, "'offline' is the end of every chain"),
        ({"models": ["fast", "offline"], "offline": "never"}, "'never'"),
        ({"models": ["fast"], "strong": {"model": "m"}}, "strong"),
        ({"models": ["fast"], "fast": {"first_for": ["fun"]}}, "'command', 'reasoning' or 'image'"),
        ({"models": ["fast"], "fast": {"api_key_env": "sk-live-1"}}, "pattern"),
        ({"hedge_min_s": 2.0}, "hedge_min_s"),
        ({"cool_down_s": 90.0}, "cool_down_s"),
        ({"hedge_max_share": 1.5}, "less than or equal to 1"),
    ],
)
def test_what_is_wrong_is_named(parameters, text):
    with pytest.raises(ValidationError) as caught:
        load(**parameters)
    assert text in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["nonsense", "localhost:8000/v1", "http://", "http://[", "ftp://x/v1", "http://h:99999/v1"],
)
@pytest.mark.parametrize("where", ["top", "group"])
def test_an_address_that_is_none_is_named(url, where):
    group = {"models": ["mine"], "mine": {"base_url": url}}
    with pytest.raises(ValidationError, match=r"base_url(.|\n)*(address|URL|[Pp]ort|IPv6)"):
        PlannerConfig.model_validate({"base_url": url} if where == "top" else group)


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:8000/v1", "wss://u:p@host.example/v1?a=b"])
def test_an_address_is_taken_as_it_is(url):
    assert PlannerConfig(base_url=url).base_url == url


def test_the_offline_model_cannot_take_over_before_anybody_was_asked():
    with pytest.raises(ValidationError, match="offline_lead_s"):
        PlannerConfig(offline_lead_s=2.0)
