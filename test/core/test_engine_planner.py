"""A planner that lives, dies, sleeps and lies."""

import pytest

from realtime_agent_ros.core.events import (
    EstopReceived,
)
from realtime_agent_ros.core.steps import Drive, Stop

STOP_RADIUS_M = 0.26
WALL_AHEAD = [((2.0, -4.0), (2.0, 4.0))]


def test_a_lost_planner_ends_its_motion_and_is_told(world):
    step = world.driving()
    world.silent = {"beat"}
    barrier = world.engine.barrier
    since_ns = world.now_ns
    world.run_to_end(step)
    assert (world.now_ns - since_ns) / 1e9 <= 1.05
    assert world.reason(step) == "planner lost"
    assert world.velocity.is_zero()
    assert world.engine.barrier == barrier + 1
    assert world.stays_zero()
    assert "I have lost my planner" in world.spoken()[-1]


def test_without_a_planner_the_agent_understands_by_itself(world):
    world.silent = {"beat"}
    world.run(1.5)
    world.say("go forward 0.5 metres")
    world.run(4.0)
    assert world.pose.x_m == pytest.approx(0.5, abs=0.03)


def test_its_own_motion_outlives_the_planner_and_its_return(world):
    world.silent = {"beat"}
    world.run(1.5)
    world.say("go forward 1 metre")
    world.run(1.0)
    world.silent = set()
    world.run(5.0)
    assert world.pose.x_m == pytest.approx(1.0, abs=0.03)


def test_with_a_planner_it_leaves_speech_to_it(world):
    world.say("go forward 1 metre")
    assert world.stays_zero()


def test_steps_without_a_heartbeat_are_refused_but_a_stop_is_not(make_world):
    world = make_world(ready=False)
    world.silent = {"beat"}
    world.run(0.5)
    drive, stop = world.plan(Drive(distance_m=1.0))[0], world.plan(Stop())[0]
    assert "heartbeat is missing" in world.reason(drive)
    assert world.statuses(stop)[-1] == "done"


def test_nobody_passes_for_the_agent_itself(world):
    (step,) = world.plan(Drive(distance_m=1.0), plan_id="local-1")
    assert "agent's own" in world.reason(step)


def test_a_planner_that_wakes_up_finds_its_old_plan_refused(world):
    barrier = world.engine.barrier
    world.silent = {"beat"}
    world.run(1.5)
    world.silent = set()
    world.run(0.5)
    (step,) = world.plan(Drive(distance_m=1.0), barrier=barrier)
    assert world.statuses(step) == ["rejected"]


def test_what_it_cant_do_it_says_instead_of_promising(world):
    world.silent = {"beat"}
    world.run(1.5)
    world.handle(EstopReceived(True))
    world.say("go forward 1 metre")
    assert world.spoken()[-1].startswith("I can't do that: the emergency stop is latched")


def test_a_phrase_that_means_stop_stops_while_no_planner_is_there(world):
    world.silent = {"beat"}
    world.run(1.5)
    world.say("go forward 2 metres")
    world.run(1.0)
    world.say("that's enough")
    assert world.velocity.is_zero()
    assert world.stays_zero()
