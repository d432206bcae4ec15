"""What a run is worth: tables for the terminal, and the same as JSON."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from realtime_agent_ros import __version__
from realtime_agent_ros.demo.latency import Stage
from realtime_agent_ros.demo.scenario import Outcome


def show(
    console: Console, scenes: Sequence[Outcome], stages: Sequence[Stage], misses: dict[str, int]
) -> None:
    """What was asked and done, how long the stages took, which deadlines were missed."""
    console.print(_scenes_table(scenes))
    for scene in scenes:
        for what, ok in scene.checks:
            if not ok:
                console.print(f"[bold red]did not hold[/] {scene.title}: {what}")
    console.print(_stages_table(stages))
    console.print(_misses_table(misses))


def _scenes_table(scenes: Sequence[Outcome]) -> Table:
    table = Table(title="What was asked, what was done")
    for column in ("scene", "asked", "done", "expectations"):
        table.add_column(column, overflow="fold")
    for scene in scenes:
        good = sum(ok for _, ok in scene.checks)
        colour = "green" if scene.held else "bold red"
        verdict = f"[{colour}]{good} of {len(scene.checks)}[/]"
        table.add_row(scene.title, scene.asked, scene.done, verdict)
    return table


def _stages_table(stages: Sequence[Stage]) -> Table:
    table = Table(title="How long it took, ms")
    table.add_column("stage")
    for column in ("n", "p50", "p99", "max"):
        table.add_column(column, justify="right")
    for s in stages:
        row = (f"{value:.1f}" for value in (s.p50_ms, s.p99_ms, s.max_ms))
        table.add_row(s.name, str(s.count), *row)
    return table


def _misses_table(misses: dict[str, int]) -> Table:
    table = Table(title="Deadline misses, counted by agent_node")
    table.add_column("channel")
    table.add_column("misses", justify="right")
    for channel, count in misses.items():
        table.add_row(channel, str(count))
    return table


def write(
    path: Path, scenes: Sequence[Outcome], stages: Sequence[Stage], misses: dict[str, int]
) -> None:
    """The whole report as JSON; a reader sees the file complete or not at all."""
    report: dict[str, Any] = {
        "version": __version__,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "passed": all(scene.held for scene in scenes),
        "scenes": [_scene_json(scene) for scene in scenes],
        "stages_ms": [
            {"stage": s.name, "n": s.count, "p50": s.p50_ms, "p99": s.p99_ms, "max": s.max_ms}
            for s in stages
        ],
        "deadline_misses": misses,
    }
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    draft.replace(path)


def _scene_json(scene: Outcome) -> dict[str, Any]:
    return {
        "title": scene.title,
        "asked": scene.asked,
        "done": scene.done,
        "expectations": [{"what": what, "held": ok} for what, ok in scene.checks],
    }
