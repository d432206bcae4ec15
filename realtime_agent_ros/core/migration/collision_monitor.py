"""nav2_collision_monitor's parameters as ours: the names are the same, so most of it is kept.

Also those of nav2_collision_detector, whose zones only tell. Belongs here: what concerns the whole
node. Does not belong here: its zones and sources (``collision_groups``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from realtime_agent_ros.core.migration.collision_groups import UNPROTECTED, groups_of
from realtime_agent_ros.core.migration.tree import Migrated, left_out, parameters_of

MONITOR, DETECTOR = "collision_monitor", "collision_detector"
KEPT: dict[str, Any] = {
    "base_frame_id": "base_footprint",
    "source_timeout": 2.0,
    "base_shift_correction": True,
    "transform_tolerance": 0.1,
}
"""What is ours by the same name, and what nav2 takes where nothing is given."""
OTHERS = ("state_topic", "cmd_vel_in_topic", "cmd_vel_out_topic", "polygons", "observation_sources")
INPUT = {"priority": 10, "timeout": 0.5}
IN, OUT = "cmd_vel_smoothed", "cmd_vel"
IGNORED = {
    "odom_frame_id": "the base's motion comes from the topic odom, in whatever frame it has",
    "stop_pub_timeout": "zeros never cease here",
    "frequency": "zones are judged whenever something new is seen",
    "use_sim_time": "set it on agent_node itself",
    "enable_stamped_cmd_vel": "cmd_vel_type takes its place and finds out by itself",
    "use_realtime_priority": "set the scheduling of the process where it is started",
    "bond_heartbeat_period": "agent_node has no bond; the deadman watches it",
}


def from_collision_monitor(tree: Mapping[str, Any], node: str = MONITOR) -> Migrated:
    """Parameters of ``agent_node`` that protect as this collision monitor did.

    ``node`` may be the DETECTOR. What is not given takes nav2's default. What has no place here is
    named in the notes, with UNPROTECTED where that was a zone or a source. Raises ValueError for a
    file of other nodes only.
    """
    given = parameters_of(tree, node)
    notes: list[str] = []
    parameters = KEPT | {name: given.pop(name) for name in KEPT if name in given}
    if "state_topic" in given:
        parameters["state_topic"] = given.pop("state_topic")
    if node == MONITOR:
        parameters |= _topics(given, notes)
    sources = _named(given, "observation_sources", notes)
    zones = _named(given, "polygons", notes)
    parameters |= groups_of(sources, zones, notes)
    unread = {
        name: "neither polygons nor observation_sources names it, so nav2 did not read it"
        for name, value in given.items()
        if isinstance(value, Mapping)
    }
    notes += [left_out(name, IGNORED | unread, (*KEPT, *OTHERS)) for name in given]
    return Migrated(parameters, tuple(notes))


def _topics(given: dict[str, Any], notes: list[str]) -> dict[str, Any]:
    """The velocity that comes in as an input of its own; what leaves is always ``cmd_vel``."""
    topic = given.pop("cmd_vel_in_topic", IN)
    notes.append(
        f"cmd_vel_in_topic: {topic} is the velocity input cmd_vel_in, of priority "
        f"{INPUT['priority']}; silent for {INPUT['timeout']} s it stops the robot"
    )
    out = given.pop("cmd_vel_out_topic", OUT)
    if out != OUT:
        notes.append(f"cmd_vel_out_topic: remap agent_node's {OUT} to {out}")
    return {"topics": {"cmd_vel_in": {"topic": topic, **INPUT}}}


def _named(given: dict[str, Any], key: str, notes: list[str]) -> dict[str, Any]:
    """The groups that the list ``key`` names, taken out of ``given``."""
    names = given.pop(key, None)
    if names is None:
        notes.append(f"{key}: nav2 does not start without it; got none")
        return {}
    if not isinstance(names, (list, tuple)) or not all(isinstance(name, str) for name in names):
        notes.append(f"{key}: a list of names is wanted, got {names!r}; left out: {UNPROTECTED}")
        return {}
    return {name: given.pop(name, {}) for name in dict.fromkeys(names)}
