"""Messages of sources and guards as events: message objects only, no nodes."""

import math
import struct

import numpy as np
import pytest
from geometry_msgs.msg import Point32, PolygonInstanceStamped, PolygonStamped
from sensor_msgs.msg import Imu, PointCloud2, PointField, Range

from realtime_agent_ros.ros.source_messages import (
    cloud_event,
    imu_event,
    polygon_event,
    polygon_instance_event,
    range_event,
)

NOW = 10_000_000_000
POINTS = [(1.0, 2.0, 3.0), (-1.5, 0.25, math.nan), (4.0, 5.0, 6.0), (7.0, 8.0, 9.0)]


def stamped(msg, seconds=9.5):
    msg.header.stamp.sec, msg.header.stamp.nanosec = int(seconds), round(seconds % 1 * 1e9)
    return msg


def cloud(points=POINTS, *, big=False, kind="f", offsets=(4, 8, 16), step=32, rows=1, padding=0):
    """A cloud with its fields at odd places, other bytes between them, and padded rows."""
    datatype = PointField.FLOAT32 if kind == "f" else PointField.FLOAT64
    width = len(points) // rows
    data = bytearray(b"\x7f" * (rows * (width * step + padding)))
    for i, point in enumerate(points):
        start = i // width * (width * step + padding) + i % width * step
        for offset, value in zip(offsets, point, strict=True):
            struct.pack_into((">" if big else "<") + kind, data, start + offset, value)
    fields = [
        PointField(name=n, offset=o, datatype=datatype, count=1)
        for n, o in zip("xyz", offsets, strict=True)
    ]
    fields.append(PointField(name="intensity", offset=0, datatype=PointField.UINT8, count=1))
    msg = PointCloud2(
        height=rows,
        width=width,
        fields=fields,
        is_bigendian=big,
        point_step=step,
        row_step=width * step + padding,
        data=bytes(data),
    )
    return stamped(msg)


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize(
    "layout",
    [
        {},
        {"offsets": (0, 4, 8), "step": 12},
        {"offsets": (13, 1, 7), "step": 17},
        {"kind": "d", "offsets": (0, 8, 16), "step": 24},
        {"rows": 2, "padding": 5},
    ],
)
def test_points_are_read_wherever_they_lie(big, layout):
    event = cloud_event(cloud(big=big, **layout), NOW)
    assert event.points_m == pytest.approx(np.array(POINTS), nan_ok=True)
    assert event.points_m.dtype.isnative
    assert event.declared_count == 4
    assert (event.stamp_age_ns, event.stamp_ns) == (500_000_000, 9_500_000_000)
    assert event.malformed == ""
    assert event.heights_m is None


def test_a_field_height_is_read_too():
    msg = cloud()
    msg.fields = [
        *msg.fields,
        PointField(name="height", offset=4, datatype=PointField.FLOAT32, count=1),
    ]
    assert cloud_event(msg, NOW).heights_m == pytest.approx([1.0, -1.5, 4.0, 7.0])


def test_an_empty_cloud_has_no_points():
    event = cloud_event(cloud([]), NOW)
    assert event.points_m.shape == (0, 3)
    assert (event.malformed, event.declared_count) == ("", 0)


def test_a_row_step_that_nobody_reads_may_be_wrong():
    msg = cloud()
    msg.row_step = 0
    assert len(cloud_event(msg, NOW).points_m) == 4


def test_what_cant_be_read_says_why():
    missing, integers, short, small, rows = cloud(), cloud(), cloud(), cloud(), cloud(rows=2)
    missing.fields = missing.fields[1:]
    integers.fields[0].datatype = PointField.INT32
    short.data = short.data[:-1]
    small.point_step = 17
    rows.row_step = 3
    reasons = [cloud_event(m, NOW).malformed for m in (missing, integers, short, small, rows)]
    assert [r.partition(",")[0] for r in reasons] == [
        "the cloud has no field x",
        "field x is no single float32 or float64",
        "127 bytes",
        "field z does not fit in a point_step of 17 bytes",
        "128 bytes",
    ]


def test_a_range_is_taken_as_it_is():
    msg = stamped(Range(range=math.inf, min_range=0.5, max_range=4.0, field_of_view=0.25))
    event = range_event(msg, NOW)
    assert (event.range_m, event.min_range_m, event.max_range_m) == (math.inf, 0.5, 4.0)
    assert event.field_of_view_rad == 0.25
    assert (event.stamp_age_ns, event.stamp_ns) == (500_000_000, 9_500_000_000)


def test_polygons_are_corners_with_an_id():
    msg = stamped(PolygonStamped())
    assert polygon_event(msg, NOW).corners_m.shape == (0, 3)
    msg.polygon.points = [Point32(x=1.0, y=2.0, z=3.0), Point32(x=4.0)]
    event = polygon_event(msg, NOW)
    assert event.corners_m.tolist() == [[1.0, 2.0, 3.0], [4.0, 0.0, 0.0]]
    assert (event.polygon_id, event.stamp_age_ns) == (0, 500_000_000)
    instance = stamped(PolygonInstanceStamped())
    instance.polygon.id = 7
    instance.polygon.polygon = msg.polygon
    assert polygon_instance_event(instance, NOW).polygon_id == 7
    assert len(polygon_instance_event(instance, NOW).corners_m) == 2


def test_an_imu_says_what_it_doesnt_measure():
    msg = stamped(Imu())
    msg.orientation.w, msg.linear_acceleration.z = 1.0, 9.8
    event = imu_event(msg, NOW)
    assert event.orientation == (0.0, 0.0, 0.0, 1.0)
    assert event.acceleration_mps2 == (0.0, 0.0, 9.8)
    msg.orientation_covariance[0] = msg.linear_acceleration_covariance[0] = -1.0
    event = imu_event(msg, NOW)
    assert (event.orientation, event.acceleration_mps2) == (None, None)
