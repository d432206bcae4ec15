"""ROS messages of sources and guards to core events. Conversion only; nothing is judged here.

What can't be read at all (a cloud without x) becomes an event that says why. PointCloud2 is read
here because ``sensor_msgs_py`` comes with a ROS installation only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from builtin_interfaces.msg import Time
from geometry_msgs.msg import Polygon, PolygonInstanceStamped, PolygonStamped
from numpy.typing import NDArray
from sensor_msgs.msg import Imu, PointCloud2, PointField, Range

from realtime_agent_ros.core.sources.events import (
    ImuReceived,
    PointCloudReceived,
    PolygonReceived,
    RangeReceived,
)
from realtime_agent_ros.message_fields import stamp_ns
from realtime_agent_ros.ros.messages import age_ns

FLOAT_TYPES = {PointField.FLOAT32: "f4", PointField.FLOAT64: "f8"}
NOT_MEASURED = -1.0
"""In the first place of an Imu's covariance: the sensor doesn't give this (sensor_msgs/Imu)."""

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class _Malformed:
    reason: str


def cloud_event(msg: PointCloud2, now_ns: int) -> PointCloudReceived:
    """A PointCloud2 as an event: float32 or float64 x, y, z at any offset, either byte order."""
    age, stamp = age_ns(msg.header.stamp, now_ns), stamp_ns(msg.header.stamp)
    found = _structured(msg)
    if isinstance(found, _Malformed):
        nothing = np.empty((0, 3))
        return PointCloudReceived(nothing, None, None, found.reason, age, stamp)
    names = found.dtype.names or ()
    points = np.stack([found[axis] for axis in "xyz"], axis=1)
    heights = found["height"].astype("=f8") if "height" in names else None
    return PointCloudReceived(
        points.astype(points.dtype.newbyteorder("="), copy=False),
        heights,
        declared_count=msg.width * msg.height,
        stamp_age_ns=age,
        stamp_ns=stamp,
    )


def range_event(msg: Range, now_ns: int) -> RangeReceived:
    """A Range as an event."""
    return RangeReceived(
        msg.range,
        msg.min_range,
        msg.max_range,
        msg.field_of_view,
        age_ns(msg.header.stamp, now_ns),
        stamp_ns(msg.header.stamp),
    )


def polygon_event(msg: PolygonStamped, now_ns: int) -> PolygonReceived:
    """A PolygonStamped as an event, with the id 0."""
    return _polygon(msg.polygon, 0, msg.header.stamp, now_ns)


def polygon_instance_event(msg: PolygonInstanceStamped, now_ns: int) -> PolygonReceived:
    """A PolygonInstanceStamped, which nav2's polygon source takes, as an event."""
    return _polygon(msg.polygon.polygon, msg.polygon.id, msg.header.stamp, now_ns)


def imu_event(msg: Imu, now_ns: int) -> ImuReceived:
    """An Imu as an event; what its covariance says is not measured becomes None."""
    q, a = msg.orientation, msg.linear_acceleration
    oriented = msg.orientation_covariance[0] != NOT_MEASURED
    accelerated = msg.linear_acceleration_covariance[0] != NOT_MEASURED
    return ImuReceived(
        (q.x, q.y, q.z, q.w) if oriented else None,
        (a.x, a.y, a.z) if accelerated else None,
        age_ns(msg.header.stamp, now_ns),
        stamp_ns(msg.header.stamp),
    )


def _polygon(polygon: Polygon, polygon_id: int, stamp: Time, now_ns: int) -> PolygonReceived:
    corners = np.array([(p.x, p.y, p.z) for p in polygon.points], dtype=np.float64).reshape(-1, 3)
    return PolygonReceived(corners, polygon_id, age_ns(stamp, now_ns), stamp_ns(stamp))


def _structured(msg: PointCloud2) -> NDArray[Any] | _Malformed:
    """The cloud's x, y, z (and height) as fields of a record array, row padding removed."""
    dtype = _record(msg)
    if isinstance(dtype, _Malformed):
        return dtype
    used = msg.width * msg.point_step
    # Drivers of unorganised clouds often leave row_step wrong; nobody reads it there.
    row_step = msg.row_step if msg.height > 1 else used
    raw = np.frombuffer(msg.data, dtype=np.uint8)
    if row_step < used or len(raw) != msg.height * row_step:
        return _Malformed(
            f"{len(raw)} bytes, but {msg.height} rows of {row_step} bytes with {msg.width} points "
            f"of {msg.point_step} bytes are declared"
        )
    rows = raw.reshape(msg.height, row_step)[:, :used] if len(raw) else raw
    return np.ascontiguousarray(rows).reshape(-1).view(dtype)


def _is_height(field: PointField) -> bool:
    return field.name == "height" and field.datatype in FLOAT_TYPES


def _record(msg: PointCloud2) -> np.dtype[Any] | _Malformed:
    order = ">" if msg.is_bigendian else "<"
    fields = {f.name: f for f in msg.fields if f.name in ("x", "y", "z") or _is_height(f)}
    for name in "xyz":
        if name not in fields:
            return _Malformed(f"the cloud has no field {name}")
    for name, field in fields.items():
        kind = FLOAT_TYPES.get(field.datatype)
        if kind is None or field.count not in (0, 1):  # 0: some drivers leave it unset
            return _Malformed(f"field {name} is no single float32 or float64")
        if field.offset + np.dtype(kind).itemsize > msg.point_step:
            return _Malformed(
                f"field {name} does not fit in a point_step of {msg.point_step} bytes"
            )
    return np.dtype(
        {
            "names": list(fields),
            "formats": [order + FLOAT_TYPES[f.datatype] for f in fields.values()],
            "offsets": [f.offset for f in fields.values()],
            "itemsize": msg.point_step,
        }
    )
