"""What ``launch/gazebo.launch.py`` starts: Gazebo, the bridge, the robot's links, and the agent.

Belongs here: what is Gazebo's. Does not belong here: the agent's processes (``launching``) or the
world (``sim/sdf``). Nothing imports this module but the launch file.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from launch import LaunchContext, LaunchDescription
from launch.actions import (
    DeclareLaunchArgument,
    IncludeLaunchDescription,
    OpaqueFunction,
    SetLaunchConfiguration,
)
from launch.launch_description_sources import PythonLaunchDescriptionSource
from launch.substitutions import PathJoinSubstitution
from launch_ros.actions import Node
from launch_ros.substitutions import FindPackageShare

from realtime_agent_ros import launching

ARGUMENTS = {
    "world": ("", "SDF world; empty: the flat. Its robot must use the flat's Gazebo topics."),
    "agent": ("true", "false: only the world, for `realtime-agent demo --gazebo`."),
    "headless": ("false", "true: Gazebo's server without its window."),
}


def describe(*, share: Path) -> LaunchDescription:
    """The agent on Gazebo's robot; ``share`` is the folder with launch, config, urdf and worlds."""
    agent = launching.describe(sim=False, share=share, in_flat=True)
    return LaunchDescription(
        [
            OpaqueFunction(function=_refuse),
            SetLaunchConfiguration("use_sim_time", "true"),
            *_arguments(),
            *agent.entities,
            OpaqueFunction(function=_start, args=[share]),
        ]
    )


def _arguments() -> Iterator[DeclareLaunchArgument]:
    for name, (default, text) in ARGUMENTS.items():
        choices = launching.SWITCH if default in launching.SWITCH else None
        yield DeclareLaunchArgument(name, default_value=default, description=text, choices=choices)


def _refuse(context: LaunchContext) -> None:
    """What the other launch files take and this one can't do; launch itself takes any name."""
    for name in ("robot", "robots"):
        if given := context.launch_configurations.get(name, ""):
            raise ValueError(f"{name}:={given}: Gazebo's flat has one robot of its own")
    if (given := context.launch_configurations.get("use_sim_time", "true")) != "true":
        raise ValueError(f"use_sim_time:={given}: Gazebo's clock is the only one that fits")


def _start(context: LaunchContext, share: Path) -> list[Any]:
    given = context.launch_configurations
    world = Path(given["world"] or share / "worlds" / "flat.sdf")
    if not world.is_file():
        raise FileNotFoundError(f"world: there is no file {str(world)!r}")
    return [
        _gazebo(world, headless=given["headless"] == "true"),
        _bridge(context, share / "config" / "gz_bridge.yaml"),
        launching.links(context, share),
    ]


def _gazebo(world: Path, *, headless: bool) -> IncludeLaunchDescription:
    """gz_sim of ros_gz_sim: the world runs at once, and its end ends the launch."""
    file = PathJoinSubstitution([FindPackageShare("ros_gz_sim"), "launch", "gz_sim.launch.py"])
    server = "-s --headless-rendering " if headless else ""  # the lidar is rendered too
    return IncludeLaunchDescription(
        PythonLaunchDescriptionSource([file]),
        launch_arguments={
            "gz_args": f"-r {server}{shlex.quote(str(world))}",  # a shell reads them
            "on_exit_shutdown": "true",
        }.items(),
    )


def _bridge(context: LaunchContext, config: Path) -> Node:
    """Under the names that the agent has for its topics, or the two would not meet."""
    return Node(
        package="ros_gz_bridge",
        executable="parameter_bridge",
        namespace=context.launch_configurations["namespace"],
        remappings=launching.remappings(context),
        parameters=[{"config_file": str(config), "use_sim_time": True}],
        output="screen",
    )
