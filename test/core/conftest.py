"""Fixtures of the core's tests, and the profiles of their property tests."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

import pytest
from hypothesis import HealthCheck, settings

from realtime_agent_ros.core.commands import Command
from realtime_agent_ros.core.events import ScanReceived
from world_kit import World, only_zeros, scan_of

SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
settings.register_profile("ci", max_examples=100, deadline=None, derandomize=True)
settings.register_profile(
    "long",
    max_examples=int(os.environ.get("LONG_CASES", "100000")),
    deadline=None,
    suppress_health_check=SLOW,
    database=None,  # several processes at once
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


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
