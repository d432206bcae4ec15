"""The operator's pause, resume and reset, and the deadman's hold, through the whole engine."""

import pytest

from realtime_agent_ros.core.events import EstopReceived, Held, OperatorReset
from realtime_agent_ros.core.snapshot import Ladder
from realtime_agent_ros.core.steps import Drive, SetSpeedLimit

PAUSE, RESUME = Held("operator", held=True), Held("operator", held=False)


@pytest.mark.parametrize("by", ["operator", "deadman"])
def test_a_held_robot_stands_at_once_and_its_plan_goes_on_afterwards(world, zero_in, by):
    step = world.driving(0.8)
    barrier = world.state().barrier
    assert zero_in(world.handle(Held(by, held=True)))
    assert world.stays_zero()
    assert world.state().ladder is Ladder.STOP
    assert world.state().barrier > barrier
    assert world.statuses(step)[-1] == "cancelled"
    world.handle(Held(by, held=False))
    world.run(10.0)
    assert world.statuses(f"{step}~2")[-1] == "done"


def test_a_pause_may_last_longer_than_the_wait_for_an_obstacle(world):
    step = world.driving()
    world.handle(PAUSE)
    world.run(world.engine.config.resume_window_s + 5.0)
    world.handle(RESUME)
    assert world.run_to_end(f"{step}~2") == "done"


def test_two_holds_end_with_the_last(world):
    world.driving()
    world.handle(PAUSE)
    world.handle(Held("deadman", held=True))
    world.handle(RESUME)
    assert world.stays_zero()
    world.handle(Held("deadman", held=False))
    world.run(1.0)
    assert not world.velocity.is_zero()


def test_a_resume_does_not_release_another_reason(world):
    world.driving()
    world.handle(PAUSE)
    world.handle(EstopReceived(True))
    world.handle(RESUME)
    assert world.stays_zero()
    assert world.state().ladder is Ladder.LATCHED


def test_a_reset_is_a_fresh_start(world):
    step = world.driving()
    world.handle(PAUSE)
    world.handle(EstopReceived(True))
    world.handle(EstopReceived(False))
    world.handle(OperatorReset())
    assert world.state().ladder is Ladder.OK
    assert world.stays_zero()
    assert world.statuses(f"{step}~2") == []


def test_a_reset_brings_the_usual_speed_back(world):
    world.plan(SetSpeedLimit(speed_mps=0.1))
    world.run(0.2)
    assert world.state().speed_limit_mps == pytest.approx(0.1)
    world.handle(OperatorReset())
    world.run(0.2)
    assert world.state().speed_limit_mps == world.state().max_speed_mps


def test_a_pressed_estop_outlasts_a_reset(world):
    world.handle(EstopReceived(True))
    world.handle(OperatorReset())
    assert world.state().ladder is Ladder.LATCHED


def test_a_plan_from_before_a_pause_is_refused(world):
    barrier = world.state().barrier
    world.handle(PAUSE)
    world.handle(RESUME)
    (old,) = world.plan(Drive(distance_m=1.0), barrier=barrier)
    assert world.statuses(old)[-1] == "rejected"
