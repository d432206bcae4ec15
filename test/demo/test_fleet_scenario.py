"""The conversation with a fleet: what is said must be misheard, whatever the robots are called."""

from __future__ import annotations

import argparse

import pytest

from realtime_agent_ros import fleet
from realtime_agent_ros.core.addressing import Addressing
from realtime_agent_ros.core.fleet_config import FleetConfig
from realtime_agent_ros.demo import command
from realtime_agent_ros.demo.fleet_scenario import nobodys_name


@pytest.mark.parametrize(
    "names", [fleet.NAMES, ("jack", "rover"), ("jack", "jact"), ("robot_1", "robot_2"), ("x", "k")]
)
def test_the_misheard_name_is_near_the_first_robots_and_nobodys(names: tuple[str, ...]) -> None:
    misheard = nobodys_name(names)
    assert misheard not in names
    assert misheard[:-1] == names[0][:-1]
    for name in names:
        robot = Addressing(FleetConfig(robot_name=name, robot_names=names))
        assert robot.mine(f"{misheard}, drive forward one metre", shared=True) is None


def test_a_fleet_of_one_is_the_robot_that_is_alone() -> None:
    assert command._fleet("1") == ()
    assert command._fleet("2") == fleet.NAMES[:2]
    with pytest.raises(argparse.ArgumentTypeError, match="jack: a fleet is two robots at least"):
        command._fleet("jack")
