"""Corners from other frames, with a tf2 of the test's own: there is none on PyPI."""

from __future__ import annotations

import math
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("rclpy")

from geometry_msgs.msg import Point32, Transform
from rclpy.time import Time

from realtime_agent_ros.ros.frames import Frames, NoTransform

CORNERS = [Point32(x=1.0, y=0.0, z=5.0), Point32(x=0.0, y=2.0)]


class TransformException(Exception):  # noqa: N818  # tf2's own name
    pass


class Buffer:
    """Knows one transform once it was told."""

    known: dict[str, Transform] = {}
    asked: list[tuple[str, str, Time]] = []

    def lookup_transform(self, target: str, source: str, at: Time) -> Any:
        self.asked.append((target, source, at))
        if source not in self.known:
            raise TransformException(f"{source} does not exist")
        return SimpleNamespace(transform=self.known[source])


@pytest.fixture
def buffer(monkeypatch: pytest.MonkeyPatch) -> type[Buffer]:
    """The installed tf2_ros."""
    fake: Any = ModuleType("tf2_ros")
    fake.Buffer, fake.TransformException = Buffer, TransformException
    fake.TransformListener = lambda buffer, node: (buffer, node)
    monkeypatch.setitem(sys.modules, "tf2_ros", fake)
    monkeypatch.setattr(Buffer, "known", {})
    monkeypatch.setattr(Buffer, "asked", [])
    return Buffer


def frames() -> Frames:
    node: Any = object()
    return Frames(node, "base_link")


@pytest.mark.parametrize("frame_id", ["base_link", "/base_link", ""])
def test_the_base_frame_needs_no_tf2(frame_id: str) -> None:
    assert frames().corners(CORNERS, frame_id, Time()) == ((1.0, 0.0), (0.0, 2.0))


def test_another_frame_without_tf2_is_refused_by_name() -> None:
    refused = frames().corners(CORNERS, "odom", Time())
    assert isinstance(refused, NoTransform)
    assert "'odom', and tf2_ros is not installed; publish it in 'base_link'" in refused.reason


def test_tf2_moves_the_corners(buffer: type[Buffer]) -> None:
    transform = Transform()
    transform.rotation.z = transform.rotation.w = math.sqrt(0.5)  # a quarter turn to the left
    transform.translation.x = 10.0
    buffer.known["odom"] = transform
    moved = frames().corners(CORNERS, "odom", Time(seconds=3))
    assert moved == (pytest.approx((10.0, 1.0)), pytest.approx((8.0, 0.0)))
    assert buffer.asked == [("base_link", "odom", Time(seconds=3))]


def test_a_roll_shortens_what_is_seen_from_above(buffer: type[Buffer]) -> None:
    transform = Transform()
    transform.rotation.x, transform.rotation.w = math.sin(math.pi / 6), math.cos(math.pi / 6)
    buffer.known["tilted"] = transform
    moved = frames().corners(CORNERS, "tilted", Time())
    assert moved == (pytest.approx((1.0, 0.0)), pytest.approx((0.0, 1.0)))


def test_a_transform_that_is_not_known_yet_is_no_shape(buffer: type[Buffer]) -> None:
    refused = frames().corners(CORNERS, "odom", Time())
    assert isinstance(refused, NoTransform)
    assert refused.reason == "no transform from 'odom' to 'base_link': odom does not exist"
