"""Zone shapes from topics: PolygonStamped for polygons and footprints, Float32 for a radius.

Belongs here: subscribing, and converting into the base frame. Does not belong here: whether the
shape encloses anything (``core/zones``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from geometry_msgs.msg import PolygonStamped
from rclpy.clock import Clock, ClockType
from rclpy.node import Node
from rclpy.qos import DurabilityPolicy, QoSProfile
from rclpy.time import Time
from std_msgs.msg import Float32

from realtime_agent_ros.core.events import ZoneShapeReceived
from realtime_agent_ros.core.sources.mounting import Mounting
from realtime_agent_ros.core.zone_config import ZoneConfig
from realtime_agent_ros.core.zone_points import Point
from realtime_agent_ros.ros.transforms import Missing, Transforms

AGAIN_S = 0.1
"""How often polygons of another frame are brought into the base frame anew."""
DEPTH = 10


class ZoneShapes:
    """Listens for the shapes that the parameters don't hold."""

    def __init__(
        self,
        node: Node,
        zones: Mapping[str, ZoneConfig],
        transforms: Transforms,
        take: Callable[[ZoneShapeReceived], None],
    ) -> None:
        """``take`` gets each shape, in the base frame, or why it could not be had."""
        self._take = take
        self._transforms = transforms
        self._moving: dict[str, PolygonStamped] = {}
        self._footprints: set[str] = set()
        waiting = {name: zone for name, zone in zones.items() if zone.shape_topic}
        for name, zone in waiting.items():
            self._listen(node, name, zone)
        if any(zone.type != "circle" for zone in waiting.values()):
            steady = Clock(clock_type=ClockType.STEADY_TIME)
            node.create_timer(AGAIN_S, self._again, clock=steady)

    def _listen(self, node: Node, name: str, zone: ZoneConfig) -> None:
        latched = zone.polygon_subscribe_transient_local
        durability = DurabilityPolicy.TRANSIENT_LOCAL if latched else DurabilityPolicy.VOLATILE
        qos = QoSProfile(depth=DEPTH, durability=durability)
        if zone.type == "circle":
            node.create_subscription(
                Float32, zone.shape_topic, lambda msg: self._on_radius(name, msg), qos
            )
            return
        if not zone.polygon_sub_topic:
            self._footprints.add(name)
        node.create_subscription(
            PolygonStamped, zone.shape_topic, lambda msg: self._on_polygon(name, msg), qos
        )

    def _on_radius(self, name: str, msg: Float32) -> None:
        self._take(ZoneShapeReceived(name, float(msg.data)))

    def _on_polygon(self, name: str, msg: PolygonStamped) -> None:
        if name not in self._footprints:
            msg.header.stamp = Time().to_msg()  # it is where it is, whenever that was said
        self._moving[name] = msg
        self._convert(name, msg)

    def _again(self) -> None:
        """The base has moved on in the frame of the polygon, or its transform has come now."""
        for name, msg in tuple(self._moving.items()):
            self._convert(name, msg)

    def _convert(self, name: str, msg: PolygonStamped) -> None:
        pose = self._transforms.frame_pose(msg.header)
        if isinstance(pose, Missing):
            self._take(ZoneShapeReceived(name, fault=f"{name}: {pose.reason}"))
            return
        # A footprint moves with the base: where it was at its stamp is where it always is.
        if name in self._footprints or self._transforms.is_base(msg.header.frame_id):
            del self._moving[name]
        self._take(ZoneShapeReceived(name, corners(msg, Mounting(pose))))


def corners(msg: PolygonStamped, mounting: Mounting) -> tuple[Point, ...]:
    """The points in the base frame, in m; their z counts as zero, as in nav2."""
    flat = np.array([(p.x, p.y, 0.0) for p in msg.polygon.points]).reshape(-1, 3)
    return tuple((float(x), float(y)) for x, y in mounting.xy(flat))
