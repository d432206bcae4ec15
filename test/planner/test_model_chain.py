"""The order of models and the rest after a failure, with a clock that is only numbers."""

import pytest

from realtime_agent_ros.planner.model_chain import Link, ModelChain
from realtime_agent_ros.planner.offline_model import OfflineModel


def chain(now):
    links = [Link(name, OfflineModel(), budgeted=True) for name in ("first", "last")]
    return ModelChain(links, 5.0, lambda: now[0])


def names(links):
    return [link.name for link in links]


def test_a_failed_link_rests_and_comes_back():
    now = [0.0]
    models = chain(now)
    first = models.links[0]
    models.failed(first, "timeout", "first token")
    assert names(models.usable()) == ["last"]
    assert models.resting() == ("first",)
    now[0] = 5.1
    assert names(models.usable()) == ["first", "last"]
    models.answered(first)
    assert (models.current, models.resting()) == ("first", ())
    assert first.last_failure == "timeout: first token"


def test_the_last_link_is_tried_whatever_its_record():
    models = chain([0.0])
    for link in models.links:
        models.failed(link, "timeout", "")
    assert names(models.usable({"first", "last"})) == ["last"]


def test_a_chain_is_never_empty():
    with pytest.raises(ValueError, match="at least one"):
        ModelChain([], 1.0, lambda: 0.0)
