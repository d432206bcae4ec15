"""A stamp is read from a serialized message, wherever its header is."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("rclpy")

from builtin_interfaces.msg import Time
from rclpy.serialization import deserialize_message, serialize_message
from sensor_msgs.msg import Image, LaserScan
from std_msgs.msg import Header, String

from realtime_agent_ros.ros.serialized_stamp import stamp_reader

STAMP = Time(sec=1795389300, nanosec=123456789)


@pytest.mark.parametrize("kind", [LaserScan, Image])
@pytest.mark.parametrize("stamp", [STAMP, Time(sec=-1, nanosec=999_999_999), Time()])
def test_a_header_that_stands_first_is_read_as_the_message_has_it(
    kind: type[Any], stamp: Time
) -> None:
    message = kind(header=Header(stamp=stamp, frame_id="laser"))
    data = bytes(serialize_message(message))
    assert stamp_reader(kind)(data) == stamp == deserialize_message(data, kind).header.stamp


def test_big_endian_is_read_too() -> None:
    data = bytes((0, 0, 0, 0)) + (7).to_bytes(4, "big") + (9).to_bytes(4, "big")
    assert stamp_reader(LaserScan)(data) == Time(sec=7, nanosec=9)


def test_what_has_no_header_or_is_cut_off_has_no_stamp() -> None:
    assert stamp_reader(String)(bytes(serialize_message(String(data="x")))) is None
    assert stamp_reader(LaserScan)(b"\0\1\0\0\1") is None


def test_a_header_that_stands_elsewhere_is_found() -> None:
    class Late(LaserScan):
        """Its fields are those of a scan, told in another order."""

        @classmethod
        def get_fields_and_field_types(cls) -> dict[str, str]:
            return {"range_min": "float", "header": "std_msgs/Header"}

    data = bytes(serialize_message(LaserScan(header=Header(stamp=STAMP))))
    assert stamp_reader(Late)(data) == STAMP
