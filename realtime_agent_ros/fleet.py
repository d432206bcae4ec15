"""A fleet from the command line: which robots there are, and what each of their nodes is told.

Belongs here: names and parameters. Does not belong here: who is meant by a name
(``core/addressing``), starting processes (``supervisor``). No ROS.
"""

from __future__ import annotations

import re

from pydantic import ValidationError

from realtime_agent_ros.core.config_errors import problems
from realtime_agent_ros.core.fleet_config import FleetConfig
from realtime_agent_ros.core.fleet_words import forms_of

NAMES = ("scout", "rover", "atlas", "pixel", "turbo", "maple", "comet", "dusty")
"""What robots are called that are only counted: two syllables or so, none like another."""
NAMED = ("agent_node", "planner_node")
"""The nodes that listen."""
OWN_TOPICS = ("scan", "odom", "battery_state", "speech", "speech/partial", "plan")
"""Each robot needs its own of these, and of every ``cmd_vel``; an ``estop`` may be one for all."""
_NAMESPACE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def robots(text: str) -> tuple[str, ...]:
    """``3`` as the first three of ``NAMES``, ``scout,rover`` as these two.

    Raises ValueError, saying what came and what is allowed.
    """
    if text.isdigit():
        if not 1 <= int(text) <= len(NAMES):
            raise ValueError(f"{text} robots: 1 to {len(NAMES)}, or names separated by commas")
        return NAMES[: int(text)]
    names = tuple(name.strip() for name in text.split(","))
    for name in names:
        if not _NAMESPACE.fullmatch(name):
            raise ValueError(f"{name!r} is no robot's name: a letter, then letters, digits and _")
    if len({forms_of(name) for name in names}) < len(names):
        raise ValueError(f"{text}: a name that can be told from the others for each robot")
    try:
        FleetConfig(robot_name=names[0], robot_names=names)
    except ValidationError as error:
        raise ValueError("; ".join(problems(error, FleetConfig))) from error
    return names


def fleet_parameters(names: tuple[str, ...], *, sim: bool) -> tuple[str, ...]:
    """What the nodes of every robot are told, as ``node.name:=value``; what each is called itself
    follows from its namespace."""
    nodes = {f"{node}.fleet.robot_names" for node in NAMED} | (
        {"sim_node.robots"} if sim else set()
    )
    return tuple(f"{name}:={list(names)}" for name in sorted(nodes)) if names else ()


def fault_of_topic(topic: str, other: str) -> str:
    """Why ``other`` can't stand in for ``topic`` in a fleet, and what to do; empty if it can.

    A name without a / in front is in each robot's namespace; with it, it is one for all of them.
    """
    if not other.startswith("/") or not (topic in OWN_TOPICS or topic.startswith("cmd_vel")):
        return ""
    each = f"{topic}:={other} would be one topic for all robots of the fleet"
    if not topic.startswith("speech"):
        return f"{each}, and each needs its own: leave out the / in front, for <robot>{other}"
    return (
        f"{each}, as each one's own: a command without a name would move them all. For speech to "
        "the whole fleet leave this out and set the parameter fleet.speech_topic of agent_node and "
        "planner_node (its partials are in <topic>/partial); for each robot's own leave out the / "
        "in front"
    )
