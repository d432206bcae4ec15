"""What a robot may be called."""

from __future__ import annotations

import pytest

from realtime_agent_ros import fleet
from realtime_agent_ros.core.fleet_config import FleetConfig
from realtime_agent_ros.core.fleet_names import fault_of, overlap_of


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("stop", "holds a stop word"),
        ("Stop Bot", "holds a stop word"),
        ("alto", "holds a stop word"),
        ("will", "before or behind names"),
        ("now", "before or behind names"),
        ("then", "before or behind names"),
        ("please", "before or behind names"),
        ("follow", "before or behind names"),
        ("but", "before or behind names"),
        ("everybody", "means every robot"),
        ("left", "word of the robots' commands"),
        ("Home", "word of the robots' commands"),
        ("back", "word of the robots' commands"),
        ("go left", "word of the robots' commands"),
        ("turning", "word of the robots' commands"),
        ("metres", "word of the robots' commands"),
        ("7", "a number alone"),
        ("twenty-one", "a number alone"),
        ("!?", "no letters or digits"),
    ],
)
def test_a_word_that_is_said_to_call_nobody_is_no_name(name: str, why: str) -> None:
    assert why in fault_of(name)
    assert repr(name) in fault_of(name)
    for given in ({"robot_names": ("scout", name)}, {"group_names": (name,)}):
        with pytest.raises(ValueError, match=f"{next(iter(given))}: "):
            FleetConfig.model_validate({"robot_name": "scout", **given})


@pytest.mark.parametrize(
    "name",
    [*fleet.NAMES, "robot_1", "robot 11", "Spot", "m3", "Will Smith", "number one", "机器人"],
)
def test_a_name_that_is_none_of_these_is_one(name: str) -> None:
    assert fault_of(name) == ""


def test_no_name_is_the_beginning_of_another() -> None:
    assert overlap_of(("robot_1", "robot_2", "robot_11", "Robot 1", "robots", "scout")) == ""
    assert "'scout_2' begins with the name 'Scout'" in overlap_of(("scout_2", "Scout"))
    for given in (
        {"robot_names": ("scout", "scout_2")},
        {"robot_aliases": ("scout_2",)},
        {"group_names": ("scout team",)},
    ):
        with pytest.raises(ValueError, match="begins with the name 'scout'"):
            FleetConfig.model_validate({"robot_name": "scout", **given})
