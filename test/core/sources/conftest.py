"""A slow, literal transform to hold the vectorised sources against, and events of each kind."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

from realtime_agent_ros.core.sources.events import PointCloudReceived, PolygonReceived

SHIFTS = st.floats(-2.0, 2.0)
ANGLES = st.floats(-math.pi, math.pi)
MOUNTINGS = st.tuples(SHIFTS, SHIFTS, SHIFTS, ANGLES, ANGLES, ANGLES).map(list)


def move(pose: Iterable[float], x: float, y: float, z: float) -> tuple[float, float, float]:
    """Turn a point about x, then y, then z, then shift it: one scalar at a time."""
    dx, dy, dz, roll, pitch, yaw = pose
    y, z = y * math.cos(roll) - z * math.sin(roll), y * math.sin(roll) + z * math.cos(roll)
    x, z = x * math.cos(pitch) + z * math.sin(pitch), z * math.cos(pitch) - x * math.sin(pitch)
    x, y = x * math.cos(yaw) - y * math.sin(yaw), x * math.sin(yaw) + y * math.cos(yaw)
    return x + dx, y + dy, z + dz


def cloud_of(points: Any, **given: Any) -> PointCloudReceived:
    return PointCloudReceived(np.array(points, dtype=np.float64).reshape(-1, 3), **given)


def polygon_of(corners: Any, **given: Any) -> PolygonReceived:
    flat = [(x, y, 0.0) for x, y in corners]
    return PolygonReceived(np.array(flat, dtype=np.float64).reshape(-1, 3), **given)


@pytest.fixture(scope="session")
def literal_move() -> Callable[..., tuple[float, float, float]]:
    """``literal_move(pose, x, y, z)``: a point of a mounted sensor in the base frame."""
    return move


@pytest.fixture(scope="session")
def mountings() -> st.SearchStrategy[list[float]]:
    """Any pose of a sensor."""
    return MOUNTINGS


@pytest.fixture(scope="session")
def make_cloud() -> Callable[..., PointCloudReceived]:
    """``make_cloud([[x, y, z], ...], **fields)``."""
    return cloud_of


@pytest.fixture(scope="session")
def make_polygon() -> Callable[..., PolygonReceived]:
    """``make_polygon([(x, y), ...], **fields)``."""
    return polygon_of
