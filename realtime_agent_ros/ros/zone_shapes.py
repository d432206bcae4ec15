"""Zone shapes from topics: PolygonStamped for polygons and footprints, Float32 for a radius.

Belongs here: subscribing, and converting into the base frame. Does not belong here: whether the
shape encloses anything (``core/zones``).
"""

from __future__ import annotations

from collections.abc import Callable

from geometry_msgs.msg import PolygonStamped
from rclpy.clock import Clock, ClockType
from rclpy.node import Node
from rclpy.qos import DurabilityPolicy, QoSProfile
from rclpy.time import Time
from std_msgs.msg import Float32

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.events import ZoneShapeReceived
from realtime_agent_ros.core.zone_config import ZoneConfig
from realtime_agent_ros.ros.frames import Frames, NoTransform

AGAIN_S = 0.1
"""How often polygons of another frame are brought into the base frame anew."""
DEPTH = 10


class ZoneShapes:
    """Listens for the shapes that the parameters don't hold."""

    def __init__(
        self, node: Node, config: AgentConfig, take: Callable[[ZoneShapeReceived], None]
    ) -> None:
        """``take`` gets each shape, in the base frame, or why it could not be had."""
        self._take = take
        self._frames = Frames(node, config.base_frame_id)
        self._moving: dict[str, PolygonStamped] = {}
        self._footprints: set[str] = set()
        waiting = {name: zone for name, zone in config.zones.items() if zone.shape_topic}
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
        self._moving.pop(name, None)
        if not self._frames.is_base(msg.header.frame_id):
            self._moving[name] = msg
        self._convert(name, msg)

    def _again(self) -> None:
        """The base has moved on in the frame of the polygon, or its transform has come now."""
        for name, msg in tuple(self._moving.items()):
            self._convert(name, msg)

    def _convert(self, name: str, msg: PolygonStamped) -> None:
        # A footprint moves with the base: where it was at its stamp is where it always is.
        own = name in self._footprints
        at = Time.from_msg(msg.header.stamp) if own else Time()
        corners = self._frames.corners(msg.polygon.points, msg.header.frame_id, at)
        if isinstance(corners, NoTransform):
            self._take(ZoneShapeReceived(name, fault=f"{name}: {corners.reason}"))
            return
        if own:
            self._moving.pop(name, None)
        self._take(ZoneShapeReceived(name, corners))
