"""Skills as tool arguments: degrees outside, radians inside."""

import math

import pytest

from realtime_agent_ros.core.steps import (
    Drive,
    GoTo,
    RememberPlace,
    Say,
    SetSpeedLimit,
    Stop,
    Turn,
    Wait,
)
from realtime_agent_ros.planner.tools.human_units import arguments_of, radians


@pytest.mark.parametrize(
    ("skill", "arguments"),
    [
        (Drive(distance_m=1.5), {"distance_m": 1.5, "speed_mps": None}),
        (Turn(angle_rad=math.pi / 2), {"angle_deg": 90.0, "speed_degps": None}),
        (Turn(angle_rad=-1.0, speed_radps=0.5), {"angle_deg": -57.296, "speed_degps": 28.648}),
        (Wait(duration_s=3.0), {"duration_s": 3.0}),
        (Say(text="hi"), {"text": "hi"}),
        (Stop(), {}),
        (SetSpeedLimit(speed_mps=0.2), {"speed_mps": 0.2}),
        (RememberPlace(place="desk"), {"name": "desk"}),
    ],
)
def test_arguments_are_in_the_units_of_the_tools(skill, arguments):
    assert arguments_of(skill) == arguments


def test_a_goal_has_a_heading_in_degrees():
    arguments = arguments_of(GoTo(x_m=1.0, y_m=2.0, yaw_rad=math.pi))
    assert arguments["heading_deg"] == 180.0
    assert "yaw_rad" not in arguments


def test_an_open_angle_stays_open():
    assert radians(None) is None
    assert radians(180.0) == pytest.approx(math.pi)
