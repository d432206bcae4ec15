"""JSON becomes a message, or the field that can't is named."""

from __future__ import annotations

import array
from typing import Any

import pytest
from geometry_msgs.msg import PoseWithCovariance
from hypothesis import given
from hypothesis import strategies as st
from rclpy.serialization import deserialize_message, serialize_message
from sensor_msgs.msg import JointState
from std_msgs.msg import Bool, ByteMultiArray, Float32, Int8, String, UInt64

from realtime_agent_ros.ros.message_fill import FillError, fill, message_class
from realtime_agent_ros.ros.message_json import to_json

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)
KINDS = (PoseWithCovariance, JointState, Bool, ByteMultiArray, Float32, Int8, String, UInt64)


@pytest.mark.parametrize(
    ("kind", "fields", "problem"),
    [
        (Bool, {"data": 1}, "data: true or false"),
        (Int8, {"data": 128}, "from -128 to 127"),
        (Int8, {"data": True}, "a whole number"),
        (UInt64, {"data": -1}, "from 0 to"),
        (Float32, {"data": 1e39}, "finite"),
        (Float32, {"data": float("nan")}, "finite"),
        (Float32, {"data": 10**400}, "too large"),
        (String, {"data": ["a"]}, "data: text"),
        (String, {"text": "a"}, "text: no such field; there are data"),
        (JointState, {"position": [1.0, "b"]}, r"position\[1\]: a number"),
        (JointState, {"header": {"stamp": {"sec": "now"}}}, "header.stamp.sec: a whole number"),
        (PoseWithCovariance, {"covariance": [0.0]}, "36 to 36 items"),
        (PoseWithCovariance, {"pose": 3}, "pose: an object of type geometry_msgs/Pose"),
    ],
)
def test_what_does_not_fit_is_named(kind: Any, fields: dict[str, Any], problem: str) -> None:
    with pytest.raises(FillError, match=problem):
        fill(kind, fields)


def test_what_fits_survives_the_wire() -> None:
    fields = {"name": ["a", "b"], "position": [1, 2.5], "header": {"frame_id": "arm"}}
    message = fill(JointState, fields)
    assert list(message.name) == ["a", "b"]
    assert message.position == array.array("d", [1.0, 2.5])
    assert deserialize_message(serialize_message(message), JointState) == message
    bits = fill(ByteMultiArray, {"data": [0, 255]})
    assert deserialize_message(serialize_message(bits), ByteMultiArray) == bits


@given(fields=st.dictionaries(st.sampled_from(["data", "pose", "position", "name"]), JSON))
def test_any_json_makes_a_message_that_can_be_sent_or_a_named_problem(
    fields: dict[str, Any],
) -> None:
    for kind in KINDS:
        try:
            message = fill(kind, fields)
        except FillError:
            continue
        assert to_json(deserialize_message(serialize_message(message), kind), 3)


def test_types_are_found_by_name_or_named() -> None:
    assert message_class("std_msgs/msg/Bool") is Bool
    for name in ("std_msgs/Bool", "no_msgs/msg/Bool", "std_msgs/msg/Boole", "os/path/join", ""):
        with pytest.raises(FillError, match="not installed"):
            message_class(name)
