"""Plays the conversation on the stage and tells the person at the terminal what happens."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from realtime_agent_ros.commands.common import StopFlag
from realtime_agent_ros.demo import (
    fleet_picture,
    fleet_scenario,
    flight,
    latency,
    picture,
    report,
    sound,
    voice_latency,
)
from realtime_agent_ros.demo.gazebo_stage import GazeboStage
from realtime_agent_ros.demo.lines import Lines
from realtime_agent_ros.demo.scenario import SCENES, Outcome, get_ready
from realtime_agent_ros.demo.stage import POLL_S, Interrupted, Stage
from realtime_agent_ros.demo.voice_scenes import VOICE_SCENES
from realtime_agent_ros.demo.voice_stage import VoiceStage
from realtime_agent_ros.supervisor import Died, Event, GaveUp, Respawning, Started

SETTLE_S = 1.5
"""Long enough for one more /diagnostics, so that the last deadlines are counted."""
REPORTS = {"flat": "report"}
"""The report beside a picture, where it isn't called as that is."""
TURN_S = 20.0
"""A line from a pipe waits at most so long for the end of the turn before it."""


class Show:
    """One performance, of one robot or of a fleet. ``run_dir`` receives the processes' logs."""

    def __init__(
        self,
        console: Console,
        stop: StopFlag,
        *,
        viewer: bool,
        run_dir: Path,
        robots: tuple[str, ...] = (),
        voice: bool = False,
        gazebo: bool = False,
    ) -> None:
        self._robots = robots
        self._voice = voice
        self._name = "fleet" if robots else "voice" if voice else "gazebo" if gazebo else "flat"
        self._console = console
        self._stop = stop
        self._run_dir = run_dir
        self._lives = 0
        record = f"agent_node.record_folder:={run_dir / flight.FOLDER}"
        self._parameters = (record, *(("sim_node.viewer:=true",) if viewer else ()))

    def play(self, output: Path) -> int:
        """The whole scenario, then tables and picture; 0 if every expectation held."""
        scenes: list[Outcome] = []
        try:
            with self._stage() as stage:
                played = self._scenes()
                for title, scene in played:
                    outcome = Outcome(title)
                    scenes.append(outcome)
                    self._console.rule(f"[bold]{title}")
                    scene(stage, outcome)
                    outcome.ended_at_s = time.monotonic()
                    self._judge(outcome)
                    if not outcome.held and scene is played[0][1]:
                        break
                stage.wait(lambda: False, SETTLE_S)
        except Interrupted:
            self._console.print("ended; the robot is stopped")
            return 1
        scenes.append(self._decide_again())
        self._tell(scenes, stage, output)
        return 0 if all(scene.held for scene in scenes) else 1

    def converse(self) -> int:
        """Lines of standard input to the robot until its end or Ctrl-C; 1 if nobody is ready.

        From a terminal a line may interrupt the robot; from a pipe each waits for the turn before.
        """
        try:
            with self._stage() as stage:
                self._console.print("getting ready ...")
                ready = Outcome("ready")
                (fleet_scenario.get_ready if self._robots else get_ready)(stage, ready)
                if not ready.held:
                    self._console.print(f"[bold red]not ready[/]; logs: {self._run_dir}")
                    return 1
                self._console.print("Say something to the robot; Ctrl-D ends.")
                self._listen(stage, Lines(sys.stdin.fileno()), await_turns=not sys.stdin.isatty())
        except Interrupted:
            pass
        self._console.print("ended; the robot is stopped")
        return 0

    # -- inside ----------------------------------------------------------------------------

    def _decide_again(self) -> Outcome:
        self._console.rule("[bold]The recording, decided again")
        outcome = flight.judge(self._run_dir, self._lives)
        outcome.ended_at_s = time.monotonic()
        self._judge(outcome)
        for run in flight.runs_in(self._run_dir):
            self._console.print(f"  recording: {run}")
        return outcome

    def _stage(self) -> Stage:
        kind = {"voice": VoiceStage, "gazebo": GazeboStage}.get(self._name, Stage)
        return kind(
            self._run_dir,
            self._stop,
            self._parameters,
            on_event=self._event,
            on_said=self._said,
            robots=self._robots,
        )

    def _listen(self, stage: Stage, lines: Lines, *, await_turns: bool) -> None:
        """Say every line to the robot."""
        while not lines.ended:
            line = lines.poll()
            if line is None:
                stage.wait(lambda: False, POLL_S)
            elif line:
                self._console.print(f"  [cyan]you[/] {escape(line)}")
                asked_s = stage.say(" ".join(line.split()))
                if await_turns:
                    self._await_turn(stage, asked_s)

    def _await_turn(self, stage: Stage, asked_s: float) -> None:
        robots = stage.recordings.values()
        stage.wait(lambda: any(s.turn_over(asked_s, time.monotonic()) for s in robots), TURN_S)

    def _judge(self, outcome: Outcome) -> None:
        if outcome.asked:
            self._console.print(f"  [cyan]asked[/] {escape(outcome.asked)}")
        for what, ok in outcome.checks:
            self._console.print(f"  [green]held[/] {what}" if ok else f"  [bold red]NOT[/] {what}")

    def _tell(self, scenes: list[Outcome], stage: Stage, output: Path) -> None:
        name = self._name
        told = output / f"{REPORTS.get(name, name)}.json"
        draft = self._run_dir / f"{name}.png"
        seen = stage.recordings
        if self._robots:
            stages = latency.fleet_stages(seen, scenes)
            misses = {f"{n} {c}": k for n, s in seen.items() for c, k in latency.misses(s).items()}
            fleet_picture.draw(seen, scenes, draft)
        else:
            measure = voice_latency.stages if self._voice else latency.stages
            stages = measure(stage.recording, scenes)
            misses = latency.misses(stage.recording)
            picture.draw(stage.recording, scenes, draft)
        report.show(self._console, scenes, stages, misses)
        report.write(told, scenes, stages, misses)
        shown = output / f"{name}.png"
        beside = shown.with_name(f"{shown.stem}.{os.getpid()}.png")
        beside.write_bytes(draft.read_bytes())
        beside.replace(shown)
        if self._voice:
            replies, both = output / "replies.wav", output / "conversation.wav"
            sound.write(stage.recording, replies, both)
            self._console.print(f"the robot's voice: {replies}   with the person's: {both}")
        self._console.print(f"picture: {shown}   report: {told}")
        self._console.print(f"logs of the processes: {self._run_dir}")

    def _scenes(self) -> Sequence[tuple[str, Callable[[Stage, Outcome], None]]]:
        if self._voice:
            return VOICE_SCENES
        return fleet_scenario.SCENES if self._robots else SCENES

    def _said(self, robot: str, text: str) -> None:
        self._console.print(f"  [magenta]{robot or 'robot'}[/] {escape(text)}")

    def _event(self, event: Event) -> None:
        if isinstance(event, Started):
            self._lives += event.name.rpartition("/")[2] == "agent_node"
            self._console.print(f"  [dim]{event.name} started, pid {event.pid}[/]")
        elif isinstance(event, Died):
            self._console.print(f"  [yellow]{event.name} died: {event.cause()}[/]")
        elif isinstance(event, Respawning):
            self._console.print(f"  [yellow]{event.name} again in {event.delay_s:.1f} s[/]")
        elif isinstance(event, GaveUp):
            self._console.print(f"  [bold red]{event.name} stays away: {event.reason}[/]")
