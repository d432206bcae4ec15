"""The zones to look at: a MarkerArray and, as in nav2, a PolygonStamped for each zone
that has ``visualize``. Nothing is made while nobody subscribes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from builtin_interfaces.msg import Duration
from geometry_msgs.msg import Point, Point32, PolygonStamped
from rclpy.clock import Clock, ClockType
from rclpy.node import Node
from rclpy.publisher import Publisher
from rclpy.qos import QoSProfile
from std_msgs.msg import ColorRGBA
from visualization_msgs.msg import Marker, MarkerArray

from realtime_agent_ros.core.reflex import ZoneMarker
from realtime_agent_ros.core.zone_config import ZoneConfig

PERIOD_S = 0.2
LIFETIME = Duration(sec=1)
"""A zone that is switched off, or a node that died, is gone from the picture after this."""
COLORS = {
    "stop": (1.0, 0.1, 0.1),
    "slowdown": (1.0, 0.6, 0.0),
    "limit": (1.0, 0.9, 0.1),
    "approach": (0.2, 0.5, 1.0),
    "ssm": (0.7, 0.3, 1.0),
    "none": (0.6, 0.6, 0.6),
}
WIDTH_M, ACTIVE_WIDTH_M = 0.01, 0.03
ALPHA, ACTIVE_ALPHA = 0.5, 1.0


class ZoneView:
    """Publishes the shapes in force at 5 Hz."""

    def __init__(
        self,
        node: Node,
        topic: str,
        zones: dict[str, ZoneConfig],
        frame_id: str,
        shapes: Callable[[], list[ZoneMarker]],
    ) -> None:
        self._node = node
        self._frame_id = frame_id
        self._shapes = shapes
        self._markers = node.create_publisher(MarkerArray, topic, QoSProfile(depth=1))
        self._polygons: dict[str, Publisher] = {
            name: node.create_publisher(
                PolygonStamped, zone.polygon_pub_topic or name, QoSProfile(depth=1)
            )
            for name, zone in zones.items()
            if zone.visualize
        }
        node.create_timer(PERIOD_S, self._show, clock=Clock(clock_type=ClockType.STEADY_TIME))

    def _show(self) -> None:
        watched = {n: p for n, p in self._polygons.items() if p.get_subscription_count()}
        drawn = bool(self._markers.get_subscription_count())
        if not drawn and not watched:
            return
        shapes = self._shapes()
        if drawn:
            self._markers.publish(marker_array(shapes, self._frame_id))
        for shape in shapes:
            if shape.name in watched:
                watched[shape.name].publish(self._polygon(shape))

    def _polygon(self, shape: ZoneMarker) -> PolygonStamped:
        msg = PolygonStamped()
        msg.header.frame_id = self._frame_id
        msg.header.stamp = self._node.get_clock().now().to_msg()
        msg.polygon.points = [Point32(x=x, y=y) for x, y in shape.corners]
        return msg


def marker_array(shapes: Iterable[ZoneMarker], frame_id: str) -> MarkerArray:
    """One closed line for each shape; its namespace is the zone's name, its id counts the shapes
    that the zone has now."""
    array, count = MarkerArray(), dict[str, int]()
    for shape in shapes:
        number = count[shape.name] = count.get(shape.name, -1) + 1
        array.markers.append(_marker(shape, number, frame_id))
    return array


def _marker(shape: ZoneMarker, number: int, frame_id: str) -> Any:
    red, green, blue = COLORS[shape.action]
    alpha = ACTIVE_ALPHA if shape.active else ALPHA
    marker = Marker(
        ns=shape.name,
        id=number,
        type=Marker.LINE_STRIP,
        action=Marker.ADD,
        color=ColorRGBA(r=red, g=green, b=blue, a=alpha),
        lifetime=LIFETIME,
        frame_locked=True,
        points=[Point(x=x, y=y) for x, y in (*shape.corners, shape.corners[0])],
    )
    marker.header.frame_id = frame_id  # stamp zero: wherever the base is now
    marker.pose.orientation.w = 1.0
    marker.scale.x = ACTIVE_WIDTH_M if shape.active else WIDTH_M
    return marker
