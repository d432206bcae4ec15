"""Named places in the odometry frame, and the two that the robot keeps by itself."""

from __future__ import annotations

from collections.abc import Mapping

from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.core.steps import BACK, RESERVED_PLACES, START


class Places:
    """Names are matched without regard to case. ``start`` and ``back`` can't be overwritten."""

    def __init__(self, known: Mapping[str, Pose]) -> None:
        self._poses = dict(known)

    def find(self, name: str) -> Pose | None:
        """The pose of a place, or None."""
        return next((pose for known, pose in self._poses.items() if _same(known, name)), None)

    def remember(self, name: str, pose: Pose) -> str:
        """Store the pose under a name; returns why not, or an empty text."""
        if name.casefold().strip() in RESERVED_PLACES:
            return f"the name {name!r} is reserved"
        if not name.strip():
            return "the name is blank"
        for existing in [n for n in self._poses if _same(n, name)]:
            del self._poses[existing]
        self._poses[name.strip()] = pose
        return ""

    def mark_start(self, pose: Pose) -> None:
        """The first pose the agent knew."""
        self._poses.setdefault(START, pose)

    def mark_back(self, pose: Pose) -> None:
        """Where the robot stood before it went away."""
        self._poses[BACK] = pose

    def all(self) -> dict[str, Pose]:
        return dict(self._poses)


def _same(name: str, other: str) -> bool:
    return name.casefold().strip() == other.casefold().strip()
