"""A base that leans."""

import math

import pytest

from realtime_agent_ros.core.guard_config import TiltConfig
from realtime_agent_ros.core.guards.tilt import TiltGuard

STEP_NS = 20_000_000


def guard(**given):
    return TiltGuard("imu", TiltConfig(**given))


def feed(made, imu, count, start=0):
    """The same reading every 20 ms; the last fault, and what is wrong after the last."""
    for i in range(start, start + count):
        fault = made.see(imu, i * STEP_NS)
    return fault or made.trouble(i * STEP_NS)


@pytest.mark.parametrize("lean", [(0.4, 0.0), (-0.4, 0.0), (0.0, 0.4), (0.0, -0.4)])
@pytest.mark.parametrize("reference", ["auto", "orientation", "gravity"])
def test_a_lean_stops_after_three_readings(make_imu, lean, reference):
    made = guard(reference=reference)
    assert feed(made, make_imu(*lean), 2) == ""
    assert "imu: leaning: roll" in feed(made, make_imu(*lean), 1, start=2)


def test_level_ground_and_gentle_slopes_are_fine(make_imu):
    assert feed(guard(), make_imu(0.3, -0.3, 2.0), 10) == ""


def test_it_must_be_seen_level_for_a_time_and_by_a_margin(make_imu):
    made = guard()
    feed(made, make_imu(0.4), 3)
    assert feed(made, make_imu(0.33), 100, start=3)
    assert feed(made, make_imu(0.2), 25, start=103)
    assert feed(made, make_imu(0.2), 1, start=128) == ""


def test_a_push_is_no_lean_to_a_filtered_gravity(make_imu):
    made = guard(reference="gravity")
    feed(made, make_imu(), 5)
    push = make_imu(acceleration_mps2=(6.0, 0.0, 9.8))
    assert feed(made, push, 3, start=5) == ""
    assert feed(guard(reference="gravity", gravity_filter_time=0.0), push, 3)


def test_an_imu_that_is_mounted_otherwise_is_turned(make_imu):
    made = guard(pose=[0, 0, 0, math.pi, 0, 0])
    assert feed(made, make_imu(math.pi), 5) == ""
    assert feed(made, make_imu(0.0), 5, start=5)


def test_a_robot_on_its_head_leans(make_imu):
    assert "leaning" in feed(guard(), make_imu(math.pi), 3)


@pytest.mark.parametrize(
    ("given", "fields", "reason"),
    [
        ({}, {"orientation": (0.0, 0.0, 0.0, 0.0)}, "no unit quaternion"),
        ({}, {"orientation": None, "acceleration_mps2": None}, "no orientation or acceleration"),
        ({"reference": "orientation"}, {"orientation": None}, "no orientation"),
        ({"reference": "gravity"}, {"acceleration_mps2": (0.0, 0.0, 0.1)}, "no direction"),
        ({}, {"stamp_ns": 0}, "stamp is zero"),
    ],
)
def test_what_says_nothing_is_a_fault(make_imu, given, fields, reason):
    made = guard(**given)
    assert reason in feed(made, make_imu(**fields), 1)
    assert reason in made.trouble(0)


def test_without_orientation_gravity_tells(make_imu):
    assert feed(guard(), make_imu(0.4, orientation=None), 3)
