"""Corners from another frame into the base frame, by tf2 where that is installed.

Belongs here: asking tf2, and saying what is missing. Does not belong here: when to ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from geometry_msgs.msg import Point32, Transform
from rclpy.node import Node
from rclpy.time import Time

from realtime_agent_ros.ros.optional_packages import find_module

Corners = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class NoTransform:
    """Where a frame lies is not known, and why."""

    reason: str


class Frames:
    """The way to the base frame. tf2 is asked only once a message comes from another frame."""

    def __init__(self, node: Node, base_frame_id: str) -> None:
        self._node = node
        self._base = base_frame_id.lstrip("/")
        self._buffer: Any = None
        self._listener: Any = None

    def is_base(self, frame_id: str) -> bool:
        """Whether this is the base frame; an empty name counts as that."""
        return frame_id.lstrip("/") in ("", self._base)

    def corners(self, points: Sequence[Point32], frame_id: str, at: Time) -> Corners | NoTransform:
        """The points in the base frame, in m, as of ``at`` (0: now); z counts as 0, as in nav2."""
        if self.is_base(frame_id):
            return tuple((float(p.x), float(p.y)) for p in points)
        transform = self._transform(frame_id.lstrip("/"), at)
        if isinstance(transform, NoTransform):
            return transform
        return tuple(_moved(transform, p.x, p.y) for p in points)

    def _transform(self, frame_id: str, at: Time) -> Transform | NoTransform:
        tf2_ros = find_module("tf2_ros")
        if tf2_ros is None:
            missing = f"its frame is {frame_id!r}, and tf2_ros is not installed"
            return NoTransform(f"{missing}; publish it in {self._base!r}")
        if self._buffer is None:
            self._buffer = tf2_ros.Buffer()
            self._listener = tf2_ros.TransformListener(self._buffer, self._node)
        try:
            found = self._buffer.lookup_transform(self._base, frame_id, at)
        except tf2_ros.TransformException as error:
            return NoTransform(f"no transform from {frame_id!r} to {self._base!r}: {error}")
        transform: Transform = found.transform
        return transform


def _moved(transform: Transform, x: float, y: float) -> tuple[float, float]:
    """x and y of the point (x, y, 0) after rotation and translation."""
    q, t = transform.rotation, transform.translation
    return (
        (1.0 - 2.0 * (q.y * q.y + q.z * q.z)) * x + 2.0 * (q.x * q.y - q.z * q.w) * y + t.x,
        2.0 * (q.x * q.y + q.z * q.w) * x + (1.0 - 2.0 * (q.x * q.x + q.z * q.z)) * y + t.y,
    )
