"""The order of models and their rest after failures, with a clock that is only numbers."""

import pytest

from realtime_agent_ros.planner.models.breaker import Breaker, BreakerPolicy, BreakerState
from realtime_agent_ros.planner.models.budgets import Budgets
from realtime_agent_ros.planner.models.failure import Failure, FailureKind
from realtime_agent_ros.planner.models.hedge_cap import HedgeCap
from realtime_agent_ros.planner.models.model_chain import Link, ModelChain
from realtime_agent_ros.planner.models.offline_model import OfflineModel
from realtime_agent_ros.planner.models.routing import Task

BUDGETS = Budgets(1.0, 1.5, 3.0, 0.0, 4.0)
POLICY = BreakerPolicy(failures=2, open_s=5.0, max_open_s=60.0, jitter_ratio=0.0, trial_s=5.0)
STALL = Failure(FailureKind.STALLED)
GONE = Failure(FailureKind.UNREACHABLE, "ConnectError")


def link(name, host="", **fields):
    breaker = Breaker(POLICY, lambda: 0.0)
    return Link(name, OfflineModel(), BUDGETS, host or name, breaker=breaker, **fields)


def chain(now, *links):
    offline = Link("offline", OfflineModel())
    return ModelChain([*(links or (link("fast"), link("strong"))), offline], lambda: now[0], cap())


def cap():
    return HedgeCap(0.2, 100)


def names(links):
    return [link.name for link in links]


def test_a_link_rests_after_failures_in_a_row_and_comes_back():
    now = [0.0]
    models = chain(now)
    fast = models.links[0]
    models.failed(fast, STALL)
    assert names(models.order(Task.COMMAND)) == ["fast", "strong", "offline"]
    models.failed(fast, STALL)
    assert names(models.order(Task.COMMAND)) == ["strong", "offline"]
    assert models.resting() == ("fast",)
    now[0] = 5.1
    assert names(models.order(Task.COMMAND)) == ["fast", "strong", "offline"]
    models.answered(fast)
    assert (models.current, models.resting()) == ("fast", ())
    assert fast.last_failure == "stalled"


def test_a_failure_of_the_host_concerns_all_models_behind_it():
    models = chain([0.0], link("fast", "one"), link("strong", "one"), link("local", "two"))
    models.failed(models.links[0], GONE)
    assert models.resting() == ("fast", "strong")
    assert models.links[1].failures == {}
    models = chain([0.0], link("fast", "one"), link("strong", "one"))
    models.failed(models.links[0], Failure(FailureKind.RATE_LIMITED, "429", rest_s=30.0))
    assert models.resting() == ("fast",)


def test_who_asks_for_time_gets_it():
    now = [0.0]
    models = chain(now)
    models.failed(models.links[0], Failure(FailureKind.RATE_LIMITED, "429", rest_s=30.0))
    now[0] = 29.9
    assert not models.allows(models.links[0])
    now[0] = 30.1
    assert models.allows(models.links[0])


def test_the_last_link_is_tried_whatever_its_record():
    models = ModelChain([link("one"), link("two")], lambda: 0.0, cap())
    for each in models.links:
        models.failed(each, GONE)
    assert names(models.order(Task.COMMAND, {"one", "two"})) == ["two"]


def test_the_offline_model_never_rests():
    models = chain([0.0])
    for _ in range(5):
        models.failed(models.links[-1], GONE)
    assert models.resting() == ()


def test_the_task_chooses_who_is_asked_first():
    strong = link("strong", first_for=frozenset((Task.REASONING, Task.IMAGE)))
    models = chain([0.0], link("fast", sees_images=False), strong, link("local"))
    assert names(models.order(Task.COMMAND)) == ["fast", "strong", "local", "offline"]
    assert names(models.order(Task.REASONING)) == ["strong", "fast", "local", "offline"]
    assert names(models.order(Task.IMAGE)) == ["strong", "local", "offline"]


def test_every_change_of_state_is_told_once():
    told, now = [], [0.0]
    models = chain(now)
    models.on_state = lambda *what: told.append(what)
    fast = models.links[0]
    models.failed(fast, STALL)
    models.failed(fast, STALL)
    models.failed(fast, STALL)
    models.answered(fast)
    models.answered(fast)
    assert told == [("fast", BreakerState.OPEN, "stalled"), ("fast", BreakerState.CLOSED, "")]


def test_a_chain_makes_do_when_the_offline_model_answers_for_others():
    models = chain([0.0])
    assert not models.makes_do
    models.answered(models.links[-1])
    assert models.makes_do
    alone = ModelChain([Link("offline", OfflineModel())], lambda: 0.0, cap())
    alone.answered(alone.links[0])
    assert not alone.makes_do


def test_a_chain_is_never_empty():
    with pytest.raises(ValueError, match="at least one"):
        ModelChain([], lambda: 0.0, cap())
