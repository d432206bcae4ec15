"""What the sub-commands share: network options, missing packages, the terminal, signals."""

from __future__ import annotations

import argparse
import importlib.util
import signal
import sys
from collections.abc import Iterable
from types import FrameType, TracebackType

from rich.console import Console

from realtime_agent_ros import dds, fleet
from realtime_agent_ros.end_signals import end_signals
from realtime_agent_ros.processes import PACKAGE


def add_network_options(parser: argparse.ArgumentParser) -> None:
    """``--namespace`` and ``--domain``."""
    parser.add_argument(
        "--namespace", default="", metavar="NS", help="namespace of the robot's nodes and topics"
    )
    parser.add_argument(
        "--domain", type=_domain, metavar="N", help="ROS domain; default ROS_DOMAIN_ID, else 0"
    )


def fleet_names(text: str) -> tuple[str, ...]:
    """``--robots``: a number, or names by comma."""
    try:
        return fleet.robots(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _domain(text: str) -> int:
    if not text.isdigit() or int(text) > 232:
        raise argparse.ArgumentTypeError(f"{text!r} is no ROS domain; 0 to 232 (portable: to 101)")
    return int(text)


def absolute(namespace: str) -> str:
    """``robot1`` as ``/robot1``, nothing as ``/``."""
    return "/" + namespace.strip("/")


def prepare_dds(domain: int | None) -> None:
    """DDS defaults and domain, before rclpy starts."""
    dds.apply_defaults(domain)


def output() -> Console:
    """The terminal on stdout; a pipe gets plain lines without wrapping."""
    console = Console(highlight=False, emoji=False, markup=False)
    return (
        console
        if console.is_terminal
        else Console(highlight=False, emoji=False, markup=False, soft_wrap=True)
    )


def fail(message: str) -> int:
    """Write ``message`` to stderr and return exit code 1."""
    sys.stderr.write(f"realtime-agent: {message}\n")
    return 1


def missing_ros(modules: Iterable[str] = ("rclpy", "std_msgs")) -> str:
    """What to do about ROS modules that cannot be imported; empty if all can."""
    absent = [module for module in modules if importlib.util.find_spec(module) is None]
    if not absent:
        return ""
    return (
        f"cannot import {', '.join(absent)}: source your ROS installation's setup file, "
        f"or pip install '{PACKAGE}[ros]'"
    )


class StopFlag:
    """A context in which the signals that ask for an end only set ``raised``."""

    def __init__(self) -> None:
        self.raised = False

    def __enter__(self) -> StopFlag:
        self._before = {number: signal.signal(number, self._raise) for number in end_signals()}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _raise(self, _number: int, _frame: FrameType | None) -> None:
        self.raised = True
