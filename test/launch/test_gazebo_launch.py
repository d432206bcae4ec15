"""gazebo.launch.py with the real launch packages: what it describes. Gazebo itself is not run."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip(
    "launch_ros", reason="launch and launch_ros come with a ROS installation, not from an index"
)

from launch import LaunchContext
from launch.actions import (
    DeclareLaunchArgument,
    IncludeLaunchDescription,
    OpaqueFunction,
    SetEnvironmentVariable,
)
from launch.launch_description_sources import get_launch_description_from_python_launch_file
from launch.utilities import perform_substitutions
from launch_ros.actions import Node

from realtime_agent_ros.processes import selected

SHARE = Path(__file__).resolve().parents[2]


def resolve(**arguments: str) -> list[Any]:
    """The actions that launch would execute, given these arguments; nothing is started."""
    context = LaunchContext()
    context.launch_configurations.update(arguments)
    actions = []
    file = SHARE / "launch" / "gazebo.launch.py"
    for entity in get_launch_description_from_python_launch_file(str(file)).entities:
        done = entity.execute(context)
        actions += (done or []) if isinstance(entity, OpaqueFunction) else []
    assert context.launch_configurations["use_sim_time"] == "true"
    return actions


def nodes(**arguments: str) -> dict[str, Node]:
    found = [action for action in resolve(**arguments) if isinstance(action, Node)]
    return {str(node.node_package): node for node in found if node.node_package}


def gazebo_arguments(**arguments: str) -> dict[str, str]:
    (include,) = (a for a in resolve(**arguments) if isinstance(a, IncludeLaunchDescription))
    return dict(include.launch_arguments)


def test_it_starts_gazebo_the_bridge_the_links_and_the_agent() -> None:
    actions = resolve()
    assert sum(isinstance(a, IncludeLaunchDescription) for a in actions) == 1
    assert {"ros_gz_bridge", "robot_state_publisher"} <= nodes().keys()
    started = [a for a in actions if isinstance(a, Node)]
    assert len(started) == len(selected(sim=False)) + 2
    assert any(isinstance(a, SetEnvironmentVariable) for a in actions)


def test_the_world_alone_has_no_agent_but_talks_where_it_will() -> None:
    actions = resolve(agent="false")
    assert nodes(agent="false").keys() == {"ros_gz_bridge", "robot_state_publisher"}
    assert len([a for a in actions if isinstance(a, Node)]) == 2
    assert any(isinstance(a, SetEnvironmentVariable) for a in actions)


def test_gazebo_runs_the_flat_with_or_without_its_window() -> None:
    flat = shlex.quote(str(SHARE / "worlds" / "flat.sdf"))
    assert gazebo_arguments()["gz_args"] == f"-r {flat}"
    assert gazebo_arguments(headless="true")["gz_args"] == f"-r -s --headless-rendering {flat}"


def test_a_world_may_have_a_space_in_its_path(tmp_path: Path) -> None:
    world = tmp_path / "my world.sdf"
    world.touch()
    assert shlex.split(gazebo_arguments(world=str(world))["gz_args"]) == ["-r", str(world)]


def test_a_world_that_is_not_there_is_named_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no\.sdf"):
        resolve(world=str(tmp_path / "no.sdf"))
    with pytest.raises(RuntimeError, match="headless"):
        resolve(headless="perhaps")


@pytest.mark.parametrize(
    ("name", "value"), [("robots", "2"), ("robot", "jackal"), ("use_sim_time", "false")]
)
def test_what_gazebos_flat_has_not_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"{name}:={value}"):
        resolve(**{name: value})
    file = SHARE / "launch" / "gazebo.launch.py"
    entities = get_launch_description_from_python_launch_file(str(file)).entities
    offered = {entity.name for entity in entities if isinstance(entity, DeclareLaunchArgument)}
    assert "world" in offered
    assert name not in offered


def test_the_time_is_gazebos_asked_for_or_not() -> None:
    resolve(use_sim_time="true")
    resolve()


def test_the_bridge_speaks_under_the_names_that_the_agent_hears() -> None:
    context = LaunchContext()
    bridge = nodes(scan="lidar/front", namespaced_tf="true")["ros_gz_bridge"]
    pairs = {
        perform_substitutions(context, list(a)): perform_substitutions(context, list(b))
        for a, b in bridge._Node__remappings  # what it was given; there is no public way to it
    }
    assert pairs["scan"] == "lidar/front"
    assert pairs["odom"] == "odom"
    assert pairs["/tf"] == "tf"
