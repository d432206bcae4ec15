"""What planner_node sees of an agent: its state, and its word on every step."""

from __future__ import annotations

from typing import Any

from diagnostic_msgs.msg import DiagnosticArray
from std_msgs.msg import String

from harness import LATCHED, RELIABLE, Observer
from realtime_agent_ros.core.snapshot import Ladder, Snapshot
from realtime_agent_ros.core.steps import StepStatus, StepUpdate
from realtime_agent_ros.protocol import AgentEvent, Heartbeat, ProtocolError, Steps, parse_plan


class AgentDouble(Observer):
    """Publishes agent/state, accepts every step, collects what the planner sends."""

    def __init__(self, domain: int) -> None:
        super().__init__(domain, "agent_double")
        self.plan: list[Any] = []
        self.speech = self.talk(String, "speech")
        self.diagnostics = self.listen(DiagnosticArray, "/diagnostics", RELIABLE)
        self._events = self.listen(String, "agent/events", RELIABLE)
        self.stream = self.listen(String, "say/stream", RELIABLE)
        self._state = self.talk(String, "agent/state", LATCHED)
        self._step = self.talk(String, "agent/step")
        self.node.create_subscription(String, "plan", self._on_plan, RELIABLE)
        self.node.create_timer(0.1, self._publish_state)

    def of(self, kind: type) -> list[Any]:
        return [m for m in self.plan if isinstance(m, kind)]

    def events(self) -> list[AgentEvent]:
        return [AgentEvent.model_validate_json(h.msg.data) for h in self._events]

    def ask(self, text: str) -> None:
        """Say ``text`` and wait for the end of its turn."""
        ended = self._ended()
        self.send(self.speech, String(data=text))
        self.wait_for(lambda: self._ended() > ended)

    def everything(self) -> str:
        """All that the planner has sent but diagnostics, as text."""
        return "\n".join([*map(repr, self.plan), *(h.msg.data for h in self._events)])

    def _ended(self) -> int:
        return sum(event.kind == "planner.turn_ended" for event in self.events())

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
