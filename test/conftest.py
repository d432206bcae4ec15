"""What tests of every folder share: a ROS domain, and the profiles of the property tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from realtime_agent_ros import dds


def load_profile() -> None:
    """As many cases as ``HYPOTHESIS_PROFILE`` says: ci or long."""
    from hypothesis import HealthCheck, settings

    slow = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
    settings.register_profile("ci", max_examples=100, deadline=None, derandomize=True)
    settings.register_profile(
        "long",
        max_examples=int(os.environ.get("LONG_CASES", "100000")),
        deadline=None,
        suppress_health_check=slow,
        database=None,  # several processes at once
    )
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


if find_spec("hypothesis"):  # `make kilted` runs no property test, and has none of it
    load_profile()


@pytest.fixture
def domain(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A ROS domain that nobody else on this machine uses, in our environment too."""
    for name, value in dds.defaults(os.environ).items():
        monkeypatch.setenv(name, value)
    with dds.free_domain() as held:
        monkeypatch.setenv("ROS_DOMAIN_ID", str(held.id))
        yield held.id
