"""The lists of ``AgentConfig`` whose names are groups of parameters: zones, sources,
guards, channels.

Belongs here: gathering the groups under one key each, writing them back, and what the names may be.
Does not belong here: what stands in a group (``zone_config``, ``source_config``, ``guard_config``).
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from realtime_agent_ros.core.guard_config import DEFAULT_GUARDS
from realtime_agent_ros.core.named_groups import collect
from realtime_agent_ros.core.source_config import DEFAULT_SOURCES
from realtime_agent_ros.core.zone_config import DEFAULT_ZONES

ODOMETRY = "odom"
ESTOP = "estop"
RESERVED = frozenset((ODOMETRY, ESTOP))
"""Names that the agent's own reasons to stop have."""


@dataclass(frozen=True, slots=True)
class GroupList:
    """A parameter that lists names, the field its groups are gathered in, and their defaults."""

    names: str
    field: str
    defaults: Mapping[str, dict[str, Any]]


SOURCE_LIST = GroupList("observation_sources", "sources", DEFAULT_SOURCES)
LISTS = (
    GroupList("polygons", "zones", DEFAULT_ZONES),
    SOURCE_LIST,
    GroupList("guards", "guard_groups", DEFAULT_GUARDS),
    GroupList("channels", "channel_groups", {}),
)
FIELDS = frozenset(group.field for group in LISTS)


class Group(Protocol):
    """What every group can: tell its values as the user would write them."""

    def as_parameters(self) -> dict[str, Any]: ...


def gather(
    given: Mapping[str, Any], known: Collection[str], lists: Sequence[GroupList] = LISTS
) -> dict[str, Any]:
    """The groups under their fields, over the defaults. ``known`` are the parameters themselves.

    Raises ValueError for a name that a group can't have: one that is listed twice, one of a
    parameter, or a reserved one.
    """
    _check_names(given, known, lists)
    tree = dict(given)
    for group in lists:
        tree = collect(tree, group.names, group.field, dict(group.defaults))
    return tree


def spread(groups: Iterable[Mapping[str, Group]]) -> dict[str, Any]:
    """The inverse: each group's parameters under its name."""
    return {name: group.as_parameters() for named in groups for name, group in named.items()}


def unknown_sources(named: Mapping[str, Iterable[str]], sources: Collection[str]) -> str:
    """Which zone names a source that isn't there, with the near names; empty if none does."""
    for zone, names in named.items():
        for name in names:
            if name not in sources:
                near = difflib.get_close_matches(name, sources, n=3, cutoff=0.5)
                hint = (
                    f"did you mean {' or '.join(map(repr, near))}?"
                    if near
                    else f"observation_sources are {', '.join(sources) or 'none'}"
                )
                return f"{zone}.sources_names: no source is named {name!r}: {hint}"
    return ""


def _check_names(
    given: Mapping[str, Any], known: Collection[str], lists: Sequence[GroupList]
) -> None:
    owner: dict[str, str] = {}
    for group in lists:
        names = given.get(group.names, tuple(group.defaults))
        for name in names if isinstance(names, (list, tuple)) else ():
            if not isinstance(name, str):
                raise ValueError(f"{group.names}: a list of names is wanted, got {name!r} in it")
            if name in owner:
                where = "it twice" if owner[name] == group.names else f"{owner[name]} too"
                raise ValueError(f"{group.names}: {name!r} stands in {where}")
            if name in known or name in RESERVED:
                raise ValueError(f"{group.names}: {name!r} is a reserved name")
            owner[name] = group.names
