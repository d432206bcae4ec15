"""Plays the conversation on the stage and tells the person at the terminal what happens."""

from __future__ import annotations

import os
import select
import sys
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from realtime_agent_ros.commands.common import StopFlag
from realtime_agent_ros.demo import latency, picture, report
from realtime_agent_ros.demo.scenario import SCENES, Outcome, get_ready
from realtime_agent_ros.demo.stage import Interrupted, Stage
from realtime_agent_ros.supervisor import Died, Event, GaveUp, Respawning, Started

SETTLE_S = 1.5
"""Long enough for one more /diagnostics, so that the last deadlines are counted."""


class Show:
    """One performance. ``run_dir`` receives the processes' logs."""

    def __init__(self, console: Console, stop: StopFlag, *, viewer: bool, run_dir: Path) -> None:
        self._console = console
        self._stop = stop
        self._run_dir = run_dir
        self._parameters = ("sim_node.viewer:=true",) if viewer else ()

    def play(self, output: Path) -> int:
        """The whole scenario, then tables and picture; 0 if every expectation held."""
        scenes: list[Outcome] = []
        try:
            with self._stage() as stage:
                for title, scene in SCENES:
                    outcome = Outcome(title)
                    scenes.append(outcome)
                    self._console.rule(f"[bold]{title}")
                    scene(stage, outcome)
                    self._judge(outcome)
                    if not outcome.held and scene is get_ready:
                        break
                stage.wait(lambda: False, SETTLE_S)
        except Interrupted:
            self._console.print("ended; the robot is stopped")
            return 1
        self._tell(scenes, stage, output)
        return 0 if all(scene.held for scene in scenes) else 1

    def converse(self) -> int:
        """Typed lines to the robot until end of input or Ctrl-C."""
        try:
            with self._stage() as stage:
                self._console.print("getting ready ...")
                get_ready(stage, Outcome("ready"))
                self._console.print("Say something to the robot; Ctrl-D ends.")
                while (line := self._read_line(stage)) is not None:
                    if line.split():
                        stage.say(" ".join(line.split()))
        except Interrupted:
            pass
        self._console.print("ended; the robot is stopped")
        return 0

    # -- inside ----------------------------------------------------------------------------

    def _stage(self) -> Stage:
        return Stage(
            self._run_dir, self._stop, self._parameters, on_event=self._event, on_said=self._said
        )

    def _read_line(self, stage: Stage) -> str | None:
        """The next line, while the stage goes on; None at the end of input."""
        typed: list[str] = []

        def has_line() -> bool:
            if not typed and select.select([sys.stdin], [], [], 0.0)[0]:
                typed.append(sys.stdin.readline())
            return bool(typed)

        while not stage.wait(has_line, 1.0):
            pass
        return typed[0] or None

    def _judge(self, outcome: Outcome) -> None:
        if outcome.asked:
            self._console.print(f"  [cyan]asked[/] {escape(outcome.asked)}")
        for what, ok in outcome.checks:
            self._console.print(f"  [green]held[/] {what}" if ok else f"  [bold red]NOT[/] {what}")

    def _tell(self, scenes: list[Outcome], stage: Stage, output: Path) -> None:
        seen = stage.recording
        stages, misses = latency.stages(seen, scenes), latency.misses(seen)
        report.show(self._console, scenes, stages, misses)
        report.write(output / "report.json", scenes, stages, misses)
        draft = self._run_dir / "flat.png"
        picture.draw(seen, scenes, draft)
        shown = output / "flat.png"
        beside = shown.with_name(f"flat.{os.getpid()}.png")
        beside.write_bytes(draft.read_bytes())
        beside.replace(shown)
        self._console.print(f"picture: {shown}   report: {output / 'report.json'}")
        self._console.print(f"logs of the processes: {self._run_dir}")

    def _said(self, text: str) -> None:
        self._console.print(f"  [magenta]robot[/] {escape(text)}")

    def _event(self, event: Event) -> None:
        if isinstance(event, Started):
            self._console.print(f"  [dim]{event.name} started, pid {event.pid}[/]")
        elif isinstance(event, Died):
            self._console.print(f"  [yellow]{event.name} died: {event.cause()}[/]")
        elif isinstance(event, Respawning):
            self._console.print(f"  [yellow]{event.name} again in {event.delay_s:.1f} s[/]")
        elif isinstance(event, GaveUp):
            self._console.print(f"  [bold red]{event.name} stays away: {event.reason}[/]")
