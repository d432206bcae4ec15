"""``realtime-agent run``: the nodes of a robot or of a simulation, without ros2 launch.

Ctrl-C ends every process and leaves the robot stopped; nobody survives, not even a kill -9.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from rich.console import Console

from realtime_agent_ros.commands.common import (
    StopFlag,
    absolute,
    add_network_options,
    fail,
    fleet_names,
    missing_ros,
    output,
    prepare_dds,
)
from realtime_agent_ros.fleet import fault_of_topic, fleet_parameters
from realtime_agent_ros.processes import Process, by_name, fix_for, for_fleet, missing, selected
from realtime_agent_ros.sim.flat import place_parameters
from realtime_agent_ros.state_dir import STATE_DIR, lasting
from realtime_agent_ros.supervisor import GaveUp, LaunchError, LaunchOptions, Supervisor
from realtime_agent_ros.supervisor.launch import command_line

POLL_S = 0.05
RECORDINGS = Path("recordings")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="realtime-agent run", description=__doc__)
    parser.add_argument("--sim", action="store_true", help="with the simulated robot")
    parser.add_argument("--viewer", action="store_true", help="with the simulator's window")
    parser.add_argument(
        "--robots",
        type=fleet_names,
        default=(),
        metavar="N",
        help="a fleet: how many, or names by comma; see docs/fleets.md",
    )
    parser.add_argument("--no-planner", action="store_true", help="without a language model")
    parser.add_argument(
        "--voice", action="store_true", help="with microphone and loudspeaker, see docs/voice.md"
    )
    parser.add_argument("--params", type=Path, metavar="FILE", help="YAML file of node parameters")
    parser.add_argument(
        "--remap", action="append", default=[], metavar="FROM:=TO", help="may be repeated"
    )
    parser.add_argument(
        "-p",
        "--parameter",
        action="append",
        default=[],
        metavar="NODE.NAME:=VALUE",
        help="one parameter of one node, over the file; may be repeated",
    )
    parser.add_argument("--use-sim-time", action="store_true", help="stamp with /clock")
    parser.add_argument(
        "--record",
        nargs="?",
        const=RECORDINGS,
        type=Path,
        metavar="DIR",
        help=f"record every run of agent_node beneath DIR ({RECORDINGS}); see docs/recording.md",
    )
    parser.add_argument("--log-dir", type=Path, metavar="DIR", help="keep the processes' output")
    add_network_options(parser)
    return parser


def main(argv: Sequence[str]) -> int:
    """Run until a signal; 1 if a process is missing or stays away, 2 for a wrong option."""
    parser = _parser()
    args = parser.parse_args(argv)
    if args.viewer and not args.sim:
        parser.error("--viewer is the simulator's: add --sim")
    try:
        options = _options(args)
    except LaunchError as error:
        parser.error(str(error))
    if problem := _shared_topic(args.remap) if args.robots else "":
        parser.error(f"--remap {problem}")
    if args.voice and args.robots:
        parser.error("--voice is one robot's: start the voice nodes of a fleet where its ears are")
    here = selected(sim=args.sim, planner=not args.no_planner, voice=args.voice)
    processes = for_fleet(here, args.robots)
    if problem := missing_ros() or _missing_extras(processes):
        return fail(problem)
    prepare_dds(args.domain)
    if problem := _refused_by_ros(processes, options):
        parser.error(problem)
    return _run(processes, options, absolute(args.namespace), output(), args.robots)


def _options(args: argparse.Namespace) -> LaunchOptions:
    viewer = ["sim_node.viewer:=true"] if args.viewer else []
    places = place_parameters() if args.sim else ()
    names = fleet_parameters(args.robots, sim=args.sim)
    record = [f"agent_node.record_folder:={args.record.resolve()}"] if args.record else []
    return LaunchOptions(
        namespace=args.namespace.strip("/"),
        params_file=args.params,
        remaps=tuple(args.remap),
        parameters=(*viewer, *places, *names, *record, *args.parameter),
        use_sim_time=args.use_sim_time,
        domain=args.domain,
        run_dir=args.log_dir,
        environment=_lasting(args.log_dir),
    )


def _shared_topic(remaps: Sequence[str]) -> str:
    """The first remap that would join what each robot of a fleet needs for itself."""
    pairs = (remap.rpartition(":=") for remap in remaps)
    # ROS lets a node's name stand before the topic: agent_node:scan:=...
    return next(filter(None, (fault_of_topic(a.rpartition(":")[2], b) for a, _, b in pairs)), "")


def _lasting(log_dir: Path | None) -> dict[str, str]:
    """Where a death is remembered: a log directory of our own ends with this run."""
    if log_dir is not None or "ROS_LOG_DIR" in os.environ:
        return {}
    return {STATE_DIR: str(lasting())}


def _missing_extras(processes: Sequence[Process]) -> str:
    lines = []
    for process in processes:
        if absent := missing(process):
            planner = process.name == "planner_node"
            hint = ", or leave it out with --no-planner" if planner else ""
            lines.append(f"{process.name} needs {', '.join(absent)}: {fix_for(process)}{hint}")
    return "\n".join(lines)


def _refused_by_ros(processes: Sequence[Process], options: LaunchOptions) -> str:
    """The first problem that ROS has with a node's arguments, before each node has it."""
    tried = {tuple(command_line(process, options)[3:]) for process in processes} - {()}
    if not tried:
        return ""
    from realtime_agent_ros.commands import ros_arguments

    return next(filter(None, map(ros_arguments.problem, sorted(tried))), "")


def _run(
    processes: Sequence[Process],
    options: LaunchOptions,
    namespace: str,
    console: Console,
    robots: Sequence[str],
) -> int:
    from realtime_agent_ros.commands.run_view import RunView

    names = tuple(process.label for process in processes)
    with StopFlag() as stop, RunView(console, names) as view:
        with Supervisor(processes, options, view.on_event) as supervisor:
            # While the nodes start, this one imports rclpy.
            from realtime_agent_ros.commands.observer import Observer

            with Observer(namespace, view.on_message, options.remaps) as observer:
                for robot in robots:
                    observer.listen_to(robot, partial(view.on_message, robot=robot))
                while not stop.raised and not _essential_gone(view.gave_up):
                    observer.spin(POLL_S)
                    supervisor.poll()
                    view.refresh()
        ended = _essential_gone(view.gave_up)
    return fail(ended) if ended else 0


def _essential_gone(gave_up: Sequence[GaveUp]) -> str:
    """Why the run cannot go on, with the last words of the process; empty if it can."""
    for event in gave_up:
        if by_name(event.name.rpartition("/")[2]).essential:
            return "\n".join([f"{event.name} stays away: {event.reason}", *event.last_lines])
    return ""
