"""The sensors that the parameters name: one subscription each, their messages as events.

Belongs here: which message a kind of sensor speaks, and where it goes. Does not belong here: what a
message means (``source_messages``, the core), or where a sensor stands (``transforms``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from geometry_msgs.msg import PolygonInstanceStamped, PolygonStamped
from rclpy.node import Node
from rclpy.qos import QoSProfile, ReliabilityPolicy
from rclpy.time import Time as RosTime
from sensor_msgs.msg import BatteryState, Imu, LaserScan, PointCloud2, Range

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.events import GuardEvent, SourceEvent, SourceFault
from realtime_agent_ros.core.guard_config import (
    BumperConfig,
    CliffConfig,
    GuardCommon,
    LowBatteryConfig,
    ShockConfig,
    TiltConfig,
)
from realtime_agent_ros.core.source_config import (
    PointCloudConfig,
    PolygonSourceConfig,
    RangeConfig,
    ScanConfig,
    SourceCommon,
)
from realtime_agent_ros.ros import messages, source_messages
from realtime_agent_ros.ros.contact_messages import CONTACTS, Contact
from realtime_agent_ros.ros.graph_subscription import GraphSubscription, Readers, type_name
from realtime_agent_ros.ros.transforms import Missing, Transforms

QOS = QoSProfile(depth=5, reliability=ReliabilityPolicy.BEST_EFFORT)
"""Best effort matches every publisher."""
CLOUD_QOS = QoSProfile(depth=1, reliability=ReliabilityPolicy.BEST_EFFORT)
"""Of large messages only the newest is worth its time."""

SensorEvent = SourceEvent | SourceFault | GuardEvent
Stamped = Callable[[Any, RosTime], Any]
Read = Callable[[Stamped, Any], SensorEvent]

SOURCES: dict[type[SourceCommon], dict[type, Stamped]] = {
    ScanConfig: {LaserScan: messages.scan_event},
    PointCloudConfig: {PointCloud2: source_messages.cloud_event},
    RangeConfig: {Range: source_messages.range_event},
    PolygonSourceConfig: {
        PolygonInstanceStamped: source_messages.polygon_instance_event,
        PolygonStamped: source_messages.polygon_event,
    },
}
GUARDS: dict[type[GuardCommon], dict[type, Stamped]] = {
    CliffConfig: {Range: source_messages.range_event},
    TiltConfig: {Imu: source_messages.imu_event},
    ShockConfig: {Imu: source_messages.imu_event},
    LowBatteryConfig: {BatteryState: lambda msg, _: messages.battery_event(msg)},
}
"""Guards that aren't here hear the odometry and the output, and have no topic of their own."""


class SensorSubscriptions:
    """Hands every message of the configured sources and guards to ``handle``, as an event."""

    def __init__(
        self,
        node: Node,
        config: AgentConfig,
        transforms: Transforms,
        handle: Callable[[SensorEvent], None],
    ) -> None:
        self._node = node
        self._transforms = transforms
        self._handle = handle
        for name, source in config.sources.items():
            readers = self._readers(SOURCES[type(source)], self._source_reader(name, source))
            qos = CLOUD_QOS if isinstance(source, PointCloudConfig) else QOS
            GraphSubscription(node, source.topic, readers, qos)
        for name, guard in config.guard_groups.items():
            if isinstance(guard, BumperConfig):
                GraphSubscription(node, guard.topic, self._contact_readers(name), QOS)
            elif known := GUARDS.get(type(guard)):
                readers = self._readers(known, self._guard_reader(name))
                GraphSubscription(node, guard.topic, readers, QOS)

    def _readers(self, known: Mapping[type, Stamped], read: Read) -> Readers:
        return {type_name(k): self._passing(partial(read, c)) for k, c in known.items()}

    def _source_reader(self, name: str, config: SourceCommon) -> Read:
        def read(convert: Stamped, msg: Any) -> SensorEvent:
            pose = self._transforms.pose_of(config.pose, msg.header)
            if isinstance(pose, Missing):
                return SourceFault(name, pose.reason)
            return SourceEvent(name, convert(msg, self._now()), pose)

        return read

    def _guard_reader(self, name: str) -> Read:
        return lambda convert, msg: GuardEvent(name, convert(msg, self._now()))

    def _contact_readers(self, name: str) -> Readers:
        def event(read: Contact, msg: Any) -> SensorEvent:
            return GuardEvent(name, read(msg))

        return {kind: self._passing(partial(event, read)) for kind, read in CONTACTS.items()}

    def _passing(self, make: Callable[[Any], SensorEvent]) -> Callable[[Any], None]:
        return lambda msg: self._handle(make(msg))

    def _now(self) -> RosTime:
        return self._node.get_clock().now()
