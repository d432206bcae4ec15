"""The life of a node's process: start, spin, end on a signal, and never outlive the parent.

Executors, contexts and signals live here and nowhere else.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, TypeVar

import rclpy
from rclpy.impl.implementation_singleton import rclpy_implementation
from rclpy.node import Node
from rclpy.signals import SignalHandlerOptions
from rclpy.utilities import try_shutdown

from realtime_agent_ros import parent_death
from realtime_agent_ros.end_signals import end_signals
from realtime_agent_ros.hang_guard import HangGuard
from realtime_agent_ros.ros.executor_choice import Chosen, executor_of
from realtime_agent_ros.ros.managed import ManagedNode
from realtime_agent_ros.ros.parameter_error import ParameterError

AnyNode = TypeVar("AnyNode", bound=Node)
EXIT_CONFIGURATION = 2
SIGNAL_CHECK_S = 0.2
"""The wait inside rclpy is not interrupted by a signal, so it is bounded by this."""


class StopFlag:
    """Set by a signal that asks for an end. rclpy's own handlers would close the context before
    the node could say its last zero."""

    def __init__(self) -> None:
        self.raised = False
        for number in end_signals():
            signal.signal(number, self._raise)

    def _raise(self, _number: int, _frame: FrameType | None) -> None:
        self.raised = True


def run_node(make_node: Callable[[], Node]) -> int:
    """Spin the node until a signal comes; its ``shutdown()``, if it has one, is called last, or its
    ``die()`` where a callback raised.

    Returns the exit code: 0 after a signal, 2 with one line on stderr for a parameter that the
    user must mend. Anything else that is raised is a bug and goes up.
    """
    parent_death.arm()
    stop = StopFlag()
    try:
        guard = hang_guard()
        init()
        node = made(make_node)
        chosen = executor_of(node)
        if isinstance(node, ManagedNode):
            node.runs_in, node.guard = chosen, guard
            node.begin()
    except ParameterError as error:
        sys.stderr.write(f"{error}\n")
        try_shutdown()
        return EXIT_CONFIGURATION
    _spin(node, chosen, stop, guard)
    try_shutdown()
    ignore_signals()
    return 0


def ignore_signals() -> None:
    """The end has been asked for; a repetition must not turn a clean exit into a death.

    On Ctrl-C ``ros2 launch`` signals every process a second time, and Python puts the default
    handlers back before it is gone.
    """
    for number in end_signals():
        signal.signal(number, signal.SIG_IGN)


def init() -> None:
    """Start ROS with the arguments of the command line; ParameterError if it can't read them."""
    try:
        rclpy.init(signal_handler_options=SignalHandlerOptions.NO)
    except (rclpy_implementation.RCLError, rclpy_implementation.UnknownROSArgsError) as error:
        raise ParameterError(str(error)) from error


def made(make_node: Callable[[], AnyNode]) -> AnyNode:
    """The node; ParameterError where rclpy gives up on a parameter before we can read it."""
    try:
        return make_node()
    except ValueError as error:
        if "PARAMETER_NOT_SET" not in str(error):
            raise
        raise ParameterError(
            "a parameter is given without a value or as an empty list, which ROS can't read: leave "
            "it out for its default"
        ) from error


def hang_guard() -> HangGuard:
    """A guard; ParameterError if the environment asks for what can't be."""
    try:
        return HangGuard()
    except ValueError as error:
        raise ParameterError(str(error)) from error


def _spin(node: Node, chosen: Chosen, stop: StopFlag, guard: HangGuard) -> None:
    executor = chosen.executor
    words = "die"
    try:
        while not stop.raised:
            guard.alive()
            executor.spin_once(timeout_sec=SIGNAL_CHECK_S)
        words = "shutdown"
    finally:
        guard.pause()
        last_words: Callable[[], Any] | None = getattr(node, words, None)
        if last_words is not None:
            last_words()
        executor.shutdown(timeout_sec=1.0)
        node.destroy_node()
