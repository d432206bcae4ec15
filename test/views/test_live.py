"""What is known of a running agent: the newest of everything, of its own namespace alone."""

from __future__ import annotations

from realtime_agent_ros.core.snapshot import Ladder, Snapshot
from realtime_agent_ros.core.steps import StepStatus, StepUpdate
from realtime_agent_ros.protocol import AgentEvent
from realtime_agent_ros.views.live import MOST_STATUSES, STALE_NS, LiveAgent, StatusRow
from realtime_agent_ros.views.turns import Moment

STATE = Snapshot(seq=1, barrier=0, ladder=Ladder.OK, speed_limit_mps=1.0, max_speed_mps=1.0)
VALUES = {"scan.count": "1", "scan.misses": "0"}


def status(name: str, level: int = 0) -> StatusRow:
    return StatusRow(name, level, "text", VALUES)


def event(kind: str, **detail: str | float) -> AgentEvent:
    return AgentEvent(kind=kind, time_ns=0, barrier=0, detail=detail)


def test_statuses_of_other_namespaces_are_not_ours() -> None:
    names = ["agent_node: motion", "robot1/agent_node: motion", "other/robot1/agent_node: motion"]
    for namespace, ours in (("/", names[0]), ("/robot1", names[1]), ("/other/robot1", names[2])):
        live = LiveAgent(namespace)
        for name in names:
            live.hear_status(status(name))
        assert [row.name for row in live.statuses.values()] == [ours]
        assert list(live.statuses) == ["agent_node: motion"]


def test_the_channels_are_those_of_the_agent() -> None:
    live = LiveAgent("/")
    live.hear_status(status("agent_node: deadlines sensors"))
    live.hear_status(status("planner_node: deadlines sensors"))
    assert [(row.group, row.name) for row in live.channels()] == [("sensors", "scan")]
    assert not live.complete
    live.hear_state(STATE, 0)
    assert live.complete


def test_troubles_are_what_is_not_ok_the_worst_first() -> None:
    live = LiveAgent("/")
    for name, level in (("a: x", 1), ("b: y", 2), ("c: z", 0), ("agent_node: deadlines q", 2)):
        live.hear_status(status(name, level))
    assert [row.name for row in live.troubles()] == ["b: y", "a: x"]


def test_it_is_silent_after_a_while_and_not_before_the_first_state() -> None:
    live = LiveAgent("/")
    assert live.silent_s(10 * STALE_NS) is None
    live.hear_state(STATE, 0)
    assert live.silent_s(STALE_NS) is None
    assert live.silent_s(2 * STALE_NS) == 2 * STALE_NS / 1e9


def test_a_turn_is_put_together_from_topics() -> None:
    live = LiveAgent("/")
    live.hear_speech("drive on", 0, final=True)
    live.hear_event(event("planner.turn_started", turn="t1"), 1)
    live.hear_event(event("planner.first_token", turn="t1"), 2)
    live.hear_step(
        StepUpdate(
            step_id="t1.1", plan_id="t1", skill="drive", status=StepStatus.ACCEPTED, barrier=0
        ),
        3,
    )
    live.hear_event(event("command", linear_x_mps=0.0), 4)
    live.hear_event(event("command", linear_x_mps=0.1), 5)
    live.hear_say("On my way.", 6)
    turn = live.turns.newest
    assert turn is not None
    assert [turn.reached[m] for m in (Moment.TOKEN, Moment.STEP, Moment.MOTION, Moment.WORD)] == [
        *(2, 3, 5, 6)
    ]


def test_the_skill_of_a_step_is_known_while_it_runs() -> None:
    live = LiveAgent("/")
    update = StepUpdate(
        step_id="t1.1", plan_id="t1", skill="drive", status=StepStatus.RUNNING, barrier=0
    )
    live.hear_step(update, 0)
    assert live.skills == {"t1.1": "drive"}
    live.hear_step(update.model_copy(update={"status": StepStatus.DONE}), 0)
    assert live.skills == {}


def test_memory_is_bounded_whatever_names_come() -> None:
    live = LiveAgent("/")
    for n in range(3 * MOST_STATUSES):
        live.hear_status(status(f"n{n}: task"))
    assert len(live.statuses) == MOST_STATUSES
