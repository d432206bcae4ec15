"""The whole engine around the kinematic double: output, stop words, plans."""

import math

import pytest

from realtime_agent_ros.core.events import (
    BatteryReceived,
    CancelReceived,
    SayReceived,
    StepsReceived,
    Tick,
)
from realtime_agent_ros.core.steps import Drive, Step

STOP_RADIUS_M = 0.26
WALL_AHEAD = [((2.0, -4.0), (2.0, 4.0))]


# -- output ----------------------------------------------------------------------------------


def test_every_tick_sends_a_velocity_from_the_very_first(make_world, zero_in):
    world = make_world(ready=False)
    commands = world.handle(Tick())
    assert zero_in(commands)
    assert {"scan: nothing received yet", "odom: nothing received yet"} <= set(
        world.state().reasons
    )


def test_a_tick_twice_at_one_time_changes_nothing(world):
    world.driving()
    world.handle(Tick())
    before = world.velocity
    world.handle(Tick())
    assert world.velocity == before


def test_the_state_is_told_ten_times_a_second_and_at_once_on_a_stop(world):
    seq = world.state().seq
    world.run(2.0)
    assert world.state().seq - seq == pytest.approx(20, abs=1)
    barrier = world.state().barrier
    world.say("stop", final=False)
    assert world.state().barrier == barrier + 1


# -- stop words ------------------------------------------------------------------------------


def test_a_stop_word_in_a_partial_stops_in_the_same_call(world, zero_in):
    step = world.driving()
    assert zero_in(world.say("please stop", final=False))
    assert world.reason(step) == "stopped: stop word"
    assert world.spoken()[-2:] == ["", "Stopped."]  # what it was saying is cut
    assert world.stays_zero()


def test_a_repeated_partial_raises_the_barrier_once(world):
    barrier = world.engine.barrier
    for text in ("sto", "stop", "stop now", "stop now"):
        world.say(text, final=False)
    world.say("stop now")
    assert world.engine.barrier == barrier + 1


def test_a_late_partial_does_not_make_the_next_stop_unheard(world, zero_in):
    world.say("stop")
    world.say("stop", final=False)
    world.driving()
    assert zero_in(world.say("stop", final=False))


def test_dont_stop_stops_and_bus_stop_does_not(world, zero_in):
    step = world.driving()
    world.say("go to the bus stop", final=False)
    assert world.statuses(step)[-1] == "running"
    assert zero_in(world.say("don't stop", final=False))


def test_stop_now_go_forward_goes_forward(make_world):
    world = make_world(ready=False)
    world.silent = {"beat"}
    world.run(0.5)
    world.say("stop", final=False)
    world.say("go forward 1 metre")
    world.say("stop", final=False)
    assert world.stays_zero()
    world.say("go forward 1 metre")
    world.run(6.0)
    assert world.pose.x_m == pytest.approx(1.0, abs=0.03)


@pytest.mark.parametrize("source", ["navigation", "joystick"])
def test_after_a_stop_word_an_input_that_goes_on_must_let_go_first(world, source):
    for _ in range(20):
        world.teleop(source, 0.2)
        world.run(0.05)
    assert world.velocity.linear_x_mps == pytest.approx(0.2)
    world.say("stop", final=False)
    since = len(world.log)
    for _ in range(20):
        world.teleop(source, 0.2)
        world.run(0.05)
    assert all(v.is_zero() for v in world.velocities(since))
    world.teleop(source, 0.0)
    world.teleop(source, 0.2)
    world.run(0.2)
    assert world.velocity.linear_x_mps > 0.0


# -- plans -----------------------------------------------------------------------------------


def test_a_cancel_stops_where_it_is(world, zero_in):
    step = world.driving()
    assert zero_in(world.handle(CancelReceived(None, "cancelled by the planner")))
    assert world.reason(step) == "cancelled by the planner"
    assert world.stays_zero()


def test_a_cancel_of_another_plan_leaves_the_running_one(world):
    step = world.driving(1.0)
    world.handle(CancelReceived("somebody", "x"))
    assert world.run_to_end(step) == "done"


def test_a_clause_is_spoken_beside_the_motion(world):
    step = world.driving(1.0)
    world.handle(SayReceived("p", "On my way."))
    assert world.spoken()[-1] == "On my way."
    assert world.run_to_end(step) == "done"


def test_the_queue_is_bounded_even_over_suspensions(world):
    for _ in range(3):
        for _ in range(6):
            world.plan(*[Drive(distance_m=1.0)] * 20, mode="append")
        world.silent = {"scan"} if not world.silent else {"scan", "odom"}
        world.run(0.8)
    world.people, world.silent = [], set()
    world.run(1.0)
    assert len(world.state().queued_steps) <= 64
    assert any("queue full" in u.reason for u in world.updates())


def test_steps_of_nobody_are_no_trouble(world):
    world.handle(StepsReceived("p", 0, "replace", ()))
    assert world.stays_zero()


# -- the rest --------------------------------------------------------------------------------


@pytest.mark.parametrize("ratio", [math.nan, math.inf])
def test_a_battery_that_is_no_number_is_unknown_and_a_fault(world, ratio):
    world.handle(BatteryReceived(0.1))
    world.run(0.2)
    assert world.state().ladder == "DEGRADED"
    world.handle(BatteryReceived(ratio))
    world.run(0.2)
    assert world.state().battery_ratio is None


def test_a_far_place_can_be_suspended(make_world):
    world = make_world(places={"moon": [5000.0, 0.0, 7.0]})
    world.handle(
        StepsReceived(
            "p",
            world.engine.barrier,
            "append",
            (
                Step.model_validate(
                    {"step_id": "m", "skill": {"name": "go_to", "place": "moon"}, "expires_in_s": 9}
                ),
            ),
        )
    )
    world.run(1.0)
    world.step_in()
    world.run(0.5)
    assert world.reason("m").startswith("suspended")
