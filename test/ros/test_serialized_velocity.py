"""The bytes of a velocity are those that rclpy makes of the message."""

from __future__ import annotations

import pytest

pytest.importorskip("rclpy")

from builtin_interfaces.msg import Time
from geometry_msgs.msg import Twist, TwistStamped, Vector3
from hypothesis import given
from hypothesis import strategies as st
from rclpy.serialization import deserialize_message, serialize_message
from std_msgs.msg import Header

from realtime_agent_ros.ros.serialized_velocity import twist_bytes, twist_stamped_bytes

SPEEDS = st.tuples(*[st.floats(allow_nan=False)] * 3)
STAMPS_NS = st.integers(0, 2**31 * 10**9 - 1)
FRAMES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)


def twist(x: float, y: float, turn: float) -> Twist:
    return Twist(linear=Vector3(x=x, y=y), angular=Vector3(z=turn))


@given(SPEEDS)
def test_a_twist(speeds: tuple[float, float, float]) -> None:
    assert twist_bytes(*speeds) == bytes(serialize_message(twist(*speeds)))


@given(SPEEDS, STAMPS_NS, FRAMES)
def test_a_twist_with_a_stamp(
    speeds: tuple[float, float, float], stamp_ns: int, frame_id: str
) -> None:
    sec, nanosec = divmod(stamp_ns, 10**9)
    header = Header(stamp=Time(sec=sec, nanosec=nanosec), frame_id=frame_id)
    message = TwistStamped(header=header, twist=twist(*speeds))
    found = twist_stamped_bytes(*speeds, stamp_ns, frame_id)
    assert len(found) == len(serialize_message(message))  # what pads it may be anything
    assert deserialize_message(found, TwistStamped) == message
