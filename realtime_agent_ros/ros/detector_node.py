"""``detector_node``: tells which zones have something in them, and moves nothing.

What nav2's collision_detector is, beside any robot. Wiring only; see ``core/detector``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from nav_msgs.msg import Odometry
from rclpy.clock import Clock, ClockType
from rclpy.qos import QoSProfile, ReliabilityPolicy
from std_msgs.msg import String

from realtime_agent_ros import message_fields
from realtime_agent_ros.core.detector import Detections, Detector, Sensed, sensing
from realtime_agent_ros.core.detector_config import DetectorConfig
from realtime_agent_ros.core.events import Switched
from realtime_agent_ros.ros import parameters, spin
from realtime_agent_ros.ros.diagnostics import PERIOD_S, Diagnostics
from realtime_agent_ros.ros.live_parameters import on_switch
from realtime_agent_ros.ros.managed import ManagedNode
from realtime_agent_ros.ros.optional_types import find_type
from realtime_agent_ros.ros.parameter_error import ParameterError
from realtime_agent_ros.ros.qos_events import QosEvents
from realtime_agent_ros.ros.ros_time import ros_now_ns
from realtime_agent_ros.ros.sensor_subscriptions import SensorSubscriptions
from realtime_agent_ros.ros.transforms import Transforms
from realtime_agent_ros.ros.zone_shapes import ZoneShapes
from realtime_agent_ros.ros.zone_view import ZoneView

SENSOR_QOS = QoSProfile(depth=2, reliability=ReliabilityPolicy.BEST_EFFORT)
"""Best effort matches every publisher."""
STATE_TOPIC = "collision_detector_state"


class DetectorNode(ManagedNode):
    """Sensors in, detections out."""

    def __init__(self, **node_options: Any) -> None:
        super().__init__("detector_node", **node_options)

    def configure(self) -> None:
        self._config = parameters.load(self, DetectorConfig)
        if not self._config.zones:
            raise ParameterError("parameter 'polygons': got none, allowed is at least one zone")
        self._detector = Detector(self._config)
        self._steady = Clock(clock_type=ClockType.STEADY_TIME)
        self._use_sim_time = bool(self.get_parameter("use_sim_time").value)
        self._nav2 = find_type("nav2_msgs.msg", "CollisionDetectorState")
        self._state = self.create_publisher(self._nav2 or String, STATE_TOPIC, 10)
        self._diagnostics = Diagnostics(self)
        on_switch(self, lambda name, enabled: self._handle(Switched(name, enabled)))

    def activate(self) -> None:
        config = self._config
        transforms = Transforms(
            self, config.transforms, config.base_frame_id, config.transform_tolerance
        )
        self._qos_events = QosEvents(self)
        self._sensors = SensorSubscriptions(
            self, sensing(config), transforms, self._qos_events, self._take
        )
        self._shapes = ZoneShapes(self, config.zones, transforms, self._handle)
        self._view = ZoneView(
            self, "~/zones", config.zones, config.base_frame_id, self._detector.markers
        )
        self.create_subscription(Odometry, "odom", self._on_odometry, SENSOR_QOS)
        clock = self.get_clock() if self._use_sim_time else self._steady
        self.create_timer(1.0 / config.frequency, self._on_tick, clock=clock)
        self.create_timer(PERIOD_S, self._on_diagnostics, clock=self._steady)

    def _take(self, convert: Callable[[Any], Sensed], msg: Any) -> None:
        self._handle(convert(msg))

    def _handle(self, event: Sensed) -> None:
        self._detector.handle(event, self._now_ns())

    def _on_odometry(self, msg: Odometry) -> None:
        self._handle(message_fields.odometry_event(msg, ros_now_ns(self)))

    def _on_tick(self) -> None:
        self._state.publish(self._message(self._detector.detections(self._now_ns())))

    def _message(self, found: Detections) -> Any:
        fields = {"polygons": list(found.polygons), "detections": list(found.detections)}
        return self._nav2(**fields) if self._nav2 else String(data=json.dumps(fields))

    def _on_diagnostics(self) -> None:
        items = self._detector.health(self._now_ns())
        self._diagnostics.tell(*items, self._qos_events.health())

    def _now_ns(self) -> int:
        clock = self.get_clock() if self._use_sim_time else self._steady
        return int(clock.now().nanoseconds)


def main() -> int:
    """Run the node; the exit code."""
    return spin.run_node(DetectorNode)


if __name__ == "__main__":
    sys.exit(main())
