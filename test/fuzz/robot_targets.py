"""What reaches the robot's side: plans, speech, sensor messages, velocities; through the engine.

Garbage may stop the robot, never move it: whatever comes in, what goes out is finite and within the
bounds, and not a zero only after a step was accepted or an input has spoken.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import astuple
from typing import Any

import numpy as np
from feed import Feed
from geometry_msgs.msg import PolygonInstanceStamped, PolygonStamped, Twist
from nav_msgs.msg import Odometry
from pydantic import ValidationError
from rclpy.serialization import deserialize_message, serialize_message
from sensor_msgs.msg import BatteryState, Imu, LaserScan, PointCloud2, Range
from std_msgs.msg import Bool, Float32

from realtime_agent_ros import message_fields
from realtime_agent_ros.chaos.faults import Fault
from realtime_agent_ros.chaos.line import Line
from realtime_agent_ros.core.commands import Command, SendVelocity
from realtime_agent_ros.core.events import (
    EstopReceived,
    Event,
    GuardEvent,
    LockReceived,
    SourceEvent,
    SourceFault,
    SpeechHeard,
    StepsReceived,
    Switched,
    Tick,
    VelocityReceived,
    ZoneShapeReceived,
)
from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.core.source_config import MountingPose
from realtime_agent_ros.core.sources.mounting import Mounting
from realtime_agent_ros.core.steps import StepStatus, StepUpdate
from realtime_agent_ros.ros import messages, serialized_scan, source_messages
from realtime_agent_ros.ros.contact_messages import CONTACTS
from realtime_agent_ros.ros.zone_shapes import corners
from world_kit import World

BASE = MountingPose()
NOW = 1_000_000 * 10**9
SPEED_MPS, TURN_RADPS = 0.3, 1.0
LIVES = 200
"""Inputs that one engine takes before it is made anew."""
PARAMETERS: dict[str, Any] = {
    "max_speed_mps": SPEED_MPS,
    "max_turn_radps": TURN_RADPS,
    "observation_sources": ["scan", "cloud", "sonar", "outline"],
    "cloud": {"type": "pointcloud", "source_timeout": 0.0},
    "sonar": {"type": "range", "source_timeout": 0.0},
    "outline": {"type": "polygon", "source_timeout": 0.0},
    "guards": ["bumper", "battery", "lean", "drop"],
    "bumper": {"type": "bumper"},
    "battery": {"type": "low_battery"},
    "lean": {"type": "tilt", "source_timeout": 0.0},
    "drop": {"type": "cliff", "source_timeout": 0.0},
}


class Robot:
    """An engine ready to move; garbage comes in between its own good data."""

    def __init__(self, *, planner: bool = True) -> None:
        self._planner = planner
        self._left = 0

    def take(self, *events: Event) -> None:
        """Hand the events over and let a tenth of a second pass; AssertionError if they move it."""
        if not self._left:
            self._world = World(**PARAMETERS)
            self._world.silent = set() if self._planner else {"beat"}
            self._world.run(0.0 if self._planner else 2.0)
            self._left = LIVES
        self._left -= 1
        world, before = self._world, len(self._world.log)
        for event in events:
            world.handle(event)
        world.run(0.1)
        sent = [command for _, command in world.log[before:]]
        self._judge(sent, spoken=any(isinstance(e, VelocityReceived) for e in events))
        del world.log[:]
        if self._allowed:
            self._left = 0  # it may drive on; the next begins at rest

    def _judge(self, commands: list[Command], *, spoken: bool) -> None:
        updates = [c for c in commands if isinstance(c, StepUpdate)]
        self._allowed = spoken or any(u.status is not StepStatus.REJECTED for u in updates)
        for velocity in (c.velocity for c in commands if isinstance(c, SendVelocity)):
            assert is_bounded(velocity), f"{velocity} left"
            assert self._allowed or velocity.is_zero(), f"{velocity}, and nobody asked for it"


def is_bounded(velocity: Velocity) -> bool:
    """Finite, and within the configured bounds."""
    parts = (velocity.linear_x_mps, velocity.linear_y_mps, velocity.angular_z_radps)
    speed_mps = math.hypot(*parts[:2])
    return speed_mps <= SPEED_MPS + 1e-9 and abs(parts[2]) <= TURN_RADPS + 1e-9


_robot, _alone = Robot(), Robot(planner=False)


def plan(data: bytes) -> None:
    """The ``plan`` topic: what is no whole plan moves nothing."""
    event = messages.plan_event(data.decode("utf-8", "replace"))
    if isinstance(event, StepsReceived):
        _robot.take(event)
    else:
        _alone.take(event)


def speech(data: bytes) -> None:
    """``speech`` and ``speech/partial`` to an agent whose planner is gone."""
    text = data.decode("utf-8", "replace")
    _alone.take(SpeechHeard(text, final=len(data) % 2 == 0))


def agent_events(data: bytes) -> None:
    """``agent/events``, of which the agent hears what its planner tells of a turn."""
    text = data.decode("utf-8", "replace")
    if moment := messages.turn_moment(text):
        _robot.take(moment)


def scan_bytes(data: bytes) -> None:
    """A scan as it comes over the wire: what the byte reader takes is what rclpy reads in it."""
    event = _scan_of(data)
    _robot.take(event)
    if isinstance(event, SourceFault):
        return
    try:
        read = message_fields.scan_event(deserialize_message(data, LaserScan), NOW)
    except RuntimeError:  # it minds a name without its NUL, which nobody needs
        return
    for one, other in zip(astuple(event.event), astuple(read), strict=True):
        assert np.array_equal(one, other, equal_nan=True), f"{event.event} is not {read}"


def _scan_of(data: bytes) -> SourceEvent | SourceFault:
    """As ``SensorSubscriptions`` reads it."""
    event = serialized_scan.scan_event(data, NOW)
    if isinstance(event, serialized_scan.Unreadable):
        return SourceFault("scan", event.reason)
    return SourceEvent("scan", event)


def injection(data: bytes) -> None:
    """What ``inject`` asks of the injector: put in force, or refused; and messages through it."""
    try:
        fault = Fault.model_validate_json(data.decode("utf-8", "replace"))
    except ValidationError:
        return
    line = Line(seed=len(data))
    line.begin(fault, 0)
    for now_ns in range(0, 3 * 10**9, 10**9):
        line.take(Imu(), now_ns)
        line.release(now_ns)
        line.next_ns(now_ns)


SENSED: tuple[tuple[type, Callable[[Any], Event]], ...] = (
    (LaserScan, lambda m: _scan_of(serialize_message(m))),
    (PointCloud2, lambda m: SourceEvent("cloud", source_messages.cloud_event(m, NOW))),
    (Range, lambda m: SourceEvent("sonar", source_messages.range_event(m, NOW))),
    (PolygonStamped, lambda m: SourceEvent("outline", source_messages.polygon_event(m, NOW))),
    (
        PolygonInstanceStamped,
        lambda m: SourceEvent("outline", source_messages.polygon_instance_event(m, NOW)),
    ),
    (Range, lambda m: GuardEvent("drop", source_messages.range_event(m, NOW))),
    (Imu, lambda m: GuardEvent("lean", source_messages.imu_event(m, NOW))),
    (BatteryState, lambda m: GuardEvent("battery", messages.battery_event(m))),
    (Bool, lambda m: GuardEvent("bumper", CONTACTS["std_msgs/msg/Bool"](m))),
    (Odometry, lambda m: message_fields.odometry_event(m, NOW)),
    (Bool, lambda m: EstopReceived(m.data)),
    (PolygonStamped, lambda m: ZoneShapeReceived("StopZone", corners(m, Mounting(BASE)))),
    (Float32, lambda m: ZoneShapeReceived("StopZone", float(m.data))),
    (Bool, lambda m: LockReceived("nobody", m.data)),
    (Bool, lambda m: Switched(None, m.data)),
)


def sensors(data: bytes) -> None:
    """Every message that ``agent_node`` converts, field by field, one to three at a time."""
    feed = Feed(data)
    events = []
    for _ in range(1 + feed.byte() % 3):
        kind, convert = feed.pick(SENSED)
        events.append(convert(feed.message(kind)))
    _robot.take(*events)


def velocities(data: bytes) -> None:
    """``cmd_vel_nav`` and its kin: bounded whatever they say."""
    feed = Feed(data)
    source = feed.pick(("navigation", "keyboard", "joystick", "nobody"))
    events = [VelocityReceived(source, messages.command_of(feed.message(Twist))), Tick()]
    _robot.take(*events)
