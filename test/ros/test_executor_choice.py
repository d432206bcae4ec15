"""ros/executor_choice.py: the parameter ``executor``, its fallback, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import rclpy
from rclpy.context import Context
from rclpy.executors import SingleThreadedExecutor

from agent_bench import AgentBench
from harness import Processes
from realtime_agent_ros.ros import executor_choice, wait_set_executor
from realtime_agent_ros.ros.executor_choice import choose
from realtime_agent_ros.ros.parameter_error import ParameterError
from realtime_agent_ros.ros.wait_set_executor import WaitSetExecutor, misfit

pytestmark = pytest.mark.ros


@pytest.fixture
def context(domain: int) -> Iterator[Context]:
    made = Context()
    rclpy.init(context=made, domain_id=domain)
    yield made
    made.try_shutdown()


def test_auto_is_ours_and_this_rclpy_fits_it(context: Context) -> None:
    assert misfit(context) == ""
    for name in ("auto", "wait_set"):
        chosen = choose(name, context)
        assert isinstance(chosen.executor, WaitSetExecutor)
        assert (chosen.name, chosen.reason) == ("wait_set", "")
        chosen.executor.shutdown()


def test_an_rclpy_that_does_not_fit_is_found_and_told(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Changed:
        """A wait set of another rclpy."""

    monkeypatch.setattr(wait_set_executor.WaitTable, "wait", lambda *_: Changed().clear_entities())
    chosen = choose("auto", context)
    assert type(chosen.executor) is SingleThreadedExecutor
    assert chosen.name == "single_threaded"
    assert chosen.reason.startswith("wait_set can't be had: AttributeError: 'Changed'")
    chosen.executor.shutdown()


def test_events_that_are_missing_are_told(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "rclpy.experimental", None)
    chosen = choose("events", context)
    assert chosen.name == "single_threaded"
    assert chosen.reason.startswith("events can't be had: ")
    chosen.executor.shutdown()


@pytest.mark.parametrize("name", ["multi_threaded", "", 3, None])
def test_another_name_is_refused_with_those_allowed(context: Context, name: object) -> None:
    with pytest.raises(ParameterError, match=r"'executor': got .*, allowed auto, wait_set, single"):
        choose(name, context)


@pytest.mark.parametrize("node", ["agent_node", "planner_node", "deadman_node"])
def test_a_wrong_name_ends_a_node_with_one_line(processes: Processes, node: str) -> None:
    process = processes.node(node, executor="quick")
    assert process.wait() == 2
    wanted = f"'executor': got 'quick', allowed {', '.join(executor_choice.NAMES)}"
    assert wanted in process.text()


@pytest.mark.parametrize("name", executor_choice.NAMES)
def test_the_robot_drives_and_stops_with_each_of_them(bench: AgentBench, name: str) -> None:
    agent = bench.start_ready(executor=name)
    in_use = "wait_set" if name == "auto" else name
    assert bench.wait_diagnosis(f"runs in {in_use}").level == b"\0"
    with bench.teleop(0.3):
        bench.wait_moving()
        bench.base.range_m = 0.3
        bench.wait_still()
    assert agent.end() == 0
