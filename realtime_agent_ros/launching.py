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
from dataclasses import replace
from pathlib import Path
from typing import Any

from ament_index_python.packages import PackageNotFoundError, get_package_prefix
from launch import LaunchContext, LaunchDescription
from launch.actions import (
    DeclareLaunchArgument,
    OpaqueFunction,
    SetEnvironmentVariable,
)
from launch_ros.actions import Node
from launch_ros.parameter_descriptions import ParameterValue
from pydantic import BaseModel

from realtime_agent_ros import dds, fleet, parent_death
from realtime_agent_ros.launching_respawn import Keeper
from realtime_agent_ros.planner.config import PlannerConfig
from realtime_agent_ros.processes import PACKAGE, SIMULATOR, Process, for_fleet, selected
from realtime_agent_ros.robots import ROBOTS
from realtime_agent_ros.sim.config import SimConfig
from realtime_agent_ros.sim.flat import place_poses

TOPICS = (
    *("scan", "odom", "cmd_vel", "battery_state", "estop"),
    *("speech", "speech/partial", "say", "plan"),
)
"""Topics with an argument of their own; ``speech/partial`` is set by ``speech_partial:=``."""
TF_TOPICS = ("tf", "tf_static")
LINKS = "robot_state_publisher"
"""Its package and its program."""

FORWARDED: dict[str, tuple[type[BaseModel], tuple[str, ...]]] = {
    "planner_node": (PlannerConfig, ("model", "base_url", "offline")),
    "sim_node": (SimConfig, ("viewer", "real_time_factor", "person_period_s")),
}
"""Node parameters that are launch arguments too."""


SWITCH = ["true", "false"]
COMMON = {
    "namespace": ("", "Namespace of every node and topic; empty for none."),
    "robots": (
        "",
        "A fleet: its number, or names by comma. Each robot is in a namespace of its name, within "
        "namespace, and answers to it; see docs/fleets.md. Empty: one robot.",
    ),
    "params_file": ("", "YAML file of node parameters; empty: every node's own defaults."),
    "use_sim_time": ("false", "Stamp with /clock; with a simulation, publish it as well."),
    "namespaced_tf": ("false", "true: tf and tf_static are those of the namespace too."),
    "planner": ("true", "false leaves planner_node out: no language model, no plans."),
    "voice": ("false", "true starts voice_in_node and voice_out_node too."),
    "planner_respawn": ("true", "false: a planner_node that died stays away."),
    "log_level": ("info", "debug, info, warn, error or fatal, for every node."),
    "discovery_range": (
        "",
        "Sets ROS_AUTOMATIC_DISCOVERY_RANGE (SUBNET, LOCALHOST, ...); empty: as the environment "
        "says, and if it says nothing, this machine only.",
    ),
}
"""Arguments of both launch files: default and description."""

ROBOT = (
    "Ready parameters and topics of this robot (config/robots); params_file and arguments go over "
    "them. Empty: none."
)


def describe(*, sim: bool, share: Path, in_flat: bool = False) -> LaunchDescription:
    """The description of a robot's agent, or of a simulated robot with its agent.

    ``share`` is the folder that holds ``launch`` and ``config``. ``in_flat``: the robot is another
    simulator's, the one in our flat, so the agent knows the places there and is no ready robot's.
    """
    start = OpaqueFunction(function=_start, args=[sim, share, sim or in_flat])
    return LaunchDescription([*_arguments(sim=sim, in_flat=in_flat), start])


def _arguments(*, sim: bool, in_flat: bool) -> Iterator[DeclareLaunchArgument]:
    for name, (default, text) in COMMON.items():
        if not (in_flat and name in ("robots", "use_sim_time")):
            yield _declare(name, default, text, SWITCH if default in SWITCH else None)
    if not (sim or in_flat):
        yield _declare("robot", "", ROBOT, ["", *ROBOTS])
    for topic in TOPICS:
        text = f"The topic that stands in for {topic}. Empty: the robot's, else {topic}."
        yield _declare(_argument(topic), "", text)
    for process in selected(sim=sim):
        model, names = FORWARDED.get(process.name, (BaseModel, ()))
        for name in names:
            choices = ["", *SWITCH] if _kind(model, name) is bool else None
            yield _declare(name, "", f"{process.name}: {_explain(model, name)}", choices)


def _declare(
    name: str, default: str, text: str, choices: list[str] | None = None
) -> DeclareLaunchArgument:
    return DeclareLaunchArgument(name, default_value=default, description=text, choices=choices)


def _argument(topic: str) -> str:
    return topic.replace("/", "_")


def _kind(model: type[BaseModel], name: str) -> type:
    return type(model.model_fields[name].default)


def _explain(model: type[BaseModel], name: str) -> str:
    field = model.model_fields[name]
    unset = f"Empty: as in params_file, else {field.default!r}."
    return f"{field.description} {unset}"


def _start(context: LaunchContext, sim: bool, share: Path, in_flat: bool) -> list[Any]:
    """The environment and the nodes, now that the arguments are known."""
    given = context.launch_configurations
    robot = given.get("robot", "") if not sim else ""
    beneath: list[Any] = [place_poses()] if in_flat else []
    beneath += _params_file(str(share / "config" / "robots" / f"{robot}.yaml")) if robot else []
    planner = _is_true(context, "planner")
    environment = _environment(given["discovery_range"])
    settings = [SetEnvironmentVariable(name, value) for name, value in environment.items()]
    if given.get("agent") == "false":  # of gazebo.launch.py
        return settings
    robots = _robots(context)
    shown = [links(context, share)] if sim and not robots and _installed(LINKS) else []
    return [
        *settings,
        *shown,
        *(
            _node(context, process, robot, beneath)
            for process in for_fleet(
                selected(sim=sim, planner=planner, voice=_is_true(context, "voice")), robots
            )
        ),
    ]


def links(context: LaunchContext, share: Path) -> Node:
    """robot_state_publisher: tf of the simulated robot's links, robot_description for RViz."""
    description = (share / "urdf" / "agent_robot.urdf").read_text(encoding="utf-8")
    return Node(
        package=LINKS,
        executable=LINKS,
        namespace=context.launch_configurations["namespace"],
        remappings=remappings(context),
        parameters=[
            {
                "robot_description": ParameterValue(description, value_type=str),
                "use_sim_time": _is_true(context, "use_sim_time"),
            }
        ],
        output="screen",
    )


def _installed(package: str) -> bool:
    """Whether ROS has it; where pip installed us there may be no index of packages at all."""
    try:
        return bool(get_package_prefix(package))
    except (PackageNotFoundError, LookupError, OSError):  # the last two: no AMENT_PREFIX_PATH
        return False


def _robots(context: LaunchContext) -> tuple[str, ...]:
    given = context.launch_configurations.get("robots", "")
    if given and _is_true(context, "voice"):
        raise ValueError(
            "voice:=true is one robot's: start a fleet's voice nodes where its ears are"
        )
    if not given:
        return ()
    arguments = context.launch_configurations
    for topic in TOPICS:
        if fault := fleet.fault_of_topic(topic, arguments[_argument(topic)]):
            raise ValueError(fault.replace(topic, _argument(topic), 1))
    return fleet.robots(given)


def _environment(discovery_range: str) -> dict[str, str]:
    chosen = {dds.RANGE_VARIABLE: discovery_range} if discovery_range else {}
    parent = {parent_death.PARENT_ENV: str(os.getpid())}  # nobody survives a killed ros2 launch
    return {**dds.defaults({**os.environ, **chosen}), **chosen, **parent}


def _node(context: LaunchContext, process: Process, robot: str, beneath: list[Any]) -> Node:
    given = context.launch_configurations
    if process.name == "planner_node" and not _is_true(context, "planner_respawn"):
        process = replace(process, respawn=False)
    return Node(
        **_program(process),
        namespace="/".join(filter(None, (given["namespace"], process.robot_name))),
        parameters=_parameters(context, process, beneath),
        remappings=remappings(context, robot),
        ros_arguments=["--log-level", given["log_level"], *_enclave(process)],
        output="screen",
        on_exit=Keeper(process).on_exit,
    )


def remappings(context: LaunchContext, robot: str = "") -> list[tuple[str, str]]:
    """What stands in for our topics: by argument, else the robot's own."""
    given = context.launch_configurations
    own = ROBOTS[robot] if robot else {}
    pairs = [(topic, given[_argument(topic)] or own.get(topic, topic)) for topic in TOPICS]
    tf = [(f"/{topic}", topic) for topic in TF_TOPICS] if _is_true(context, "namespaced_tf") else []
    return pairs + tf


def _enclave(process: Process) -> list[str]:
    """Who the node is to SROS2, where that is on: the enclave of its policy in ``security``."""
    on = os.environ.get("ROS_SECURITY_ENABLE", "").lower() == "true"
    return ["--enclave", f"/realtime_agent/{process.executable}"] if on else []


def _program(process: Process) -> dict[str, Any]:
    """As ``ros2 run`` finds it; where pip installed us instead, this Python's own module."""
    if not _installed(PACKAGE):
        return {"executable": sys.executable, "arguments": ["-m", process.module]}
    return {"package": PACKAGE, "executable": process.executable}


def _parameters(context: LaunchContext, process: Process, beneath: list[Any]) -> list[Any]:
    """What lies ``beneath`` (places, the robot's file), the user's file, then the arguments."""
    given = context.launch_configurations
    use_sim_time = _is_true(context, "use_sim_time")
    clock = "publish_clock" if process.name == "sim_node" else "use_sim_time"
    values: dict[str, Any] = {clock: use_sim_time}
    model, names = FORWARDED.get(process.name, (BaseModel, ()))
    for name in names:
        if given[name]:
            values[name] = _value(name, given[name], _kind(model, name))
    values |= _fleet(process, _robots(context))
    own = beneath if process.name == "agent_node" else []
    return [*own, *_params_file(given["params_file"]), values]


def _fleet(process: Process, robots: tuple[str, ...]) -> dict[str, Any]:
    """Who a node of a fleet is, and who else there is."""
    if not robots:
        return {}
    if process.name == SIMULATOR:
        return {"robots": list(robots)}
    named = process.name in fleet.NAMED
    who = {"fleet.robot_name": process.robot_name, "fleet.robot_names": list(robots)}
    return who if named else {}


def _value(name: str, text: str, kind: type) -> Any:
    """``text`` as the parameter's type; ValueError, before anything starts, if it is none."""
    if kind is str:
        return ParameterValue(text, value_type=str)  # or '1.5' would become a number
    if kind is bool:
        return text == "true"
    try:
        return kind(text)
    except ValueError as error:
        raise ValueError(f"{name}:={text}: must be of type {kind.__name__}") from error


def _params_file(path: str) -> list[str]:
    """launch_ros starts nodes without a file that it cannot find; a robot must not."""
    if path and not Path(path).is_file():
        raise FileNotFoundError(f"params_file: there is no file {path!r}")
    return [path] if path else []


def _is_true(context: LaunchContext, argument: str) -> bool:
    return bool(context.launch_configurations[argument] == "true")
