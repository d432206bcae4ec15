"""A LaserScan as an event, from its bytes: no message is made first.

The plain little-endian CDR that every RMW sends (OMG DDSI-RTPS 10.2) is read here, if every length
in it fits to the byte. Whatever is odd goes to rclpy, which knows the other encapsulations.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from rclpy.serialization import deserialize_message
from sensor_msgs.msg import LaserScan

from realtime_agent_ros import message_fields
from realtime_agent_ros.core.events import ScanReceived

PLAIN = b"\0\1"
"""How the encapsulation of little-endian CDR begins; two bytes of options follow."""
HEADER = struct.Struct("<4xiII")
"""The stamp's seconds and nanoseconds, and the length of the frame's name with its NUL."""
FIELDS = struct.Struct("<7fI")
"""Three angles, two times, the range's two ends, and how many ranges follow."""
COUNT = struct.Struct("<I")
FLOAT = np.dtype("<f4")
FLOAT_BYTES = FLOAT.itemsize


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Bytes that are no LaserScan, and why."""

    reason: str


def scan_event(data: bytes, now_ns: int) -> ScanReceived | Unreadable:
    """A serialized LaserScan as an event; ``now_ns`` is the ROS time of arrival."""
    found = _plain_scan(data, now_ns)
    if found is not None:
        return found
    try:
        return message_fields.scan_event(deserialize_message(data, LaserScan), now_ns)
    except RuntimeError as error:  # of the RMW; rclpy names no class of it in public
        return Unreadable(f"{len(data)} bytes are no LaserScan: {error}".rstrip(", "))


def _plain_scan(data: bytes, now_ns: int) -> ScanReceived | None:
    """None if anything is not as it always is; see above."""
    if len(data) < HEADER.size or data[:2] != PLAIN:
        return None
    seconds, nanoseconds, name_bytes = HEADER.unpack_from(data)
    fields_at = HEADER.size + name_bytes + -name_bytes % FLOAT_BYTES
    ranges_at = fields_at + FIELDS.size
    if ranges_at > len(data):
        return None
    first, last, step, _, _, nearest, farthest, count = FIELDS.unpack_from(data, fields_at)
    intensities_at = ranges_at + count * FLOAT_BYTES
    if not count or intensities_at + COUNT.size > len(data):
        return None
    (intensities,) = COUNT.unpack_from(data, intensities_at)
    if intensities_at + COUNT.size + intensities * FLOAT_BYTES != len(data):
        return None
    ranges = np.frombuffer(data, FLOAT, count, ranges_at).astype(np.float64)
    stamp_ns = seconds * message_fields.NS_PER_S + nanoseconds
    age_ns = now_ns - stamp_ns
    return ScanReceived(ranges, first, last, step, nearest, farthest, age_ns, stamp_ns)
