"""The course to look at, beside the zones: goal, path and permitted speed as a MarkerArray.

Nothing is made while nobody subscribes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from builtin_interfaces.msg import Duration
from geometry_msgs.msg import Point
from rclpy.clock import Clock, ClockType
from rclpy.node import Node
from rclpy.qos import QoSProfile
from std_msgs.msg import ColorRGBA
from visualization_msgs.msg import Marker, MarkerArray

from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.message_fields import fill_pose

PERIOD_S = 0.2
LIFETIME = Duration(sec=1)
"""A goal that is reached, or a node that died, is gone from the picture after this."""
PATH_COLOR = (0.2, 0.9, 1.0)
FREE_COLOR, SLOWED_COLOR, STOPPED_COLOR = (0.3, 1.0, 0.3), (1.0, 0.6, 0.0), (1.0, 0.1, 0.1)
LINE_M, ARROW_M, TEXT_M, TEXT_HEIGHT_M = 0.03, 0.4, 0.15, 0.6


class CourseView:
    """Publishes the course at 5 Hz. ``frame_id`` is set to that of the odometry."""

    def __init__(self, node: Node, topic: str, base_frame_id: str) -> None:
        self.frame_id = "odom"
        self._base_frame_id = base_frame_id
        self._state: Snapshot | None = None
        self._markers = node.create_publisher(MarkerArray, topic, QoSProfile(depth=1))
        node.create_timer(PERIOD_S, self._show, clock=Clock(clock_type=ClockType.STEADY_TIME))

    def tell(self, state: Snapshot) -> None:
        """Take the newest state, to draw it next."""
        self._state = state

    def _show(self) -> None:
        if self._state is not None and self._markers.get_subscription_count():
            drawn = course_markers(self._state, self.frame_id, self._base_frame_id)
            self._markers.publish(drawn)


def course_markers(state: Snapshot, frame_id: str, base_frame_id: str) -> MarkerArray:
    """Namespaces: ``path``, ``goal``, ``distance`` in ``frame_id``, ``speed`` in the base's."""
    array = MarkerArray()
    array.markers = [*_way(state, frame_id), *_speed(state, base_frame_id)]
    return array


def _way(state: Snapshot, frame_id: str) -> Iterator[Any]:
    if state.pose is None or not state.goals:
        return
    path = _marker("path", Marker.LINE_STRIP, frame_id, PATH_COLOR)
    path.points = [Point(x=at.x_m, y=at.y_m) for at in (state.pose, *state.goals)]
    path.scale.x = LINE_M
    yield path
    first = state.goals[0]
    arrow = _marker("goal", Marker.ARROW, frame_id, PATH_COLOR)
    fill_pose(arrow.pose, first)
    arrow.scale.x, arrow.scale.y, arrow.scale.z = ARROW_M, 2 * LINE_M, 2 * LINE_M
    yield arrow
    if state.distance_left_m is not None:
        text = _marker("distance", Marker.TEXT_VIEW_FACING, frame_id, PATH_COLOR)
        fill_pose(text.pose, first)
        text.pose.position.z = TEXT_HEIGHT_M
        text.scale.z = TEXT_M
        text.text = f"{state.distance_left_m:.1f} m"
        yield text


def _speed(state: Snapshot, base_frame_id: str) -> Iterator[Any]:
    """What may be driven now, above the robot."""
    permitted_mps, limit_mps = state.permitted_speed_mps, state.speed_limit_mps
    if permitted_mps is None:
        return
    slowed = permitted_mps < limit_mps
    color = (SLOWED_COLOR if permitted_mps else STOPPED_COLOR) if slowed else FREE_COLOR
    marker = _marker("speed", Marker.TEXT_VIEW_FACING, base_frame_id, color)
    marker.frame_locked = True
    marker.pose.position.z = TEXT_HEIGHT_M
    marker.scale.z = TEXT_M
    numbers = f"{permitted_mps:.2f} of {limit_mps:.2f} m/s"
    marker.text = "\n".join(filter(None, (numbers, state.held_by)))
    yield marker


def _marker(namespace: str, kind: int, frame_id: str, color: tuple[float, float, float]) -> Any:
    red, green, blue = color
    marker = Marker(
        ns=namespace,
        type=kind,
        action=Marker.ADD,
        color=ColorRGBA(r=red, g=green, b=blue, a=1.0),
        lifetime=LIFETIME,
    )
    marker.header.frame_id = frame_id  # stamp zero: wherever that is now
    marker.pose.orientation.w = 1.0
    return marker
