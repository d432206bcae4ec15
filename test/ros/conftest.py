"""Fixtures of the tests with real processes: a ROS domain, processes and an observer per test."""

from __future__ import annotations

import warnings
from collections.abc import Generator, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from agent_bench import AgentBench
    from agent_double import AgentDouble
    from harness import Observer, Processes

if find_spec("rclpy") is None:  # the harness itself needs it
    warnings.warn("rclpy is missing: none of the tests in test/ros runs", stacklevel=1)
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture
def processes(domain: int, tmp_path: Path) -> Iterator[Processes]:
    """Starts processes; none of them outlives the test."""
    from harness import Processes

    started = Processes(tmp_path)
    yield started
    started.close()


@pytest.fixture
def observer(domain: int) -> Iterator[Observer]:
    """A node of the test's own."""
    from harness import Observer

    watcher = Observer(domain)
    yield watcher
    watcher.close()


@pytest.fixture
def bench(domain: int, processes: Processes) -> Iterator[AgentBench]:
    """The far side of agent_node's topics, with a robot that moves."""
    from agent_bench import AgentBench

    made = AgentBench(domain, processes)
    made.add_base()
    yield made
    made.close()


@pytest.fixture
def sim_bench(domain: int, processes: Processes) -> Iterator[AgentBench]:
    """The same, for a robot that the test starts itself: sim_node."""
    from agent_bench import AgentBench

    made = AgentBench(domain, processes)
    yield made
    made.close()


@pytest.fixture
def agent(domain: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[AgentDouble]:
    """The near side of planner_node's topics: an agent that accepts every step."""
    from agent_double import AgentDouble

    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    double = AgentDouble(domain)
    yield double
    double.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what the nodes said beside a failure."""
    report = yield
    started: Processes | None = getattr(item, "funcargs", {}).get("processes")
    if report.failed and started is not None:
        for process in started.all:
            report.sections.append((f"process {process.pid}, code {process.code}", process.text()))
    return report
