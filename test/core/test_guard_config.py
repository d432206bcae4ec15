"""Parameters of the guards, and what is said of bad ones."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from realtime_agent_ros.core.guard_config import GuardConfig
from realtime_agent_ros.core.guards.bank import CLASSES, GuardBank

KINDS = ("cliff", "bumper", "tilt", "shock", "wheel_stall", "low_battery", "geofence")
FENCE = "[[0, 0], [1, 0], [1, 1]]"


class Node(BaseModel):
    """A node's parameters with guards in them."""

    guards: dict[str, GuardConfig]


def guard(**given: Any) -> Any:
    return Node.model_validate({"guards": {"it": given}}).guards["it"]


def of_kind(kind: str, **given: Any) -> Any:
    return guard(type=kind, **({"points": FENCE} if kind == "geofence" else {}), **given)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_a_guard_and_its_values_as_parameters_make_the_same_group(kind):
    made = of_kind(kind)
    assert GuardBank({"it": made}).enabled() == ("it",)
    assert guard(**made.as_parameters()) == made


def test_no_kind_is_without_a_test():
    assert len(KINDS) == len(CLASSES)


@pytest.mark.parametrize(
    ("given", "name", "part"),
    [
        ({}, "it", "type must be cliff, bumper, tilt, shock, wheel_stall, low_battery or geofence"),
        ({"type": "cliff", "max_distanse": 1}, "it", "did you mean 'max_distance'"),
        ({"type": "cliff", "max_distance": 0.0}, "it.max_distance", "greater than 0"),
        ({"type": "cliff", "hysteresis": 0.1}, "it", "less than max_distance (0.1 m), got 0.1 m"),
        ({"type": "cliff", "trigger_readings": 0}, "it.trigger_readings", "greater than or equal"),
        ({"type": "tilt", "max_roll": 4.0}, "it.max_roll", "less than"),
        ({"type": "tilt", "hysteresis": 0.4}, "it", "less than max_roll and max_pitch, got 0.4"),
        ({"type": "shock", "max_acceleration": -1.0}, "it.max_acceleration", "greater than 0"),
        ({"type": "wheel_stall", "min_ratio": 2.0}, "it.min_ratio", "less than or equal to 1"),
        ({"type": "low_battery", "stop_ratio": 0.5}, "it", "warn_ratio, got 0.5 and 0.15"),
        ({"type": "geofence"}, "it", "at least three points, got 0"),
        ({"type": "geofence", "points": "[[0, 0], [1, 1], [2, 2]]"}, "it", "on one line"),
        ({"type": "bumper", "release_time": -1.0}, "it.release_time", "greater than or equal to 0"),
    ],
)
def test_what_is_wrong_is_named(given, name, part):
    with pytest.raises(ValidationError) as caught:
        guard(**given)
    (problem,) = caught.value.errors(include_url=False)
    container, *loc = problem["loc"]
    assert container == "guards"
    assert ".".join((loc[0], *map(str, loc[2:]))) == name
    assert part in problem["msg"]
