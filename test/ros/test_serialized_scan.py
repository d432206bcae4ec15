"""A scan read from its bytes is the scan that rclpy reads, and what is none is told."""

from __future__ import annotations

import dataclasses
import struct

import numpy as np
import pytest

pytest.importorskip("rclpy")

from builtin_interfaces.msg import Time
from hypothesis import given
from hypothesis import strategies as st
from rclpy.serialization import deserialize_message, serialize_message
from sensor_msgs.msg import LaserScan
from std_msgs.msg import Header

from realtime_agent_ros import message_fields
from realtime_agent_ros.core.events import ScanReceived
from realtime_agent_ros.ros import serialized_scan
from realtime_agent_ros.ros.serialized_scan import Unreadable, scan_event

NOW_NS = 1_795_389_300_000_000_000
FLOATS = st.floats(width=32)
SCANS = st.builds(
    lambda sec, nanosec, frame_id, fields, ranges, intensities: LaserScan(
        header=Header(stamp=Time(sec=sec, nanosec=nanosec), frame_id=frame_id),
        **dict(zip(FIELDS, fields, strict=True)),
        ranges=ranges,
        intensities=intensities,
    ),
    st.integers(-(2**31), 2**31 - 1),
    st.integers(0, 2**32 - 1),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12),
    st.lists(FLOATS, min_size=7, max_size=7),
    st.lists(FLOATS, max_size=40),
    st.lists(FLOATS, max_size=5),
)
FIELDS = (
    "angle_min",
    "angle_max",
    "angle_increment",
    "time_increment",
    "scan_time",
    "range_min",
    "range_max",
)


def told(event: ScanReceived) -> list[bytes]:
    """Everything of it, to the bit."""
    return [np.asarray(value).tobytes() for value in dataclasses.asdict(event).values()]


def read_by_rclpy(data: bytes) -> list[bytes] | None:
    try:
        return told(message_fields.scan_event(deserialize_message(data, LaserScan), NOW_NS))
    except RuntimeError:
        return None


@given(SCANS)
def test_it_is_what_rclpy_reads_to_the_bit(scan: LaserScan) -> None:
    data = bytes(serialize_message(scan))
    event = scan_event(data, NOW_NS)
    assert isinstance(event, ScanReceived)
    assert told(event) == read_by_rclpy(data)


@given(SCANS, st.data())
def test_broken_bytes_are_read_as_rclpy_reads_them_or_told(
    scan: LaserScan, draw: st.DataObject
) -> None:
    data = bytearray(serialize_message(scan))
    for _ in range(draw.draw(st.integers(1, 3))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    broken = bytes(data[: draw.draw(st.integers(0, len(data)))]) + draw.draw(st.binary(max_size=9))
    event = scan_event(broken, NOW_NS)
    assert (None if isinstance(event, Unreadable) else told(event)) == read_by_rclpy(broken)


def test_the_usual_scan_needs_no_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serialized_scan, "deserialize_message", None)
    scan = LaserScan(header=Header(frame_id="laser"), ranges=[1.0, 2.0], intensities=[3.0])
    event = scan_event(bytes(serialize_message(scan)), NOW_NS)
    assert isinstance(event, ScanReceived)
    assert event.ranges_m.tolist() == [1.0, 2.0]


def test_another_byte_order_is_read_by_rclpy() -> None:
    body = struct.pack(">iIi4x7fIfI", 7, 9, 1, *range(7), 1, 2.5, 0)
    event = scan_event(b"\0\0\0\0" + body, NOW_NS)
    assert isinstance(event, ScanReceived)
    assert event.stamp_ns == 7_000_000_009
    assert event.ranges_m.tolist() == [2.5]


def test_what_is_no_scan_says_so() -> None:
    event = scan_event(b"\0\1\0\0scan", NOW_NS)
    assert isinstance(event, Unreadable)
    assert event.reason.startswith("8 bytes are no LaserScan: ")
