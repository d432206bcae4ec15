"""The flight recordings of a demo, decided again: the last expectation of each."""

from __future__ import annotations

from pathlib import Path

from realtime_agent_ros.demo.scenario import Outcome
from realtime_agent_ros.recorder.codec import CodecError
from realtime_agent_ros.recorder.engine_state import StateError
from realtime_agent_ros.recorder.replay import replay
from realtime_agent_ros.recorder.replay_page import page
from realtime_agent_ros.recorder.run_log import RunError, read_run

FOLDER = "recording"
"""Beneath the folder of the logs."""


def runs_in(run_dir: Path) -> list[Path]:
    """The recorded runs of a demo, one for each life of an agent."""
    folder = run_dir / FOLDER
    return sorted(folder.iterdir()) if folder.is_dir() else []


def judge(run_dir: Path, lives: int) -> Outcome:
    """Decide every run again; one is expected for each life of an agent."""
    scene = Outcome("The recording, decided again", moves=False)
    runs = runs_in(run_dir)
    scene.expect("every agent was recorded", lives > 0 and len(runs) == lives)
    told = []
    for run in runs:
        try:
            found = replay(read_run(run))
        except (RunError, CodecError, StateError) as error:
            scene.expect(f"{run.name} can be decided again", False)
            told.append(str(error))
            continue
        same = found.difference is None and found.same > 0
        scene.expect("every command comes out the same", same)
        scene.expect("nothing of it is missing", not (found.skipped or found.gaps))
        told.append(page(found).strip())
    scene.done = "; ".join(told) or "nothing was recorded"
    return scene
