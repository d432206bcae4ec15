"""twist_mux's parameters as ours: ``topics`` and ``locks`` are kept, with its hazards named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from realtime_agent_ros.core.arbiter_config import DEFAULT_TIMEOUT_S, MAX_PRIORITY, RESERVED_INPUTS
from realtime_agent_ros.core.migration.tree import Migrated, left_out, merged, parameters_of

NODE = "twist_mux"
FIELDS = ("topic", "timeout", "priority")
IGNORED = {
    "use_sim_time": "set it on agent_node itself",
    "use_stamped": "inputs are read as Twist",
}


def from_twist_mux(*trees: Mapping[str, Any]) -> Migrated:
    """Parameters of ``agent_node`` with the inputs and locks of twist_mux.

    Its topics and locks may come as one file or as several. Values that agent_node does not take
    are replaced and named; raises ValueError for a file of other nodes only.
    """
    given = merged(*(parameters_of(tree, NODE) for tree in trees))
    notes: list[str] = []
    parameters: dict[str, Any] = {}
    for group in ("topics", "locks"):
        entries = given.pop(group, {})
        if isinstance(entries, dict):
            made = {_free_name(n): _entry(group, n, e, notes) for n, e in entries.items()}
            parameters[group] = {name: entry for name, entry in made.items() if entry}
            notes += _renamed(group, entries)
        else:
            notes.append(f"{group}: a group of {group} is wanted, got {entries!r}; left out")
    notes += [left_out(name, IGNORED, ("topics", "locks")) for name in given]
    return Migrated({name: group for name, group in parameters.items() if group}, tuple(notes))


def _entry(group: str, name: str, given: Any, notes: list[str]) -> dict[str, Any]:
    """One input or lock; empty if it can't be one."""
    where = f"{group}.{name}"
    if not isinstance(given, dict) or not set(FIELDS) <= given.keys():
        notes.append(f"{where}: needs topic, timeout and priority; left out")
        return {}
    extra = sorted(given.keys() - set(FIELDS))
    notes += [f"{where}.{field}: has no counterpart; left out" for field in extra]
    entry = {field: given[field] for field in FIELDS}
    entry["priority"] = _priority(where, given["priority"], notes)
    if not _is_never(given["timeout"]):
        return entry
    entry["timeout"] = 0.0
    if group == "topics":
        entry["timeout"] = DEFAULT_TIMEOUT_S
        notes.append(
            f"{where}.timeout: 0 would never expire; a silent input would drive for ever, so it "
            f"got {DEFAULT_TIMEOUT_S} s: publish more often than that"
        )
    return entry


def _priority(where: str, priority: Any, notes: list[str]) -> Any:
    """Within 0 to 255, as twist_mux clamps it."""
    if not isinstance(priority, (int, float)):
        return priority
    clamped = min(max(priority, 0), MAX_PRIORITY)
    if clamped != priority:
        notes.append(f"{where}.priority: {priority} is outside 0 to {MAX_PRIORITY}; got {clamped}")
    return clamped


def _is_never(timeout: Any) -> bool:
    """What twist_mux takes as "it never expires": zero and below."""
    return isinstance(timeout, (int, float)) and timeout <= 0


def _free_name(name: str) -> str:
    return f"{name}_input" if name in RESERVED_INPUTS else name


def _renamed(group: str, names: Mapping[str, Any]) -> Iterator[str]:
    for name in names:
        if _free_name(name) != name:
            yield f"{group}.{name}: the name is reserved; it is called {_free_name(name)}"
