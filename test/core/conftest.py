"""Fixtures of the core's tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from realtime_agent_ros.core.commands import Command
from realtime_agent_ros.core.events import ScanReceived
from world_kit import World, only_zeros, scan_of


@pytest.fixture(scope="session")
def make_world() -> type[World]:
    """The double's class: ``make_world(walls, pose, **parameters)``."""
    return World


@pytest.fixture(scope="session")
def make_scan() -> Callable[..., ScanReceived]:
    """``make_scan(ranges, **header)``: a scan of these ranges."""
    return scan_of


@pytest.fixture(scope="session")
def zero_in() -> Callable[[Iterable[Command]], bool]:
    """``zero_in(commands)``: whether they send a zero and no other velocity."""
    return only_zeros


@pytest.fixture
def world() -> World:
    """A robot in the open, sensors and planner there, ready to move."""
    return World()
