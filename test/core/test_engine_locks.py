"""Locks of the arbiter beside inputs and plan."""

import pytest

from realtime_agent_ros.core.events import LockReceived
from realtime_agent_ros.core.steps import Drive

LOCKS = {"pause": {"topic": "pause", "priority": 60}}


@pytest.fixture
def locked(make_world):
    return make_world(locks=LOCKS)


def test_a_lock_stops_a_plan_at_once_and_its_end_lets_it_go_on(locked):
    step = locked.driving()
    locked.handle(LockReceived("pause", True))
    locked.run(0.06)
    assert locked.velocity.is_zero()
    assert locked.stays_zero(2.0)
    locked.handle(LockReceived("pause", False))
    locked.run(1.0)
    assert locked.velocity.linear_x_mps > 0.1
    assert locked.statuses(step)[-1] == "running"


def test_a_plan_locked_for_too_long_fails_and_names_the_lock(locked):
    step = locked.driving()
    locked.handle(LockReceived("pause", True))
    assert locked.run_to_end(step, 10.0) == "failed"
    assert locked.reason(step) == "blocked: locked by pause"


def test_an_operator_above_the_lock_drives_on(locked):
    locked.handle(LockReceived("pause", True))
    locked.run(0.1, lambda: bool(locked.teleop("joystick", 0.2)))
    for _ in range(20):
        locked.teleop("joystick", 0.2)
        locked.run(0.05)
    assert locked.velocity.linear_x_mps > 0.1


def test_an_operator_below_the_lock_does_not(locked):
    locked.handle(LockReceived("pause", True))
    for _ in range(20):
        locked.teleop("navigation", 0.2)
        locked.run(0.05)
        assert locked.velocity.is_zero()


def test_skills_are_locked_by_a_heartbeat_that_never_came(make_world):
    world = make_world(locks={"alive": {"topic": "alive", "priority": 255, "timeout": 0.5}})
    world.plan(Drive(distance_m=1.0))
    assert world.stays_zero(1.0)
