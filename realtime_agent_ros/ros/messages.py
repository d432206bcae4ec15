"""ROS messages to core events and back. Conversion only; nothing is judged here.

Bad content (NaN, wrong counts) passes on as it is: the core says what it thinks of it.
"""

from __future__ import annotations

import math

from builtin_interfaces.msg import Time
from geometry_msgs.msg import Twist
from sensor_msgs.msg import BatteryState

from realtime_agent_ros.core.events import (
    BatteryReceived,
    CancelReceived,
    Event,
    HeartbeatReceived,
    PlanRefused,
    SayReceived,
    StepsReceived,
    TurnMoment,
)
from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.message_fields import stamp_ns, velocity_of
from realtime_agent_ros.protocol import (
    AgentEvent,
    Cancel,
    Heartbeat,
    ProtocolError,
    SayNow,
    parse_event,
    parse_plan,
)

NOT_A_COMMAND = Velocity(math.nan, math.nan, math.nan)


def command_of(msg: Twist) -> Velocity:
    """The planar part of a command; NaN if any of its six numbers is not finite.

    Whoever computed one of them from nothing computed the others so too.
    """
    across = (msg.linear.z, msg.angular.x, msg.angular.y)
    return velocity_of(msg) if all(map(math.isfinite, across)) else NOT_A_COMMAND


OVERFULL = 1.2
"""Drivers that take the charge from the voltage tell more than full, just off the charger."""


def battery_event(msg: BatteryState, full: float = 1.0) -> BatteryReceived:
    """The charge, where ``full`` is what a full battery tells; NaN, or a number that is no charge,
    means that the driver doesn't know it."""
    ratio = msg.percentage / full
    known = math.isfinite(ratio) and 0.0 <= ratio <= OVERFULL
    return BatteryReceived(min(ratio, 1.0) if known else None)


def plan_event(text: str) -> Event:
    """A message of the ``plan`` topic as an event; what can't be read becomes PlanRefused."""
    message = parse_plan(text)
    if isinstance(message, ProtocolError):
        return PlanRefused(message.reason, message.plan_id, message.step_ids)
    if isinstance(message, Heartbeat):
        return HeartbeatReceived(message.planner, message.model)
    if isinstance(message, SayNow):
        return SayReceived(message.plan_id, message.text)
    if isinstance(message, Cancel):
        return CancelReceived(message.plan_id, message.reason)
    return StepsReceived(message.plan_id, message.barrier, message.mode, message.steps)


def turn_moment(text: str) -> TurnMoment | None:
    """A line of ``agent/events`` that is the planner's and of a turn; None for all others."""
    event = parse_event(text)
    if not isinstance(event, AgentEvent) or not event.kind.startswith("planner."):
        return None
    turn = event.detail.get("turn")
    return TurnMoment(event.kind, turn) if isinstance(turn, str) else None


def age_ns(stamp: Time, now_ns: int) -> int:
    """Nanoseconds since ``stamp``; negative if it lies in the future."""
    return now_ns - stamp_ns(stamp)
