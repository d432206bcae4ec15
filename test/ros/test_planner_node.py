"""planner_node as a process of its own over DDS, with a double of the agent."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from typing import Any

import pytest
from diagnostic_msgs.msg import DiagnosticArray
from std_msgs.msg import String

from harness import LATCHED, RELIABLE, Observer, Processes, needs
from realtime_agent_ros.core.snapshot import Ladder, Snapshot
from realtime_agent_ros.core.steps import Drive, StepStatus, StepUpdate
from realtime_agent_ros.protocol import (
    AgentEvent,
    Heartbeat,
    ProtocolError,
    SayNow,
    Steps,
    parse_plan,
)

pytestmark = [pytest.mark.ros, needs("agents")]


class AgentDouble(Observer):
    """Publishes agent/state, accepts every step, collects what the planner sends."""

    def __init__(self, domain: int) -> None:
        super().__init__(domain, "agent_double")
        self.plan: list[Any] = []
        self.speech = self.talk(String, "speech")
        self.diagnostics = self.listen(DiagnosticArray, "/diagnostics", RELIABLE)
        self._events = self.listen(String, "agent/events", RELIABLE)
        self._state = self.talk(String, "agent/state", LATCHED)
        self._step = self.talk(String, "agent/step")
        self.node.create_subscription(String, "plan", self._on_plan, RELIABLE)
        self.node.create_timer(0.1, self._publish_state)

    def of(self, kind: type) -> list[Any]:
        return [m for m in self.plan if isinstance(m, kind)]

    def events(self) -> list[AgentEvent]:
        return [AgentEvent.model_validate_json(h.msg.data) for h in self._events]

    def _publish_state(self) -> None:
        snapshot = Snapshot(
            seq=1,
            barrier=7,
            ladder=Ladder.OK,
            speed_limit_mps=0.3,
            max_speed_mps=0.3,
            planner_alive=bool(self.of(Heartbeat)),
        )
        self._state.publish(String(data=snapshot.model_dump_json()))

    def _on_plan(self, msg: String) -> None:
        message = parse_plan(msg.data)
        assert not isinstance(message, ProtocolError), message
        self.plan.append(message)
        if not isinstance(message, Steps):
            return
        for step in message.steps:
            update = StepUpdate(
                step_id=step.step_id,
                plan_id=message.plan_id,
                skill=step.skill.name,
                status=StepStatus.ACCEPTED,
                barrier=7,
            )
            self._step.publish(String(data=update.model_dump_json()))


@pytest.fixture
def agent(domain: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[AgentDouble]:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    double = AgentDouble(domain)
    yield double
    double.close()


def test_speech_becomes_steps_and_a_signal_ends_the_node(
    agent: AgentDouble, processes: Processes
) -> None:
    planner = processes.node("planner_node")
    agent.wait_for(lambda: len(agent.of(Heartbeat)) >= 8 and agent.diagnostics)
    beats = agent.of(Heartbeat)
    assert [b.seq for b in beats] == list(range(beats[0].seq, beats[0].seq + len(beats)))
    assert beats[0].model == "offline"

    agent.send(agent.speech, String(data="go forward 1 metre"))
    agent.wait_for(lambda: agent.of(Steps) and agent.of(SayNow))
    (message,) = agent.of(Steps)
    assert message.steps[0].skill == Drive(distance_m=1.0)
    assert (message.mode, message.barrier) == ("replace", 7)
    agent.wait_for(lambda: any(e.kind == "planner.turn_ended" for e in agent.events()))
    assert agent.events()[-1].detail["outcome"] == "done"
    assert agent.diagnostics[-1].msg.status[0].name == "planner_node: planner"

    asked_s = planner.send(signal.SIGTERM)
    assert agent.wait_exit(planner) == 0
    assert time.monotonic() - asked_s < 3.0  # 1 s is asked for; the machine may be busy


def test_an_unknown_parameter_is_named_before_anything_slow(processes: Processes) -> None:
    planner = processes.node("planner_node", first_token_sofft_s=0.5)
    assert planner.wait() == 2
    assert "unknown parameter 'first_token_sofft_s'" in planner.text()
    assert "first_token_soft_s" in planner.text()
    assert len(planner.text().strip().splitlines()) == 1


def test_a_missing_key_is_named_where_only_the_remote_model_is_allowed(
    agent: AgentDouble, processes: Processes
) -> None:
    planner = processes.node("planner_node", offline="never")
    assert planner.wait() == 2
    assert "OPENAI_API_KEY" in planner.text()
