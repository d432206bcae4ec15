"""The zones and sources of nav2_collision_monitor as groups of ours.

Belongs here: which fields a group keeps, and what becomes of names. A group whose name is one of
agent_node's own parameters, of a zone or guard that it has by default, or of another group, gets
another name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from pydantic import BaseModel

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.guard_config import DEFAULT_GUARDS
from realtime_agent_ros.core.migration.tree import left_out
from realtime_agent_ros.core.parameter_groups import RESERVED
from realtime_agent_ros.core.source_config import (
    PointCloudConfig,
    PolygonSourceConfig,
    RangeConfig,
    ScanConfig,
)
from realtime_agent_ros.core.zone_config import DEFAULT_ZONES, SubPolygonConfig, ZoneConfig

SOURCES: dict[str, type[BaseModel]] = {
    "scan": ScanConfig,
    "pointcloud": PointCloudConfig,
    "range": RangeConfig,
    "polygon": PolygonSourceConfig,
}
ZONE_TYPES: tuple[str, ...] = get_args(ZoneConfig.model_fields["type"].annotation)
ZONE_FIELDS = frozenset({"max_points", *ZoneConfig.model_fields} - {"sub_polygons"})
UNPROTECTED = "THE ROBOT IS NOT PROTECTED BY IT"
FROM_TF2 = (
    "observation_sources: nav2 knows from tf2 where sensors stand; where tf2 is not installed give "
    "each a pose: [x, y, z, roll, pitch, yaw]"
)

Group = dict[str, Any]


def groups_of(
    sources: Mapping[str, Any], zones: Mapping[str, Any], notes: list[str]
) -> dict[str, Any]:
    """The lists of names and their groups; appends to ``notes`` what changed."""
    taken = {*AgentConfig.model_fields, *RESERVED, *DEFAULT_ZONES, *DEFAULT_GUARDS}
    seen: dict[str, Group] = {}
    known_as: dict[str, str | None] = {}
    for name, given in sources.items():
        group = _source(name, given, notes)
        known_as[name] = None if group is None else _free_name(name, "source", taken, notes)
        if group is not None:
            seen[known_as[name] or name] = group
    acting: dict[str, Group] = {}
    for name, given in zones.items():
        zone = _zone(name, given, notes)
        if zone is not None and _keeps_sources(name, zone, known_as, notes):
            acting[_free_name(name, "zone", taken, notes)] = zone
    notes += [FROM_TF2] if seen else []
    return {"polygons": list(acting), "observation_sources": list(seen), **seen, **acting}


def _source(name: str, given: Any, notes: list[str]) -> Group | None:
    """One source; None if it can't be one."""
    kind = given.get("type", "scan") if isinstance(given, Mapping) else given
    model = SOURCES.get(kind) if isinstance(kind, str) else None
    if model is None or not isinstance(given, Mapping):
        notes.append(f"{name}: no source of type {kind!r}; left out: {UNPROTECTED}")
        return None
    return {"type": kind} | _kept(name, given, model.model_fields, notes)


def _zone(name: str, given: Any, notes: list[str]) -> Group | None:
    """One zone; None if it can't be one."""
    kind = given.get("type") if isinstance(given, Mapping) else given
    if kind not in ZONE_TYPES or not isinstance(given, Mapping):
        notes.append(f"{name}: no zone of type {kind!r}; left out: {UNPROTECTED}")
        return None
    if "action_type" not in given:
        notes.append(f"{name}.action_type: nav2 does not start without it; got stop")
    names = given.get("velocity_polygons", ()) if kind == "velocity_polygon" else ()
    subs = [str(n) for n in names] if isinstance(names, (list, tuple)) else []
    zone = _kept(name, {n: v for n, v in given.items() if n not in subs}, ZONE_FIELDS, notes)
    for sub in subs:
        group = given.get(sub, {})
        fields = SubPolygonConfig.model_fields
        is_group = isinstance(group, Mapping)
        zone[sub] = _kept(f"{name}.{sub}", group, fields, notes) if is_group else group
    if kind == "polygon" and zone.get("action_type") == "approach" and "polygon_sub_topic" in zone:
        del zone["polygon_sub_topic"]
        notes.append(f"{name}.polygon_sub_topic: for approach nav2 reads footprint_topic; left out")
    return zone


def _kept(path: str, given: Mapping[str, Any], fields: Iterable[str], notes: list[str]) -> Group:
    """Of a group what we know by the same name."""
    known = {f"{path}.{field}" for field in fields}
    notes += [left_out(f"{path}.{n}", {}, known) for n in given if f"{path}.{n}" not in known]
    return {name: value for name, value in given.items() if f"{path}.{name}" in known}


def _keeps_sources(
    name: str, zone: Group, known_as: Mapping[str, str | None], notes: list[str]
) -> bool:
    """Rewrite ``sources_names``; False if none of them came over."""
    wanted = zone.get("sources_names")
    if not isinstance(wanted, (list, tuple)) or not wanted:
        return True
    zone["sources_names"] = [found for n in wanted if (found := known_as.get(n, n)) is not None]
    lost = [str(n) for n in wanted if known_as.get(n, n) is None]
    if lost:
        notes.append(f"{name}.sources_names: without {', '.join(lost)}, which was left out")
    if not zone["sources_names"]:
        notes.append(f"{name}: none of its sources came over; left out: {UNPROTECTED}")
    return bool(zone["sources_names"])


def _free_name(name: str, kind: str, taken: set[str], notes: list[str]) -> str:
    free = name
    while free in taken:
        free = f"{free}_{kind}"
    if free != name:
        notes.append(f"{name}: the name is taken; the {kind} is called {free}")
    taken.add(free)
    return free
