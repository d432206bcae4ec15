"""Velocity inputs and locks as parameters."""

import pytest
from pydantic import ValidationError

from realtime_agent_ros.core.arbiter_config import DEFAULT_INPUTS, InputConfig, LockConfig


def test_the_default_inputs_are_those_of_twist_mux():
    inputs = {name: InputConfig(**given) for name, given in DEFAULT_INPUTS.items()}
    assert {n: (i.priority, i.timeout) for n, i in inputs.items()} == {
        "navigation": (10, 0.5),
        "keyboard": (90, 0.5),
        "joystick": (100, 0.5),
    }


@pytest.mark.parametrize("zero", [0, 0.0, False])
def test_an_input_that_never_expires_is_refused_with_the_reason(zero):
    with pytest.raises(ValidationError, match=r"would never expire.*allowed is more than 0"):
        InputConfig(topic="joy_vel", priority=100, timeout=zero)


@pytest.mark.parametrize(
    ("given", "part"),
    [
        ({"timeout": -1.0}, "greater than 0"),
        ({"timeout": float("nan")}, "finite"),
        ({"priority": 256}, "less than or equal to 255"),
        ({"priority": -1}, "greater than or equal to 0"),
        ({"topic": ""}, "at least 1 character"),
        ({"prio": 3}, "Extra inputs"),
    ],
)
def test_a_bad_input_is_refused(given, part):
    with pytest.raises(ValidationError, match=part):
        InputConfig.model_validate({"topic": "t", "priority": 1} | given)


def test_a_lock_needs_no_heartbeat():
    assert LockConfig(topic="pause", priority=100).timeout == 0.0


def test_a_lock_has_no_negative_heartbeat():
    with pytest.raises(ValidationError, match="greater than or equal to 0"):
        LockConfig(topic="pause", priority=100, timeout=-0.1)
