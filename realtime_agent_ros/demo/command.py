"""``realtime-agent demo``: a scripted conversation in the simulator, or a typed one.

Exit code 0 only if every expectation of the scenario held. Ctrl-C ends every process.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from realtime_agent_ros import parent_death
from realtime_agent_ros.commands.common import StopFlag, fail
from realtime_agent_ros.processes import fix_for, missing, selected

PIPE_COLUMNS = 120


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="realtime-agent demo", description=__doc__)
    parser.add_argument("--interactive", action="store_true", help="type what you want to say")
    parser.add_argument("--viewer", action="store_true", help="with the simulator's window")
    parser.add_argument(
        "--output", type=Path, default=Path("demo"), metavar="DIR", help="default: demo"
    )
    return parser


def main(argv: Sequence[str]) -> int:
    """Play; 0 if everything held, 1 if not, 2 for a wrong option."""
    args = _parser().parse_args(argv)
    for process in selected(sim=True, planner=True):
        if absent := missing(process):
            return fail(f"{process.name} needs {', '.join(absent)}: {fix_for(process)}")
    run_dir = args.output.resolve() / f"run-{os.getpid()}"
    try:
        run_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return fail(f"cannot write to --output {args.output}: {error.strerror}")
    _end_with_parent()
    console = _output()
    from realtime_agent_ros.demo.show import Show

    with StopFlag() as stop:
        show = Show(console, stop, viewer=args.viewer, run_dir=run_dir)
        if args.interactive:
            return show.converse()
        return show.play(args.output.resolve())


def _output() -> Console:
    """The terminal as it is; a pipe as wide as the tables need it."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=PIPE_COLUMNS)


def _end_with_parent() -> None:
    """Whoever started the demo, make for one, takes it along when killed."""
    os.environ.setdefault(parent_death.PARENT_ENV, str(os.getppid()))
    parent_death.arm()
    del os.environ[parent_death.PARENT_ENV]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
