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
        self._events: list[AgentEvent] = []
        self._event_sent_ns = 0
        self._plan_sent_ns = 0
        self.node.create_subscription(String, "agent/events", self._on_event, RELIABLE)
        self.stream = self.listen(String, "say/stream", RELIABLE)
        self._state = self.talk(String, "agent/state", LATCHED)
        self._step = self.talk(String, "agent/step")
        self.node.create_subscription(String, "plan", self._on_plan, RELIABLE)
        self.node.create_timer(0.1, self._publish_state)

    def of(self, kind: type) -> list[Any]:
        return [m for m in self.plan if isinstance(m, kind)]

    def events(self) -> list[AgentEvent]:
        return list(self._events)

    def ask(self, text: str) -> None:
        """Say ``text``; wait for the end of its turn, and for all of the plan that came of it."""
        ended = self._ended()
        self.send(self.speech, String(data=text))
        self.wait_for(lambda: self._ended() > ended, "the end of a turn")
        # One topic does not wait for another: a beat sent after the end follows the whole plan.
        sent_ns = self._event_sent_ns
        self.wait_for(lambda: self._plan_sent_ns > sent_ns, "a beat after the turn")

    def everything(self) -> str:
        """All that the planner has sent but diagnostics, as text."""
        return "\n".join([*map(repr, self.plan), *(e.model_dump_json() for e in self._events)])

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

    def _on_event(self, msg: String, info: dict[str, int]) -> None:
        self._events.append(AgentEvent.model_validate_json(msg.data))
        self._event_sent_ns = info["source_timestamp"]

    def _on_plan(self, msg: String, info: dict[str, int]) -> None:
        self._plan_sent_ns = info["source_timestamp"]
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
