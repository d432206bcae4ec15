"""A death that nobody caused is told, once; one that was caused is not."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("rclpy")
pytest.importorskip("mujoco")

from realtime_agent_ros.supervisor.events import Died
from stack import Stack


class Here(Stack):
    """Whose processes have numbers, and don't run."""

    numbers = {"agent_node": 7, "sim_node": 8}

    def pid(self, name: str) -> int | None:
        return self.numbers.get(name)


def died(stack: Stack, name: str, pid: int) -> None:
    stack._on_event(Died(name, pid, 1, ()))


def test_only_a_death_that_nobody_caused_is_told_and_once(tmp_path: Path) -> None:
    stack = Here(tmp_path, 1)
    stack.expect_death("agent_node")
    died(stack, "agent_node", 7)
    assert stack.unasked_deaths() == []
    died(stack, "agent_node", 9)  # its successor was not struck
    assert stack.unasked_deaths() == ["agent_node died: exit code 1"]
    assert stack.unasked_deaths() == []


def test_who_outlived_what_was_done_to_it_has_to_live(tmp_path: Path) -> None:
    stack = Here(tmp_path, 1)
    stack.expect_death("sim_node")
    stack.expect_life(8)
    died(stack, "sim_node", 8)
    assert stack.unasked_deaths() == ["sim_node died: exit code 1"]
