"""Dangers that are no obstacles, through the whole engine."""

import math

import pytest

from realtime_agent_ros.core.events import (
    BatteryReceived,
    BumperReceived,
    GuardEvent,
    Switched,
)
from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.core.sources.events import ImuReceived, RangeReceived
from realtime_agent_ros.core.steps import Drive

QUIET = {"source_timeout": 0.0}
CLIFF = {"type": "cliff", "trigger_readings": 1, **QUIET}
TILT = {"type": "tilt", "trigger_readings": 1, **QUIET}
SHOCK = {"type": "shock", **QUIET}
FENCE = {"type": "geofence", "points": "[[-1, -1], [1, -1], [1, 1], [-1, 1]]"}
STALL = {"type": "wheel_stall"}
BATTERY = {"type": "low_battery", "trigger_time": 0.0, "stop_ratio": 0.05}


def floor(distance_m):
    return RangeReceived(distance_m, 0.01, 0.3, 0.1)


def leaning(pitch_rad):
    half = pitch_rad / 2
    return ImuReceived((0.0, math.sin(half), 0.0, math.cos(half)), None)


def guarded(make_world, config, **parameters):
    return make_world(guards=["it"], it=config, **parameters)


@pytest.mark.parametrize(
    ("config", "danger", "reason"),
    [
        (CLIFF, floor(0.25), "it: a drop: the floor is 0.25 m away, allowed 0.10 m"),
        (CLIFF, floor(math.inf), "it: a drop"),
        ({"type": "bumper"}, BumperReceived(True), "it: pressed"),
        (TILT, leaning(0.5), "it: leaning: roll +0.00 rad, pitch +0.50 rad"),
        (SHOCK, ImuReceived(None, (30.0, 0.0, 9.8)), "it: a shock of 22 m/s^2"),
        (BATTERY, BatteryReceived(0.04), "it: charge 4%, the robot stands below 5%"),
    ],
)
def test_a_danger_stops_in_the_same_call_and_ends_the_plan(
    make_world, zero_in, config, danger, reason
):
    world = guarded(make_world, config)
    step = world.driving()
    barrier = world.engine.barrier
    assert zero_in(world.handle(GuardEvent("it", danger)))
    assert world.engine.barrier == barrier + 1
    assert world.state().reasons[0].startswith(reason)
    assert world.reason(step).startswith(f"stopped: {reason}")
    assert world.stays_zero(2.0)


@pytest.mark.parametrize(
    ("config", "broken", "reason"),
    [
        (CLIFF, RangeReceived(0.05, 0.3, 0.01, 0.1), "the range limits are not in order"),
        (TILT, ImuReceived((0.0, 0.0, 0.0, 0.0), None), "no unit quaternion"),
        (SHOCK, ImuReceived(None, None), "no acceleration"),
        (BATTERY, BatteryReceived(math.nan), "no ratio from 0 to 1"),
    ],
)
def test_a_broken_message_stops_and_lets_go_with_a_good_one(
    make_world, zero_in, config, broken, reason
):
    good = {
        "cliff": floor(0.05),
        "tilt": leaning(0.0),
        "shock": ImuReceived(None, (0.0, 0.0, 9.8)),
        "low_battery": BatteryReceived(0.9),
    }
    world = guarded(make_world, config)
    step = world.driving()
    assert zero_in(world.handle(GuardEvent("it", broken)))
    assert reason in world.state().reasons[0]
    assert reason in world.engine.health(world.now_ns)[-1].message
    world.handle(GuardEvent("it", good[config["type"]]))
    world.run(0.5)
    assert world.statuses(f"{step}~2") == ["accepted", "running"]


def test_a_guard_whose_sensor_must_speak_holds_the_robot_until_it_does(make_world):
    world = guarded(make_world, CLIFF | {"source_timeout": 0.5})
    assert world.state().reasons == ("it: nothing received yet",)
    assert (world.state().action, world.state().zone) == ("stop", "invalid source")
    world.handle(GuardEvent("it", floor(0.05)))
    world.run(0.2)
    assert world.state().reasons == ()
    world.run(0.5)
    assert "it: 0." in world.state().reasons[0]


def test_wheels_that_do_not_follow_stop_it(make_world):
    world = guarded(make_world, STALL)
    stuck = world.pose
    step = world.plan(Drive(distance_m=2.0))[0]
    for _ in range(400):
        world.run(0.01)
        world.pose = stuck
        world.velocity = world.velocity.scaled(0.0)
    assert world.statuses(step)[-1] == "cancelled"
    assert "the wheels don't follow" in world.reason(step)


def test_outside_the_fence_it_stands(make_world):
    world = guarded(make_world, FENCE)
    step = world.driving()
    assert world.run_to_end(step) == "cancelled"
    assert "outside the fence" in world.reason(step)
    (back,) = world.plan(Drive(distance_m=-1.0))
    assert world.stays_zero(1.0)
    assert world.run_to_end(back) == "failed"


def test_outside_the_fence_it_may_be_allowed_to_come_back_but_never_further_out(make_world):
    world = guarded(make_world, FENCE | {"allow_return": True})
    world.run_to_end(world.driving())
    outside = world.pose.x_m
    assert outside > 1.0
    world.plan(Drive(distance_m=0.5))
    assert world.stays_zero(1.0)
    assert world.pose.x_m == outside
    (back,) = world.plan(Drive(distance_m=-1.0))
    assert world.run_to_end(back) == "done"
    assert world.state().reasons == ()


def test_another_danger_forbids_the_way_back(make_world):
    world = make_world(
        guards=["fence", "bumper"],
        fence=FENCE | {"allow_return": True},
        bumper={"type": "bumper"},
        ready=False,
        pose=Pose(1.5, 0.0, 0.0),
    )
    world.handle(BumperReceived(True))
    world.run(0.5)
    world.plan(Drive(distance_m=-1.0))
    assert world.stays_zero(1.0)


def test_a_low_charge_degrades_before_it_stops(world):
    world.handle(BatteryReceived(0.1))
    world.run(0.2)
    assert (world.state().ladder, world.state().reasons) == ("DEGRADED", ("battery: charge 10%",))
    assert world.state().battery_ratio == 0.1
    world.handle(BatteryReceived(None))
    world.run(0.2)
    assert world.state().battery_ratio is None


def test_the_charge_is_told_without_a_guard_that_counts(make_world):
    world = make_world(battery={"enabled": False})
    world.handle(BatteryReceived(0.01))
    world.run(0.2)
    assert (world.state().battery_ratio, world.state().ladder) == (0.01, "OK")


def test_a_guard_can_be_switched_off_and_on(world, zero_in):
    world.handle(Switched("bumper", False))
    world.handle(BumperReceived(True))
    world.driving()
    assert world.state().reasons == ("bumper is switched off",)
    assert zero_in(world.handle(Switched("bumper", True)))
    assert "bumper: pressed" in world.state().reasons
