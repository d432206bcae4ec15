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
from realtime_agent_ros.commands.common import StopFlag, fail, fleet_names
from realtime_agent_ros.fleet import NAMES
from realtime_agent_ros.processes import fix_for, missing, selected
from realtime_agent_ros.recorder import extra

PIPE_COLUMNS = 120


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="realtime-agent demo", description=__doc__)
    parser.add_argument("--interactive", action="store_true", help="type what you want to say")
    parser.add_argument(
        "--robots",
        type=_fleet,
        default=(),
        metavar="N",
        help="with a fleet: how many (1 to 8), or names by comma; see docs/fleets.md",
    )
    parser.add_argument(
        "--voice", action="store_true", help="speak it: sound in, sound out, as WAV files"
    )
    parser.add_argument(
        "--gazebo",
        action="store_true",
        help="in the Gazebo that gazebo.launch.py agent:=false has started; see docs/gazebo.md",
    )
    parser.add_argument("--viewer", action="store_true", help="with the simulator's window")
    parser.add_argument(
        "--output", type=Path, default=Path("demo"), metavar="DIR", help="default: demo"
    )
    return parser


def main(argv: Sequence[str]) -> int:
    """Play; 0 if everything held, 1 if not, 2 for a wrong option."""
    args = _parser().parse_args(argv)
    if args.voice and args.interactive:
        return fail("--voice plays the scenario; to speak: realtime-agent run --sim --voice")
    if args.voice and args.robots:
        return fail("--voice and --robots are two scenarios: give one of them")
    if args.gazebo and (args.voice or args.robots or args.viewer):
        return fail("--gazebo is one robot, typed to, in Gazebo's own window")
    if not extra.is_installed():
        return fail(f"the demo records its run: {extra.FIX}")
    for process in selected(sim=not args.gazebo, planner=True, voice=args.voice):
        if absent := missing(process):
            return fail(f"{process.name} needs {', '.join(absent)}: {fix_for(process)}")
    run_dir = args.output.resolve() / f"run-{os.getpid()}"
    try:
        run_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return fail(f"cannot write to --output {args.output}: {error.strerror}")
    _end_with_parent()
    console = _output()
    from realtime_agent_ros.demo.gazebo_stage import NoWorldError
    from realtime_agent_ros.demo.show import Show

    kind = {"robots": args.robots, "voice": args.voice, "gazebo": args.gazebo}
    with StopFlag() as stop:
        show = Show(console, stop, run_dir=run_dir, viewer=args.viewer, **kind)
        try:
            return show.converse() if args.interactive else show.play(args.output.resolve())
        except NoWorldError as error:
            return fail(str(error))


def _fleet(text: str) -> tuple[str, ...]:
    if text.strip() == "1":
        return ()  # the scenario of the robot that is alone, which needs no name
    names = fleet_names(text)
    if len(names) < 2:
        raise argparse.ArgumentTypeError(f"{text}: a fleet is two robots at least")
    if len(names) > len(NAMES):
        raise argparse.ArgumentTypeError(f"{len(names)} robots: the flat has room for {len(NAMES)}")
    return names


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
