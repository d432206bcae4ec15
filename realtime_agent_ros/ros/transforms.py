"""Where a sensor or another frame stands on the base: from tf2 where that is installed, else from
the parameters.

``tf2_ros`` comes with a ROS installation only and is imported when it is wanted. A transform that
isn't there is told, not waited for: nothing in ``agent_node`` blocks.
"""

from __future__ import annotations

import importlib
import importlib.util
import math
from dataclasses import dataclass
from typing import Any

from rclpy.node import Node
from rclpy.serialization import deserialize_message
from rclpy.time import Time as RosTime
from std_msgs.msg import Header

from realtime_agent_ros.core.source_config import MountingPose
from realtime_agent_ros.message_fields import stamp_ns
from realtime_agent_ros.ros.parameter_error import ParameterError

NS_PER_S = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Missing:
    """Why nobody knows where the sensor was."""

    reason: str


class Transforms:
    """The pose of a sensor in the base frame, message by message."""

    def __init__(self, node: Node, mode: str, base_frame: str, tolerance_s: float) -> None:
        """``mode`` is the parameter ``transforms``. Raises ParameterError if it can't be had."""
        self._base_frame = base_frame
        self._tolerance_ns = round(tolerance_s * NS_PER_S)
        self._always = mode == "tf2"
        self._buffer: Any = None
        installed = importlib.util.find_spec("tf2_ros") is not None
        if self._always and not installed:
            raise ParameterError(
                "parameter 'transforms': got 'tf2', but the package tf2_ros is not installed; "
                "allowed here are auto and parameters"
            )
        if installed and mode != "parameters":
            self._listen(node)

    def pose_of(self, given: MountingPose | None, msg: Any) -> MountingPose | Missing | None:
        """The sensor's pose when it measured; None: what the parameters say.

        ``msg`` has a header, or is the bytes of a message that begins with one.
        ``given`` is the pose in the source's parameters; it goes before tf2 unless that is asked
        for always. Data in the base frame, or in none, need no transform.
        """
        if self._buffer is None or (given is not None and not self._always):
            return None
        return self.frame_pose(_header_of(msg))

    def is_base(self, frame_id: str) -> bool:
        """Whether this is the base frame; what is in no frame is in that one."""
        return frame_id.lstrip("/") in ("", self._base_frame)

    def frame_pose(self, header: Header) -> MountingPose | Missing:
        """The pose of the header's frame at its stamp; the newest, if that is zero."""
        if self.is_base(header.frame_id):
            return MountingPose()
        frame = header.frame_id.lstrip("/")
        if self._buffer is None:
            return Missing(
                f"its frame is {frame}, and without tf2_ros only {self._base_frame} is known"
            )
        return self._look_up(frame, header)

    def _listen(self, node: Node) -> None:
        tf2: Any = importlib.import_module("tf2_ros")
        self._errors: tuple[type[Exception], ...] = (tf2.TransformException,)
        self._buffer = tf2.Buffer()
        self._listener = tf2.TransformListener(self._buffer, node)

    def _look_up(self, frame: str, header: Header) -> MountingPose | Missing:
        """At the time of the data, or the newest if that is near enough in time."""
        try:
            found = self._buffer.lookup_transform(
                self._base_frame, frame, RosTime.from_msg(header.stamp)
            )
        except self._errors:
            try:
                found = self._buffer.lookup_transform(self._base_frame, frame, RosTime())
            except self._errors as error:
                return Missing(f"no transform from {frame} to {self._base_frame}: {error}")
            apart_ns = abs(stamp_ns(header.stamp) - stamp_ns(found.header.stamp))
            if apart_ns > self._tolerance_ns:
                return Missing(
                    f"the newest transform from {frame} to {self._base_frame} is "
                    f"{apart_ns / NS_PER_S:.2f} s from the data, allowed "
                    f"{self._tolerance_ns / NS_PER_S:.2f} s"
                )
        pose = pose_of_transform(found.transform)
        return pose or Missing(f"the transform from {frame} to {self._base_frame} is no pose")


def _header_of(msg: Any) -> Header:
    if isinstance(msg, bytes):
        return deserialize_message(msg, Header)
    header: Header = msg.header
    return header


def pose_of_transform(transform: Any) -> MountingPose | None:
    """A geometry_msgs/Transform as a pose; None if it isn't finite or has no rotation."""
    shift, q = transform.translation, transform.rotation
    length = math.hypot(q.x, q.y, q.z, q.w)
    if not math.isfinite(shift.x + shift.y + shift.z + length) or length < 1e-6:
        return None
    x, y, z, w = (part / length for part in (q.x, q.y, q.z, q.w))
    return MountingPose(
        shift.x,
        shift.y,
        shift.z,
        math.atan2(2 * (w * x + y * z), 1 - 2 * (x * x + y * y)),
        math.asin(max(-1.0, min(1.0, 2 * (w * y - z * x)))),
        math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z)),
    )
