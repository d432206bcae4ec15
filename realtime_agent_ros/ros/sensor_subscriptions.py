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
from sensor_msgs.msg import BatteryState, Imu, LaserScan, PointCloud2, Range

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.events import GuardEvent, SensorEvent, SourceEvent, SourceFault
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
from realtime_agent_ros.ros import messages, serialized_scan, source_messages
from realtime_agent_ros.ros.contact_messages import CONTACTS, Contact
from realtime_agent_ros.ros.graph_subscription import GraphSubscription, Readers, type_name
from realtime_agent_ros.ros.qos_events import QosEvents
from realtime_agent_ros.ros.ros_time import ros_now_ns
from realtime_agent_ros.ros.serialized_scan import Unreadable
from realtime_agent_ros.ros.transforms import Missing, Transforms

QOS = QoSProfile(depth=5, reliability=ReliabilityPolicy.BEST_EFFORT)
"""Best effort matches every publisher."""
CLOUD_QOS = QoSProfile(depth=1, reliability=ReliabilityPolicy.BEST_EFFORT)
"""Of large messages only the newest is worth its time."""

Stamped = Callable[[Any, int], Any]
Read = Callable[[Stamped, Any], SensorEvent]

SOURCES: dict[type[SourceCommon], dict[type, Stamped]] = {
    ScanConfig: {LaserScan: serialized_scan.scan_event},
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
}
"""Guards in neither place hear odometry and output, and have no topic of their own."""


def _read_by(guard: GuardCommon) -> dict[type, Stamped]:
    if isinstance(guard, LowBatteryConfig):
        return {BatteryState: lambda msg, _: messages.battery_event(msg, guard.full)}
    return GUARDS.get(type(guard), {})


class SensorSubscriptions:
    """Hands over every message of the configured sources and guards, with how to read it."""

    def __init__(
        self,
        node: Node,
        config: AgentConfig,
        transforms: Transforms,
        events: QosEvents,
        take: Callable[[Callable[[Any], SensorEvent], Any], None],
    ) -> None:
        """``take`` is called with a message and what makes an event of it."""
        self._node = node
        self._transforms = transforms
        self._take = take
        for name, source in config.sources.items():
            readers = self._readers(SOURCES[type(source)], self._source_reader(name, source))
            qos = CLOUD_QOS if isinstance(source, PointCloudConfig) else QOS
            as_bytes = isinstance(source, ScanConfig)
            GraphSubscription(node, source.topic, readers, qos, events, serialized=as_bytes)
        for name, guard in config.guard_groups.items():
            if isinstance(guard, BumperConfig):
                contacts = self._contact_readers(name)
                GraphSubscription(node, guard.topic, contacts, QOS, events)
            elif known := _read_by(guard):
                readers = self._readers(known, self._guard_reader(name))
                GraphSubscription(node, guard.topic, readers, QOS, events)

    def _readers(self, known: Mapping[type, Stamped], read: Read) -> Readers:
        return {type_name(k): self._passing(partial(read, c)) for k, c in known.items()}

    def _source_reader(self, name: str, config: SourceCommon) -> Read:
        def read(convert: Stamped, msg: Any) -> SensorEvent:
            event = convert(msg, ros_now_ns(self._node))
            if isinstance(event, Unreadable):
                return SourceFault(name, event.reason)
            pose = self._transforms.pose_of(config.pose, msg)
            if isinstance(pose, Missing):
                return SourceFault(name, pose.reason)
            return SourceEvent(name, event, pose)

        return read

    def _guard_reader(self, name: str) -> Read:
        return lambda convert, msg: GuardEvent(name, convert(msg, ros_now_ns(self._node)))

    def _contact_readers(self, name: str) -> Readers:
        def event(read: Contact, msg: Any) -> SensorEvent:
            return GuardEvent(name, read(msg))

        return {kind: self._passing(partial(event, read)) for kind, read in CONTACTS.items()}

    def _passing(self, make: Callable[[Any], SensorEvent]) -> Callable[[Any], None]:
        return lambda msg: self._take(make, msg)
