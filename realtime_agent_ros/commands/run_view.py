"""What ``realtime-agent run`` shows: lines as things happen and, on a terminal, a live state."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from realtime_agent_ros import supervisor
from realtime_agent_ros.core.snapshot import Ladder, Snapshot
from realtime_agent_ros.core.steps import StepUpdate
from realtime_agent_ros.patient_thread import PatientThread

if TYPE_CHECKING:
    from realtime_agent_ros.commands.observer import Observation

REFRESH_S = 0.125
STALE_S = 1.0
LADDER_STYLES = {
    Ladder.OK: "green",
    Ladder.DEGRADED: "yellow",
    Ladder.STOP: "bold red",
    Ladder.LATCHED: "bold red reverse",
}
WAITING = "starting"
MOST_WAITING = 1000
"""Lines beyond that are lost, where a terminal takes none."""
LAST_LINES_S = 1.0


class RunView:
    """Gets events of the supervisor and messages of the agent; draws during ``refresh``."""

    def __init__(self, console: Console, names: tuple[str, ...]) -> None:
        self._console = console
        self._processes = dict.fromkeys(names, WAITING)
        self._snapshots: dict[str, tuple[Snapshot, float]] = {}
        self._drawn_s = 0.0
        # Drawn by our own loop: rich's thread would be one more to end.
        self._live = Live(console=console, auto_refresh=False) if console.is_terminal else None
        self._writer = PatientThread()
        self.gave_up: list[supervisor.GaveUp] = []

    def __enter__(self) -> RunView:
        if self._live is not None:
            self._write(self._live.start)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live is not None:
            self._write(partial(self._live.update, Text(), refresh=True))
            self._write(self._live.stop)
        self._writer.wait(LAST_LINES_S)

    def line(self, text: str, style: str = "") -> None:
        """A line that stays, if the terminal takes it."""
        self._write(partial(self._console.print, Text(text, style=style)))

    def on_event(self, event: supervisor.Event) -> None:
        """Show what became of a process."""
        match event:
            case supervisor.Output(name, line):
                self.line(f"[{name}] {line}", "dim")
                return
            case supervisor.Started(name, pid):
                self._process(name, f"up, pid {pid}")
            case supervisor.Died(name):
                self._process(name, f"died: {event.cause()}", "red")
            case supervisor.Respawning(name, delay_s):
                self._process(name, f"back in {delay_s:g} s", "yellow")
            case supervisor.GaveUp(name, reason):
                self.gave_up.append(event)
                self._process(name, f"stays away: {reason}", "bold red")
            case supervisor.Stopped(name, _, by, took_s):
                self._process(name, f"ended by {by} after {took_s:.2f} s")

    def on_message(self, message: Observation, robot: str = "") -> None:
        """Show what an agent tells; ``robot`` is its name in a fleet."""
        from realtime_agent_ros.commands.observer import Garbled, Heard, Said

        match message:
            case Snapshot():
                self._state(message, robot)
            case StepUpdate():
                style = "red" if message.status in ("rejected", "failed") else ""
                self.line(_of(robot, describe_step(message)), style)
            case Heard(text):
                self.line(_of(robot, f"heard: {text}"), "cyan")
            case Said(text):
                self.line(f"{robot or 'robot'}: {text}", "bold")
            case Garbled(topic, reason):
                self.line(f"{topic}: not understood: {reason}", "red")

    def refresh(self) -> None:
        """Draw the live part, at most every ``REFRESH_S``."""
        now_s = time.monotonic()
        if self._live is not None and now_s - self._drawn_s >= REFRESH_S:
            self._drawn_s = now_s
            lines = (self._process_line(), *self._state_lines(now_s))
            for line in lines:
                line.no_wrap, line.overflow = True, "ellipsis"
            self._write(partial(self._live.update, Group(*lines), refresh=True))

    def _write(self, act: Callable[[], object]) -> None:
        """In a thread: a terminal that is halted, or a full disk behind it, holds no robot up."""

        def write() -> None:
            with suppress(OSError, ValueError):  # full, closed, or without such a letter
                act()

        if self._writer.waiting < MOST_WAITING:
            self._writer.do(write)

    def _process(self, name: str, state: str, style: str = "") -> None:
        self._processes[name] = state
        self.line(f"{name}: {state}", style)

    def _state(self, now: Snapshot, robot: str) -> None:
        before, _ = self._snapshots.get(robot, (None, 0.0))
        self._snapshots[robot] = now, time.monotonic()
        if before is None:
            self.line(_of(robot, f"agent ready: {describe_state(now)}"), "green")
        elif before.ladder != now.ladder:
            self.line(_of(robot, f"agent {_ladder(now)}"), LADDER_STYLES[now.ladder])
        elif before.barrier != now.barrier:
            text = f"stopped (barrier {now.barrier}): {_ladder(now)}"
            self.line(_of(robot, text), "bold red")

    def _process_line(self) -> Text:
        return Text("  ".join(f"{name}: {state}" for name, state in self._processes.items()), "dim")

    def _state_lines(self, now_s: float) -> Iterator[Text]:
        if not self._snapshots:
            yield Text("waiting for agent/state", "yellow")
        for robot, (state, heard_s) in self._snapshots.items():
            if now_s - heard_s > STALE_S:
                text = f"agent/state silent for {now_s - heard_s:.1f} s"
                yield Text(_of(robot, text), "bold red")
            else:
                yield Text(_of(robot, describe_state(state)), LADDER_STYLES[state.ladder])


def _of(robot: str, text: str) -> str:
    return f"{robot}: {text}" if robot else text


def describe_state(now: Snapshot) -> str:
    """One line: ladder with reasons, source, step, speed, pose, planner."""
    parts = [_ladder(now), f"source {now.source}", f"step {now.running_step or '-'}"]
    if now.queued_steps:
        parts.append(f"{len(now.queued_steps)} queued")
    speed = f"{now.velocity.linear_x_mps:z.2f} m/s {now.velocity.angular_z_radps:z.2f} rad/s"
    parts.append(speed)
    if now.pose is not None:
        yaw = math.degrees(now.pose.yaw_rad)
        parts.append(f"at {now.pose.x_m:z.2f} {now.pose.y_m:z.2f} m, {yaw:z.0f} deg")
    parts.append("planner up" if now.planner_alive else "no planner")
    return " | ".join(parts)


def describe_step(update: StepUpdate) -> str:
    """One line: what became of a step, and why."""
    why = f": {update.reason}" if update.reason else ""
    return f"step {update.step_id} {update.skill} {update.status}{why}"


def _ladder(now: Snapshot) -> str:
    return f"{now.ladder} ({', '.join(now.reasons)})" if now.reasons else str(now.ladder)
