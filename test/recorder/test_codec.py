"""Events and commands survive being written, bit for bit."""

import math

import numpy as np
import pytest

from realtime_agent_ros.core.commands import Note, SendVelocity, Speak
from realtime_agent_ros.core.events import (
    GuardEvent,
    OdometryReceived,
    ScanReceived,
    SourceEvent,
    StepsReceived,
    Switched,
    Tick,
    ZoneShapeReceived,
)
from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.source_config import MountingPose
from realtime_agent_ros.core.sources.events import (
    ImuReceived,
    PointCloudReceived,
    PolygonReceived,
    RangeReceived,
)
from realtime_agent_ros.core.steps import Drive, Step
from realtime_agent_ros.recorder.codec import CLASSES, CodecError, decode, encode

RANGES = np.array([0.1, -0.0, math.nan, math.inf, -math.inf, 5e-324, 1 / 3])
SCAN = ScanReceived(RANGES, -math.pi, math.pi, 0.1, 0.05, 10.0, 5, 10**18)
SAMPLES = (
    Tick(),
    SourceEvent("scan", SCAN, MountingPose(0.1, 0.2, yaw_rad=1 / 3)),
    OdometryReceived(Pose(0.1, -0.0, 1e-300), Velocity(math.nan, 0.2, 0.3), 7, None),
    StepsReceived(
        "p", 3, "append", (Step(step_id="s", skill=Drive(distance_m=0.1), expires_in_s=5.0),)
    ),
    ZoneShapeReceived("z", ((0.0, 1.0), (1.0, 1.0), (1 / 3, 0.0))),
    Switched(None, True),
    SendVelocity(Velocity(1 / 3, 0.0, 1e-9), "skills"),
    Speak('grüß\n"dich"'),
    Note("stop", 3, {"reason": "x", "n": 1, "f": 0.1, "none": None, "b": True}),
)


@pytest.mark.parametrize("value", SAMPLES, ids=lambda v: type(v).__name__)
def test_what_is_written_is_what_is_read(value):
    again = decode(encode(value))
    assert type(again) is type(value)
    assert repr(again) == repr(value)
    assert encode(again) == encode(value)


def test_arrays_keep_every_bit_shape_and_type():
    ranges = decode(encode(SAMPLES[1])).event.ranges_m
    assert ranges.tobytes() == RANGES.tobytes()
    for array in (np.zeros((0, 3)), np.arange(6, dtype=np.float32).reshape(2, 3)[:, ::2]):
        again = decode(encode(array))
        assert (again.shape, again.dtype) == (array.shape, array.dtype)
        assert np.array_equal(again, array)


def test_every_event_and_command_is_known():
    known = (GuardEvent, ImuReceived, PointCloudReceived, PolygonReceived, RangeReceived)
    assert {kind.__name__ for kind in known} <= CLASSES.keys()
    assert len({*CLASSES.values()}) == len(CLASSES)


@pytest.mark.parametrize("value", [object(), {1, 2}, b"x", Velocity])
def test_what_is_no_part_of_a_decision_is_refused(value):
    with pytest.raises(CodecError, match="no part of"):
        encode(value)


@pytest.mark.parametrize("data", [b"", b"{", b'{"@":"Nobody"}', b'{"@":"Tick","more":1}', b"\xff"])
def test_what_is_no_record_is_refused(data):
    with pytest.raises(CodecError, match="no record"):
        decode(data)
