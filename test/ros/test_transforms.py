"""Where sensors stand, with a tf2 of the test's own: there is none on PyPI."""

from __future__ import annotations

import math
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("rclpy")

from builtin_interfaces.msg import Time
from geometry_msgs.msg import Quaternion, Transform, Vector3
from rclpy.serialization import serialize_message
from sensor_msgs.msg import LaserScan
from std_msgs.msg import Header

from realtime_agent_ros.core.source_config import MountingPose
from realtime_agent_ros.core.sources.mounting import Mounting
from realtime_agent_ros.ros.parameter_error import ParameterError
from realtime_agent_ros.ros.transforms import Missing, Transforms, pose_of_transform

GIVEN = MountingPose(1.0, 2.0, 3.0)
FOUND = MountingPose(0.2, 0.0, 0.1)


class TransformException(Exception):  # noqa: N818  # tf2's own name
    pass


class Buffer:
    """Knows the frame ``laser`` at the times ``at_s``, and at its newest one."""

    at_s: tuple[int, ...] = ()
    newest_s = 0
    transform = Transform()

    def lookup_transform(self, target: str, source: str, at: Any) -> Any:
        second = at.nanoseconds // 1_000_000_000
        known = second in self.at_s if second else self.newest_s
        if (target, source) != ("base_link", "laser") or not known:
            raise TransformException(f"{source} does not exist")
        stamp = Time(sec=second or self.newest_s)
        return SimpleNamespace(header=Header(stamp=stamp), transform=self.transform)


@pytest.fixture
def tf2(monkeypatch: pytest.MonkeyPatch) -> type[Buffer]:
    """The installed tf2_ros."""
    fake: Any = ModuleType("tf2_ros")
    fake.__spec__ = ModuleSpec("tf2_ros", None)
    fake.Buffer, fake.TransformException = Buffer, TransformException
    fake.TransformListener = lambda buffer, node: (buffer, node)
    monkeypatch.setitem(sys.modules, "tf2_ros", fake)
    monkeypatch.setattr(Buffer, "at_s", (10,))
    monkeypatch.setattr(Buffer, "newest_s", 10)
    ahead = Transform(translation=Vector3(x=0.2, z=0.1), rotation=Quaternion(w=1.0))
    monkeypatch.setattr(Buffer, "transform", ahead)
    return Buffer


def transforms(mode: str = "auto") -> Transforms:
    node: Any = object()
    return Transforms(node, mode, "base_link", tolerance_s=2.0)


def scan(frame_id: str = "laser", sec: int = 10) -> LaserScan:
    return LaserScan(header=Header(frame_id=frame_id, stamp=Time(sec=sec)))


@pytest.fixture
def no_tf2(monkeypatch: pytest.MonkeyPatch) -> None:
    """None is installed, whatever machine this is."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)


@pytest.mark.usefixtures("no_tf2")
def test_without_tf2_the_parameters_say_it_and_it_can_not_be_demanded() -> None:
    assert transforms().pose_of(None, scan()) is None
    with pytest.raises(ParameterError, match="got 'tf2', but the package tf2_ros is not installed"):
        transforms("tf2")


@pytest.mark.usefixtures("tf2")
def test_a_given_pose_goes_before_tf2_unless_that_is_demanded() -> None:
    assert transforms("parameters").pose_of(None, scan()) is None
    assert transforms().pose_of(GIVEN, scan()) is None
    assert transforms("tf2").pose_of(GIVEN, scan()) == FOUND
    assert transforms().pose_of(None, scan("/laser")) == FOUND
    assert transforms().pose_of(None, bytes(serialize_message(scan("/laser")))) == FOUND


@pytest.mark.usefixtures("tf2")
@pytest.mark.parametrize("frame_id", ["", "base_link", "/base_link"])
def test_data_in_the_base_frame_need_no_transform(frame_id: str) -> None:
    assert transforms().pose_of(None, scan(frame_id)) == MountingPose()


def test_a_transform_that_is_not_there_is_told(tf2: type[Buffer]) -> None:
    missing = Missing("no transform from lidar to base_link: lidar does not exist")
    assert transforms().pose_of(None, scan("lidar")) == missing
    tf2.at_s, tf2.newest_s = (), 0
    assert isinstance(transforms().pose_of(None, scan()), Missing)


def test_the_newest_will_do_if_it_is_near_enough_in_time(tf2: type[Buffer]) -> None:
    tf2.at_s, tf2.newest_s = (), 9
    assert transforms().pose_of(None, scan()) == FOUND
    tf2.newest_s = 5
    found = transforms().pose_of(None, scan())
    assert isinstance(found, Missing)
    assert "is 5.00 s from the data, allowed 2.00 s" in found.reason


@pytest.mark.parametrize(
    "transform",
    [
        Transform(rotation=Quaternion(x=0.0, y=0.0, z=0.0, w=0.0)),
        Transform(translation=Vector3(x=math.nan), rotation=Quaternion(w=1.0)),
    ],
)
def test_a_transform_that_is_no_pose_is_told(tf2: type[Buffer], transform: Transform) -> None:
    tf2.transform = transform
    found = transforms().pose_of(None, scan())
    assert found == Missing("the transform from laser to base_link is no pose")


@pytest.mark.parametrize("angles", [(0.3, -0.4, 2.0), (-1.57, 0.0, -1.57), (0.0, 1.5, 0.0)])
def test_a_rotation_comes_through(angles: tuple[float, float, float]) -> None:
    (cr, sr), (cp, sp), (cy, sy) = ((math.cos(a / 2), math.sin(a / 2)) for a in angles)
    rotation = Quaternion(
        x=sr * cp * cy - cr * sp * sy,
        y=cr * sp * cy + sr * cp * sy,
        z=cr * cp * sy - sr * sp * cy,
        w=cr * cp * cy + sr * sp * sy,
    )
    pose = pose_of_transform(Transform(translation=Vector3(x=1.0), rotation=rotation))
    assert pose is not None
    wanted = Mounting(MountingPose(1.0, 0.0, 0.0, *angles)).rotation
    assert Mounting(pose).rotation == pytest.approx(wanted, abs=1e-9)
