"""A velocity as the bytes of a Twist or TwistStamped, as DDS sends them: no message is made first.

Plain little-endian CDR (OMG DDSI-RTPS 10.2), which every RMW reads; for publishers, which take
bytes as they take messages. Six doubles stand behind what may come first, at a multiple of eight.
"""

from __future__ import annotations

import struct

NS_PER_S = 1_000_000_000
ENCAPSULATION = b"\0\1\0\0"
TWIST = struct.Struct("<6d")
STAMP_AND_LENGTH = struct.Struct("<iII")
DOUBLE_BYTES = 8


def twist_bytes(linear_x_mps: float, linear_y_mps: float, angular_z_radps: float) -> bytes:
    """A geometry_msgs/Twist."""
    return ENCAPSULATION + _six(linear_x_mps, linear_y_mps, angular_z_radps)


def twist_stamped_bytes(
    linear_x_mps: float, linear_y_mps: float, angular_z_radps: float, stamp_ns: int, frame_id: str
) -> bytes:
    """A geometry_msgs/TwistStamped."""
    name = frame_id.encode() + b"\0"
    header = STAMP_AND_LENGTH.pack(*divmod(stamp_ns, NS_PER_S), len(name)) + name
    room = bytes(-len(header) % DOUBLE_BYTES)
    return ENCAPSULATION + header + room + _six(linear_x_mps, linear_y_mps, angular_z_radps)


def _six(linear_x_mps: float, linear_y_mps: float, angular_z_radps: float) -> bytes:
    return TWIST.pack(linear_x_mps, linear_y_mps, 0.0, 0.0, 0.0, angular_z_radps)
