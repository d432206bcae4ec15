"""``realtime-agent replay RUN``: decides a recorded run again, or judges another robot's bag.

Exit code 0 if every command is the same bit for bit, 1 at the first that isn't, which is shown with
what was before it, 2 for what can't be replayed, 3 for a run without a decision in it. With
``--what-if``, and for a bag, 0 and a report.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from realtime_agent_ros.recorder import extra

LIMIT = 20
UNDECIDED = 3


def main(argv: Sequence[str]) -> int:
    """Replay the run; returns the exit code."""
    parser = _parser()
    args = parser.parse_args(argv)
    if args.limit < 1:
        parser.error(f"--limit {args.limit}: allowed 1 and more")
    if not extra.is_installed():
        sys.stderr.write(f"realtime-agent replay needs: {extra.FIX}\n")
        return 2
    from realtime_agent_ros.recorder.bag import BagError
    from realtime_agent_ros.recorder.codec import CodecError
    from realtime_agent_ros.recorder.engine_state import StateError
    from realtime_agent_ros.recorder.parameter_file import ParameterFileError
    from realtime_agent_ros.recorder.run_log import RunError, is_run

    try:
        if is_run(args.run):
            if args.params or any(_topics(args).values()):
                parser.error("--params and names of topics are for a bag; here: --what-if FILE")
            return _what_if(args) if args.what_if else _verify(args.run)
        if args.verify or args.what_if:
            parser.error(f"{args.run}: no run of agent_node, so nothing was decided in it")
        return _judge_bag(args)
    except (RunError, CodecError, StateError, BagError, ParameterFileError) as error:
        sys.stderr.write(f"realtime-agent replay: {error}\n")
        return 2


def _verify(run: Path) -> int:
    from realtime_agent_ros.recorder.replay import replay
    from realtime_agent_ros.recorder.replay_page import page
    from realtime_agent_ros.recorder.run_log import read_run

    found = replay(read_run(run))
    sys.stdout.write(page(found))
    if found.difference is not None:
        return 1
    return 0 if found.same else UNDECIDED


def _what_if(args: argparse.Namespace) -> int:
    from realtime_agent_ros.recorder import what_if
    from realtime_agent_ros.recorder.parameter_file import config_of, merged, read_parameters
    from realtime_agent_ros.recorder.run_log import first_start, read_run

    start = first_start(args.run)
    changed = merged(start.parameters, read_parameters(args.what_if))
    found = what_if.what_if(read_run(args.run), config_of(changed, str(args.what_if)))
    _tell(what_if.lines(found, args.limit))
    return 0


def _judge_bag(args: argparse.Namespace) -> int:
    from realtime_agent_ros.recorder import bag_replay
    from realtime_agent_ros.recorder.bag import Bag
    from realtime_agent_ros.recorder.parameter_file import config_of, read_parameters

    given = read_parameters(args.params) if args.params else {}
    config = config_of(given, str(args.params))
    bag = Bag(args.run, {name: topic for name, topic in _topics(args).items() if topic})
    found = bag_replay.judge(bag, config)
    own = args.params or "the simulated robot's; --params FILE gives yours"
    _tell([f"parameters: {own}", *bag_replay.lines(bag, found, args.limit)])
    return 0


def _topics(args: argparse.Namespace) -> dict[str, str]:
    return {"scan": args.scan, "odom": args.odom, "cmd_vel": args.cmd_vel}


def _tell(lines: Iterable[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="realtime-agent replay",
        description="Decides a recorded run again, where every command must come out the same, or "
        "runs another robot's bag through the reflex layer; see docs/recording.md.",
    )
    parser.add_argument(
        "run", metavar="RUN", type=Path, help="a run's folder, one of its segments, or a bag (MCAP)"
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--verify", action="store_true", help="compare every command (the default)")
    how.add_argument(
        "--what-if",
        type=Path,
        metavar="FILE",
        help="YAML of parameters over the recorded ones: where would decisions differ?",
    )
    bag = parser.add_argument_group("for a bag of another robot")
    bag.add_argument("--params", type=Path, metavar="FILE", help="YAML of agent_node's parameters")
    for name in ("scan", "odom", "cmd-vel"):
        bag.add_argument(f"--{name}", default="", metavar="TOPIC", help="else found by its type")
    parser.add_argument(
        "--limit", type=int, default=LIMIT, metavar="N", help=f"lines of each kind ({LIMIT})"
    )
    return parser
