"""Which distribution of ROS this is."""

from __future__ import annotations

import importlib.metadata

import pytest

from realtime_agent_ros import distribution


def wheel(monkeypatch: pytest.MonkeyPatch, version: str | None) -> None:
    def told(_: str) -> str:
        if version is None:
            raise importlib.metadata.PackageNotFoundError
        return version

    monkeypatch.setattr(importlib.metadata, "version", told)


@pytest.mark.parametrize(
    ("variable", "version", "name"),
    [
        ("", "7.1.6", "jazzy"),
        ("", "9.1.2", "kilted"),
        ("", "12.0.0", ""),
        ("", None, ""),
        ("kilted", "7.1.6", "kilted"),  # what is sourced goes before what is on the path
        ("rolling", "9.1.2", ""),
    ],
)
def test_the_environment_says_it_or_else_the_wheel(
    monkeypatch: pytest.MonkeyPatch, variable: str, version: str | None, name: str
) -> None:
    wheel(monkeypatch, version)
    assert distribution.current({"ROS_DISTRO": variable}).name == name
