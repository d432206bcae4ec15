"""``realtime-agent report RUN``: a recorded run as one HTML page that opens without a network.

Exit code 0 once the page is written, 2 for a folder that holds no run that can be read.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from realtime_agent_ros.recorder import extra

if TYPE_CHECKING:
    from realtime_agent_ros.core.engine import Engine
    from realtime_agent_ros.recorder.run_log import RunStart
    from realtime_agent_ros.views.report_page import About
    from realtime_agent_ros.views.run_facts import RunFacts

PAGE = "report.html"
SUFFIX = ".mcap"


def main(argv: Sequence[str]) -> int:
    """Write the page; returns the exit code."""
    args = _parser().parse_args(argv)
    if not extra.is_installed():
        return _refuse(f"needs: {extra.FIX}")
    from realtime_agent_ros.recorder.codec import CodecError
    from realtime_agent_ros.recorder.run_log import RunError
    from realtime_agent_ros.views.report_page import page

    try:
        run = newest_run(args.run)
        facts, about = read(run)
        target = args.output or (run if run.is_dir() else run.parent) / PAGE
        _write(target, page(facts, about))
    except (RunError, CodecError) as error:
        return _refuse(str(error))
    except OSError as error:
        return _refuse(f"{error.filename}: {error.strerror}")
    sys.stdout.write(f"{target}\n")
    return 0


def newest_run(folder: Path) -> Path:
    """``folder`` if it is a run, else the newest run beneath it; itself if there is none."""
    if folder.is_file() or any(folder.glob(f"*{SUFFIX}")):
        return folder
    found = {path.parent for path in folder.rglob(f"*{SUFFIX}")}
    return max(found, key=lambda run: (run.stat().st_mtime_ns, run.name), default=folder)


def read(run: Path) -> tuple[RunFacts, About]:
    """What happened in it, and the state of its channels at the end, found by deciding it again.

    Raises RunError or CodecError for what can't be read.
    """
    from realtime_agent_ros import __version__
    from realtime_agent_ros.recorder.run_log import NUMBERS, Kept, RunStart, read_run
    from realtime_agent_ros.views.channel_rows import channel_rows
    from realtime_agent_ros.views.report_page import About
    from realtime_agent_ros.views.run_facts import RunFacts

    engine, note, version = None, "", __version__
    facts, first, last = RunFacts(), None, None
    for item in read_run(run):
        if engine is not None and last is not None and item.number != (last.number + 1) % NUMBERS:
            engine = None  # some decisions are missing: it begins anew at the next start
        if isinstance(item, RunStart):
            if engine is None:
                engine, note, version = *_engine(item), item.version
        elif isinstance(item, Kept):
            first, last = first or item, item
            decision = item.decision
            if engine is not None:
                engine.handle(decision.event, decision.now_ns)
            facts.take(decision.now_ns, decision.event, decision.commands)
    statuses = engine.health(last.decision.now_ns, last.time_ns) if engine and last else ()
    began_s = first.time_ns // 10**9 if first else 0
    began = time.strftime("%d %B %Y, %H:%M UTC", time.gmtime(began_s))
    rows = channel_rows((item.name, item.values) for item in statuses)
    return facts.end(), About(run.resolve().name, began, version, rows, note)


def _engine(start: RunStart) -> tuple[Engine | None, str]:
    """An engine as it was at the beginning, or why there can be none."""
    from realtime_agent_ros.recorder.engine_state import StateError
    from realtime_agent_ros.recorder.run_log import RunError

    try:
        return start.engine(), ""
    except (RunError, StateError) as error:
        return None, f"The channels can't be told: {error}."


def _write(target: Path, html: str) -> None:
    """A reader sees the page complete or not at all."""
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    draft.write_text(html, encoding="utf-8")
    draft.replace(target)


def _refuse(problem: str) -> int:
    sys.stderr.write(f"realtime-agent report: {problem}\n")
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="realtime-agent report",
        description="A recorded run as one HTML page: speech to motion, speed and permitted speed, "
        "deadlines, zones, ladder.",
    )
    parser.add_argument(
        "run", metavar="RUN", type=Path, help="the folder of a run, or one with runs: the newest"
    )
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help=f"default: {PAGE} in the run's folder"
    )
    return parser
