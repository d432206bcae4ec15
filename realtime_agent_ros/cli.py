"""``realtime-agent``: finds the sub-command and hands over.

Belongs here: the list of sub-commands. Does not belong here: what they do; each has its module
under ``commands`` and is imported only when it is called, so that ``--help`` is quick.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from realtime_agent_ros import __version__


@dataclass(frozen=True, slots=True)
class Command:
    """A sub-command: ``module`` has a ``main(argv) -> int``."""

    name: str
    module: str
    help: str

    def exists(self) -> bool:
        try:
            return importlib.util.find_spec(self.module) is not None
        except ModuleNotFoundError:  # its package is not installed
            return False


COMMANDS = (
    Command("demo", "realtime_agent_ros.demo.command", "a scripted conversation in the simulator"),
    Command("run", "realtime_agent_ros.commands.run", "start the nodes without ros2 launch"),
    Command("say", "realtime_agent_ros.commands.say", "say something to the agent"),
    Command(
        "migrate",
        "realtime_agent_ros.commands.migrate",
        "parameters of nav2's and twist_mux's nodes as ours",
    ),
    Command("top", "realtime_agent_ros.commands.top", "a running agent on one screen, live"),
    Command("report", "realtime_agent_ros.commands.report", "a recorded run as an HTML page"),
    Command("replay", "realtime_agent_ros.commands.replay", "decide a recorded run again"),
    Command(
        "doctor", "realtime_agent_ros.commands.doctor", "check this machine and say what to do"
    ),
)


def _available() -> Iterator[Command]:
    return (command for command in COMMANDS if command.exists())


def _parser() -> argparse.ArgumentParser:
    commands = list(_available())
    width = max(len(command.name) for command in commands)
    listing = "\n".join(f"  {command.name:<{width}}  {command.help}" for command in commands)
    parser = argparse.ArgumentParser(
        prog="realtime-agent",
        description="Talk to a robot, safely.",
        epilog=f"commands:\n{listing}\n\nrealtime-agent COMMAND --help tells its options.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=__version__)
    names = [command.name for command in commands]
    parser.add_argument("command", metavar="COMMAND", choices=names, help=", ".join(names))
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run a sub-command and return its exit code; a wrong command line exits with 2."""
    given = _parser().parse_args(argv)
    command = next(c for c in COMMANDS if c.name == given.command)
    code: int = importlib.import_module(command.module).main(given.arguments)
    return code


if __name__ == "__main__":
    sys.exit(main())
