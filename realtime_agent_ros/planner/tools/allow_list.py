"""Which names of the ROS graph a model may touch: globs, and names that no list can open.

A forbidden topic is one by which this package drives, stops, hears or reports. Publishing there
would go round the agent's limits, or let a model speak for a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase

FORBIDDEN = (
    "cmd_vel*",
    "*cmd_vel",
    "plan",
    "estop",
    "estop/*",
    "agent/*",
    "deadman/*",
    "audio",
    "audio/*",
    "speech",
    "speech/*",
    "say",
    "say/*",
    "scan",
    "odom",
    "imu",
    "points",
    "range/*",
    "bumper",
    "battery_state",
    "goal_pose",
    "tf",
    "tf_static",
    "clock",
    "rosout",
    "parameter_events",
)
"""Ends of topic names, whatever the namespace. Globs within one segment."""

FORBIDDEN_SERVICES = (
    "approve",
    "toggle",
    "estop/reset",
    "deadlines/reset",
    "agent/*",
    "deadman/*",
)
"""The same of services: those with which people let the robot go on, or say yes to a tool."""

OWN = (
    "plan",
    "speech",
    "speech/partial",
    "agent/state",
    "agent/step",
    "agent/events",
    "say/stream",
    "audio/in",
    "audio/out",
)
"""The planner's topics, which a remapping rule may have given any name."""


def is_forbidden(name: str, forbidden: Sequence[str] = FORBIDDEN) -> str | None:
    """The forbidden end that a name has, or None."""
    parts = name.strip("/").split("/")
    for pattern in forbidden:
        wanted = pattern.split("/")
        tail = parts[-len(wanted) :]
        if len(tail) == len(wanted) and all(map(fnmatchcase, tail, wanted)):
            return pattern
    return None


def is_own(absolute: str, resolve: Callable[[str], str]) -> bool:
    """Whether it is one of our topics under another name, by a remapping rule."""
    return absolute in {resolve(name) for name in OWN}


def refuse_forbidden(patterns: Iterable[str], forbidden: Sequence[str] = FORBIDDEN) -> None:
    """Raises ValueError for a pattern that names something forbidden, or is so wide that it holds
    that at the top of a namespace."""
    for pattern in patterns:
        bare = pattern.strip("/")
        named = is_forbidden(bare, forbidden) or next(
            (f for f in forbidden for x in ("", "x") if fnmatchcase(f.replace("*", x), bare)), None
        )
        if named is not None:
            raise ValueError(f"{pattern!r} would allow {named!r}, which no list can open")


class AllowList:
    """Globs over absolute names; relative ones are resolved when they are first needed."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._patterns = tuple(patterns)

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def __str__(self) -> str:
        return ", ".join(self._patterns)

    def allows(self, absolute: str, resolve: Callable[[str], str]) -> bool:
        """Whether a pattern matches the absolute name. ``resolve`` makes a name absolute."""
        return any(
            fnmatchcase(absolute, resolved)
            for pattern in self._patterns
            for resolved in _forms(pattern, resolve)
        )


def _forms(pattern: str, resolve: Callable[[str], str]) -> tuple[str, ...]:
    """A glob is no valid name, so the namespace is taken from a name that is one."""
    if pattern.startswith("/"):
        return (pattern,)
    if any(sign in pattern for sign in "*?["):
        return (resolve("x").removesuffix("x") + pattern,)
    return (resolve(pattern),)
