"""A velocity leaves, and then who waits for it has the processor."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from realtime_agent_ros.ros import velocity_publisher
from realtime_agent_ros.ros.velocity_publisher import VelocityPublisher


@pytest.mark.parametrize("kind", ["twist", "twist_stamped"])
def test_the_base_runs_once_the_velocity_is_out(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(velocity_publisher, "let_others_run", lambda: done.append("let run"))
    monkeypatch.setattr(velocity_publisher, "ros_now_ns", lambda _: 0)
    publisher = SimpleNamespace(publish=lambda _: done.append("published"))
    node: Any = SimpleNamespace(create_publisher=lambda *_: publisher)
    VelocityPublisher(node, "cmd_vel", kind, "base_link").send(0.1, 0.0, 0.0)
    assert done == ["published", "let run"]
