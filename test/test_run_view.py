"""What ``run`` shows: a line for everything that happens, and the state in one line."""

from __future__ import annotations

import io
import threading

import pytest
from rich.console import Console

from realtime_agent_ros import supervisor
from realtime_agent_ros.commands.run_view import RunView, describe_state
from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.snapshot import Ladder, Snapshot
from realtime_agent_ros.core.steps import StepStatus, StepUpdate

pytest.importorskip("rclpy")  # of the observer's types

from realtime_agent_ros.commands.observer import Garbled, Heard, Said

MOVING = Snapshot(
    seq=1,
    barrier=3,
    ladder=Ladder.OK,
    pose=Pose(1.0, -0.001, 0.0),
    velocity=Velocity(0.25),
    speed_limit_mps=0.5,
    max_speed_mps=0.5,
    source="plan",
    running_step="s1",
    queued_steps=("s2",),
    planner_alive=True,
)


def shown(*things: object) -> list[str]:
    text = io.StringIO()
    with RunView(Console(file=text, width=200), ("agent_node",)) as view:
        for thing in things:
            if isinstance(thing, supervisor.Event):
                view.on_event(thing)
            else:
                view.on_message(thing)  # type: ignore[arg-type]  # a message, see the callers
        view.refresh()
    return text.getvalue().splitlines()


def test_the_state_is_one_line() -> None:
    assert describe_state(MOVING) == (
        "OK | source plan | step s1 | 1 queued | 0.25 m/s 0.00 rad/s | at 1.00 0.00 m, 0 deg"
        " | planner up"
    )


def test_a_process_is_followed_from_start_to_end() -> None:
    assert shown(
        supervisor.Started("agent_node", 7, 0),
        supervisor.Output("agent_node", "hello [x]"),
        supervisor.Died("agent_node", 7, -9, ()),
        supervisor.Respawning("agent_node", 0.5, 1),
        supervisor.GaveUp("agent_node", "it died 6 times in a row", ()),
        supervisor.Stopped("agent_node", 7, "SIGINT", 0.1),
    ) == [
        "agent_node: up, pid 7",
        "[agent_node] hello [x]",
        "agent_node: died: SIGKILL",
        "agent_node: back in 0.5 s",
        "agent_node: stays away: it died 6 times in a row",
        "agent_node: ended by SIGINT after 0.10 s",
    ]


def test_speech_steps_and_stops_are_lines_and_an_unchanged_state_is_not() -> None:
    stopped = MOVING.model_copy(
        update={"barrier": 4, "ladder": Ladder.STOP, "reasons": ("stop zone",)}
    )
    step = StepUpdate(
        step_id="s1",
        plan_id="p",
        skill="drive",
        status=StepStatus.CANCELLED,
        reason="a stop",
        barrier=4,
    )
    lines = shown(
        MOVING, MOVING, Heard("stop"), stopped, step, Said("Stopped."), Garbled("say", "no")
    )
    assert lines == [
        f"agent ready: {describe_state(MOVING)}",
        "heard: stop",
        "agent STOP (stop zone)",
        "step s1 drive cancelled: a stop",
        "robot: Stopped.",
        "say: not understood: no",
    ]


def test_a_stop_that_leaves_the_ladder_is_a_line_too() -> None:
    stopped = MOVING.model_copy(update={"barrier": 4})
    assert shown(MOVING, stopped)[1] == "stopped (barrier 4): OK"


def test_on_a_terminal_the_state_stays_below() -> None:
    text = io.StringIO()
    console = Console(file=text, width=200, force_terminal=True, color_system=None)
    with RunView(console, ("agent_node",)) as view:
        view.refresh()
    assert "agent_node: starting" in text.getvalue()
    assert "waiting for agent/state" in text.getvalue()


class Halted(io.StringIO):
    """A terminal on which Ctrl-S was pressed."""

    def __init__(self) -> None:
        super().__init__()
        self.goes_on = threading.Event()

    def write(self, text: str) -> int:
        assert self.goes_on.wait(60.0)
        return super().write(text)


def test_a_terminal_that_is_halted_or_gone_holds_nobody_up() -> None:
    terminal = Halted()
    with RunView(Console(file=terminal, width=200), ("agent_node",)) as view:
        for number in range(5000):
            view.line(f"line {number}")
        view.line("too many")
        terminal.goes_on.set()
    lines = terminal.getvalue().splitlines()
    assert lines[:3] == ["line 0", "line 1", "line 2"]
    assert "too many" not in lines
    closed = io.StringIO()
    closed.close()
    with RunView(Console(file=closed, width=200), ("agent_node",)) as view:
        view.line("nobody reads it")
