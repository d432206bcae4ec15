"""What is worth a remark, by adding numbers."""

import pytest

from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.steps import StepStatus, StepUpdate
from realtime_agent_ros.planner.speaking.remark_config import RemarkConfig
from realtime_agent_ros.planner.speaking.remark_watch import RemarkWatch

ALL = RemarkConfig(about=("blocked", "battery", "arrived"))


def snapshot(**fields):
    facts = {"seq": 1, "barrier": 1, "ladder": "OK", "speed_limit_mps": 0.3, "max_speed_mps": 0.3}
    return Snapshot.model_validate(facts | fields)


def done(skill="go_to", status=StepStatus.DONE):
    return StepUpdate(step_id="s", plan_id="p", skill=skill, status=status, barrier=1)


def about(watch):
    occasion = watch.occasion()
    return occasion and occasion.about


def test_a_low_battery_is_worth_one_remark_until_it_was_charged():
    watch, found = RemarkWatch(ALL), []
    for now_s, ratio in enumerate([None, 0.5, 0.19, 0.21, 0.19, 0.26, 0.19]):
        watch.hear_snapshot(snapshot(battery_ratio=ratio), float(now_s))
        found.append(about(watch))
        watch.take()
    assert found == [None, None, "battery", None, None, None, "battery"]


def test_being_held_back_for_a_while_is_worth_one_remark_a_step():
    watch, found = RemarkWatch(ALL), []
    for now_s in range(6):
        watch.hear_snapshot(snapshot(running_step="a", held_by="slowdown"), float(now_s))
        found.append(about(watch))
        watch.take()
    assert found == [None, None, "blocked", None, None, None]


@pytest.mark.parametrize(
    "fields",
    [
        {"running_step": "a"},
        {"held_by": "slowdown"},
        {"running_step": "a", "held_by": "front_stop", "ladder": "STOP"},
    ],
)
def test_what_is_no_obstacle_or_is_told_by_the_agent_is_none(fields):
    watch = RemarkWatch(ALL)
    for now_s in range(10):
        watch.hear_snapshot(snapshot(**fields), float(now_s))
        assert about(watch) is None


def test_the_way_is_free_again_before_anything_was_said():
    watch = RemarkWatch(ALL)
    for now_s in range(3):
        watch.hear_snapshot(snapshot(running_step="a", held_by="slowdown"), float(now_s))
    assert about(watch) == "blocked"
    watch.hear_snapshot(snapshot(running_step="a"), 3.1)
    assert about(watch) is None


def test_arriving_is_worth_a_remark_unless_it_goes_on_or_is_long_ago():
    watch = RemarkWatch(ALL)
    watch.hear_update(done(), 0.0)
    watch.hear_snapshot(snapshot(), 0.1)
    assert about(watch) == "arrived"
    watch.hear_snapshot(snapshot(), 5.2)
    assert about(watch) is None
    watch.hear_update(done(), 6.0)
    watch.hear_snapshot(snapshot(running_step="next"), 6.1)
    assert about(watch) is None


@pytest.mark.parametrize("update", [done("drive"), done(status=StepStatus.FAILED)])
def test_other_steps_arrive_nowhere(update):
    watch = RemarkWatch(ALL)
    watch.hear_update(update, 0.0)
    assert about(watch) is None


def test_only_what_was_asked_for():
    watch = RemarkWatch(RemarkConfig(about=("battery",)))
    watch.hear_update(done(), 0.0)
    assert about(watch) is None
    assert RemarkConfig().about == ()
