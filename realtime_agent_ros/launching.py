"""What ``launch/*.launch.py`` start, made from the one table of processes.

It stands here because a launch file cannot import its neighbour. Belongs here: launch arguments,
and how each reaches the nodes. Does not belong here: which processes there are (``processes``)
and what a parameter means (the nodes' models). Nothing imports this module but the launch files;
``launch`` and ``launch_ros`` come with a ROS installation and are on no package index.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ament_index_python.packages import PackageNotFoundError, get_package_prefix
from launch import LaunchContext, LaunchDescription
from launch.actions import (
    DeclareLaunchArgument,
    OpaqueFunction,
    SetEnvironmentVariable,
    Shutdown,
)
from launch.conditions import evaluate_condition_expression
from launch.substitutions import TextSubstitution
from launch_ros.actions import Node
from launch_ros.parameter_descriptions import ParameterValue
from pydantic import BaseModel

from realtime_agent_ros import dds
from realtime_agent_ros.planner.config import PlannerConfig
from realtime_agent_ros.processes import PACKAGE, Process, selected
from realtime_agent_ros.sim.config import SimConfig

TOPICS = ("scan", "odom", "cmd_vel", "battery_state", "speech", "speech/partial", "say")
"""Topics with an argument of their own; ``speech/partial`` is set by ``speech_partial:=``."""

FORWARDED: dict[str, tuple[type[BaseModel], tuple[str, ...]]] = {
    "planner_node": (PlannerConfig, ("model", "base_url", "offline")),
    "sim_node": (SimConfig, ("viewer", "real_time_factor", "person_period_s")),
}
"""Node parameters that are launch arguments too."""


def describe(*, sim: bool) -> LaunchDescription:
    """The description of a robot's agent, or of a simulated robot with its agent."""
    return LaunchDescription([*_arguments(sim=sim), OpaqueFunction(function=_start, args=[sim])])


def _arguments(*, sim: bool) -> Iterator[DeclareLaunchArgument]:
    common = {
        "namespace": ("", "Namespace of every node and topic; empty for none."),
        "params_file": ("", "YAML file of node parameters; empty: every node's own defaults."),
        "use_sim_time": ("false", "Stamp with /clock; with a simulation, publish it as well."),
        "planner": ("true", "false leaves planner_node out: no language model, no plans."),
        "planner_respawn": ("true", "false: a planner_node that died stays away."),
        "log_level": ("info", "debug, info, warn, error or fatal, for every node."),
        "discovery_range": (
            "",
            "Sets ROS_AUTOMATIC_DISCOVERY_RANGE (SUBNET, LOCALHOST, ...); empty: as the "
            "environment says, and if it says nothing, this machine only.",
        ),
    }
    for name, (default, text) in common.items():
        yield DeclareLaunchArgument(name, default_value=default, description=text)
    for topic in TOPICS:
        text = f"The topic that stands in for {topic}."
        yield DeclareLaunchArgument(_argument(topic), default_value=topic, description=text)
    for process in selected(sim=sim):
        model, names = FORWARDED.get(process.name, (BaseModel, ()))
        for name in names:
            text = f"{process.name}: {_explain(model, name)}"
            yield DeclareLaunchArgument(name, default_value="", description=text)


def _argument(topic: str) -> str:
    return topic.replace("/", "_")


def _explain(model: type[BaseModel], name: str) -> str:
    field = model.model_fields[name]
    unset = f"Empty: as in params_file, else {field.default!r}."
    return f"{field.description} {unset}"


def _start(context: LaunchContext, sim: bool) -> list[Any]:
    """The environment and the nodes, now that the arguments are known."""
    given = context.launch_configurations
    planner = _is_true(context, "planner")
    environment = _environment(given["discovery_range"])
    return [
        *(SetEnvironmentVariable(name, value) for name, value in environment.items()),
        *(_node(context, process, sim=sim) for process in selected(sim=sim, planner=planner)),
    ]


def _environment(discovery_range: str) -> dict[str, str]:
    chosen = {dds.RANGE_VARIABLE: discovery_range} if discovery_range else {}
    return {**dds.defaults({**os.environ, **chosen}), **chosen}


def _node(context: LaunchContext, process: Process, *, sim: bool) -> Node:
    given = context.launch_configurations
    respawn = process.respawn
    if process.name == "planner_node":
        respawn = respawn and _is_true(context, "planner_respawn")
    return Node(
        **_program(process),
        namespace=given["namespace"],
        parameters=_parameters(context, process, sim=sim),
        remappings=[(topic, given[_argument(topic)]) for topic in TOPICS],
        ros_arguments=["--log-level", given["log_level"]],
        output="screen",
        respawn=respawn,
        respawn_delay=process.respawn_delay_s,
        respawn_max_retries=-1 if process.max_respawns is None else process.max_respawns,
        on_exit=None if respawn else _gone(process),
    )


def _gone(process: Process) -> Shutdown | None:
    """A simulation without its robot ends; without a planner the rest goes on."""
    return Shutdown(reason=f"{process.name} has ended") if process.name == "sim_node" else None


def _program(process: Process) -> dict[str, Any]:
    """As ``ros2 run`` finds it; where pip installed us instead, this Python's own module."""
    try:
        get_package_prefix(PACKAGE)
    except (PackageNotFoundError, LookupError):  # LookupError: AMENT_PREFIX_PATH is not set
        return {"executable": sys.executable, "arguments": ["-m", process.module]}
    return {"package": PACKAGE, "executable": process.executable}


def _parameters(context: LaunchContext, process: Process, *, sim: bool) -> list[Any]:
    """The user's file, then what was given by argument, which wins."""
    given = context.launch_configurations
    use_sim_time = _is_true(context, "use_sim_time")
    values: dict[str, Any] = {"use_sim_time": use_sim_time}
    if process.name == "sim_node":
        values = {"publish_clock": use_sim_time}
    model, names = FORWARDED.get(process.name, (BaseModel, ()))
    for name in names:
        if given[name]:
            kind = type(model.model_fields[name].default)
            values[name] = ParameterValue(given[name], value_type=kind)
    return [*_params_file(given["params_file"]), values]


def _params_file(path: str) -> list[str]:
    """launch_ros starts nodes without a file that it cannot find; a robot must not."""
    if path and not Path(path).is_file():
        raise FileNotFoundError(f"params_file: there is no file {path!r}")
    return [path] if path else []


def _is_true(context: LaunchContext, argument: str) -> bool:
    text = context.launch_configurations[argument]
    return bool(evaluate_condition_expression(context, [TextSubstitution(text=text)]))
