"""planner_node as a process of its own over DDS, with a double of the agent."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from agent_double import AgentDouble
from harness import Processes, needs
from realtime_agent_ros.core.steps import Drive
from realtime_agent_ros.protocol import Heartbeat, SayNow, Steps

pytestmark = [pytest.mark.ros, needs("agents")]


def test_speech_becomes_steps_and_a_signal_ends_the_node(
    agent: AgentDouble, processes: Processes
) -> None:
    planner = processes.node("planner_node")
    agent.wait_for(lambda: len(agent.of(Heartbeat)) >= 8 and agent.diagnostics)
    beats = agent.of(Heartbeat)
    assert [b.seq for b in beats] == list(range(beats[0].seq, beats[0].seq + len(beats)))
    assert beats[0].model == "offline"

    agent.ask("go forward 1 metre")
    (message,) = agent.of(Steps)
    assert message.steps[0].skill == Drive(distance_m=1.0)
    assert (message.mode, message.barrier) == ("replace", 7)
    (ended,) = (e for e in agent.events() if e.kind == "planner.turn_ended")
    assert ended.detail["outcome"] == "done"
    agent.wait_for(lambda: "".join(h.msg.data for h in agent.stream).endswith("\n"))
    assert len(agent.stream) > 2, "the reply comes in pieces"
    written = "".join(h.msg.data for h in agent.stream)
    assert " ".join(written.split()) == " ".join(m.text for m in agent.of(SayNow))
    assert agent.diagnostics[-1].msg.status[0].name == "planner_node: planner"

    planner.send(signal.SIGTERM)
    assert agent.wait_exit(planner) == 0


HANGING = """
import sys, time
from realtime_agent_ros.ros import planner_node

class Doomed(planner_node.PlannerNode):
    def activate(self):
        super().activate()
        self._loop.asyncio.call_soon_threadsafe(time.sleep, 1e6)

planner_node.PlannerNode = Doomed
sys.exit(planner_node.main())
"""


def test_a_planner_whose_loop_hangs_ends_itself(processes: Processes) -> None:
    planner = processes.start("-c", HANGING, REALTIME_AGENT_HANG_S="3")
    assert planner.wait() == 1
    assert "Timeout" in planner.text()
    assert "ready, thinking with offline" in planner.text()


def test_an_unknown_parameter_is_named_before_anything_slow(processes: Processes) -> None:
    planner = processes.node("planner_node", first_token_sofft_s=0.5)
    assert planner.wait() == 2
    assert "unknown parameter 'first_token_sofft_s'" in planner.text()
    assert "first_token_soft_s" in planner.text()
    assert len(planner.text().strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("-p", "tools_modules:=[]"), "without a value or as an empty list"),
        (("-r", "no rule"), "no rule"),
    ],
)
def test_what_ros_itself_can_not_read_is_told_without_a_traceback(
    processes: Processes, words: tuple[str, str], line: str
) -> None:
    planner = processes.node("planner_node", *words)
    assert planner.wait() == 2, planner.text()
    assert line in planner.text()
    assert "Traceback" not in planner.text()


def test_a_missing_key_is_named_where_only_the_remote_model_is_allowed(
    agent: AgentDouble, processes: Processes
) -> None:
    planner = processes.node("planner_node", offline="never")
    assert planner.wait() == 2
    assert "OPENAI_API_KEY" in planner.text()


def test_a_prompt_that_can_not_be_used_is_named(processes: Processes, tmp_path: Path) -> None:
    path = tmp_path / "mine.md"
    path.write_text("You are {robot}.")
    planner = processes.node("planner_node", instructions_file=str(path))
    assert planner.wait() == 2
    assert "mine.md: unknown placeholder {robot}; known: {robot_name}" in planner.text()


def test_a_language_that_there_is_not_is_named(processes: Processes) -> None:
    planner = processes.node("planner_node", language="tlh")
    assert planner.wait() == 2
    assert "parameter 'language'" in planner.text()
    assert "'auto', 'en', 'de', 'fr' or 'es'" in planner.text()
