"""What top shows, as text."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from realtime_agent_ros.core.snapshot import Ladder, Snapshot
from realtime_agent_ros.core.steps import StepStatus, StepUpdate
from realtime_agent_ros.views.live import LiveAgent, StatusRow
from realtime_agent_ros.views.top_screen import screen

MS = 1_000_000
STATE = Snapshot(
    seq=1,
    barrier=3,
    ladder=Ladder.DEGRADED,
    reasons=("output: silent 0.2 s",),
    speed_limit_mps=0.3,
    max_speed_mps=0.3,
    permitted_speed_mps=0.12,
    source="skills",
    running_step="t1.1",
    queued_steps=("t1.1", "t1.2"),
    held_by="obstacle in SlowZone",
    planner_alive=True,
)


def channels(count: int) -> dict[str, str]:
    values = {}
    for n in range(count):
        values |= {f"c{n}.count": "5", f"c{n}.misses": "0", f"c{n}.policy": "warn"}
        values |= {f"c{n}.period.{q}_ms": "50.0" for q in ("p50", "p95", "p99", "p99_9", "max")}
        values |= {f"c{n}.bound_ms": "75.0", f"c{n}.window": "0 of the last 1 missed, 1 is"}
    return values


def agent(count: int = 3, late: str = "c1") -> LiveAgent:
    live = LiveAgent("/robot1")
    live.hear_state(STATE, 0)
    values = channels(count) | {f"{late}.misses": "7", f"{late}.alarm": f"{late}: silent"}
    live.hear_status(StatusRow("robot1/agent_node: deadlines stages", 1, "late", values))
    live.hear_status(StatusRow("robot1/planner_node: planner", 1, "fast rests: timeout", {}))
    running = StepUpdate(
        step_id="t1.1", plan_id="t1", skill="drive", status=StepStatus.RUNNING, barrier=0
    )
    live.hear_step(running, 0)
    live.hear_speech("drive on", 0, final=True)
    live.hear_say("On my way.", 120 * MS)
    return live


def drawn(live: LiveAgent, width: int = 120, height: int | None = None, now_ns: int = 0) -> str:
    text = io.StringIO()
    console = Console(file=text, width=width, highlight=False, markup=False)
    console.print(screen(live, now_ns, width, height))
    return text.getvalue()


def test_it_tells_ladder_source_step_speed_troubles_channels_and_the_last_turn() -> None:
    shown = drawn(agent())
    for words in (
        "agent /robot1  DEGRADED  output: silent 0.2 s",
        "source skills",
        "step drive t1.1",
        "2 queued",
        "0.00 of 0.12 permitted m/s",
        "held by obstacle in SlowZone",
        "planner up",
        "WARN robot1/planner_node: planner: fast rests: timeout",
        "c1: silent",
        "last turn: “drive on”",
        "120 ms",
        "said: On my way.",
    ):
        assert words in shown, words


def test_words_say_what_colours_say() -> None:
    assert "\x1b" not in drawn(agent())


@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert all(len(line) <= width for line in drawn(agent(30), width).splitlines())


def test_in_a_low_terminal_the_channels_that_are_late_stay() -> None:
    shown = drawn(agent(40, late="c33"), height=24)
    assert "c33: silent" in shown
    assert len(shown.splitlines()) <= 24
    assert "channels more in a taller terminal" in shown


def test_before_anything_is_heard_and_after_it_falls_silent_it_says_so() -> None:
    assert "waiting for agent/state in /robot1" in drawn(LiveAgent("/robot1"))
    assert "SILENT for 9.0 s; before that: DEGRADED" in drawn(agent(), now_ns=9_000 * MS)
