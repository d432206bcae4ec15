"""The smoother's parameters: their signs, and what is said of bad ones."""

import math

import pytest
from pydantic import ValidationError

from realtime_agent_ros.core.smoother_config import SmootherConfig


@pytest.mark.parametrize(
    ("given", "where", "part"),
    [
        ({"max_accel": [0.5, -0.1, 1.0]}, "max_accel", "y is -0.1; allowed is >= 0"),
        ({"max_decel": [0.5, -0.1, 1.0]}, "max_decel", "x is 0.5, theta is 1.0; allowed is <= 0"),
        ({"max_velocity": [-0.5, 0, 1]}, "max_velocity", "x is -0.5; allowed is >= 0"),
        ({"min_velocity": [-0.5, 0, 1]}, "min_velocity", "theta is 1.0; allowed is <= 0"),
        ({"deadband_velocity": [0, 0, -1]}, "deadband_velocity", "theta is -1.0; allowed is >= 0"),
        ({"stop_decel": [3, 0, 0]}, "stop_decel", "x is 3.0; allowed is <= 0"),
        ({"max_accel": [0.5, 1.0]}, "max_accel", "three numbers [x, y, theta] are wanted, got 2"),
        ({"max_accel": [1, 1, 1, 1, 1, 1]}, "max_accel", "are wanted, got 6"),
        ({"max_accel": [0.5, math.nan, 1.0]}, "max_accel.1", "finite"),
        ({"max_decel": [-math.inf, -1, -1]}, "max_decel.0", "finite"),
        ({"max_velocity": 0.5}, "max_velocity", "valid tuple"),
        ({"max_decel": [0, -1, -1]}, "", "max_decel: x is 0 while its max_accel is 0.6"),
        ({"stop_decel": [-0.5, 0, 0]}, "", "stop_decel: x is -0.5, weaker than its max_decel -0.8"),
        ({"feedback": "OPEN"}, "feedback", "'OPEN_LOOP' or 'CLOSED_LOOP'"),
        ({"odom_duration": -0.1}, "odom_duration", "greater than or equal to 0"),
        ({"max_jerk": [1, 1, 1]}, "max_jerk", "Extra inputs"),
    ],
)
def test_what_is_wrong_is_named(given, where, part):
    with pytest.raises(ValidationError) as caught:
        SmootherConfig.model_validate(given)
    problem = caught.value.errors(include_url=False)[0]
    assert ".".join(map(str, problem["loc"])) == where
    assert part in problem["msg"]


def test_the_defaults_stop_at_once_and_leave_the_bounds_to_others():
    config = SmootherConfig()
    assert config.stop_decel == (0.0, 0.0, 0.0)
    assert config.max_velocity is None
    assert config.min_velocity is None


def test_an_axis_may_be_without_any_acceleration():
    assert SmootherConfig(max_accel=(1, 0, 1), max_decel=(-1, 0, -1)).max_accel[1] == 0.0


def test_every_parameter_has_a_description():
    assert all(field.description for field in SmootherConfig.model_fields.values())


def test_a_closed_loop_that_its_dead_band_keeps_at_rest_is_told():
    given = {"feedback": "CLOSED_LOOP", "deadband_velocity": (0.05, 0.0, 0.0)}
    fault = SmootherConfig(**given).fault_at(20.0)
    assert "deadband_velocity: x is 0.05" in fault
    assert "allowed is <= 0.03" in fault
    assert SmootherConfig(**given).fault_at(10.0) == ""
    assert SmootherConfig(**given | {"feedback": "OPEN_LOOP"}).fault_at(20.0) == ""
