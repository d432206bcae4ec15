"""Which executor a node runs in: the parameter ``executor``, what it means, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rclpy.context import Context
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node

from realtime_agent_ros.ros.parameter_error import EXECUTOR, ParameterError
from realtime_agent_ros.ros.wait_set_executor import WaitSetExecutor, misfit

AUTO, WAIT_SET, SINGLE_THREADED, EVENTS = "auto", "wait_set", "single_threaded", "events"
NAMES = (AUTO, WAIT_SET, SINGLE_THREADED, EVENTS)
"""``auto`` is ``wait_set``. Whatever this rclpy can't give becomes ``single_threaded``, with the
reason; ``events`` is never chosen by itself."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """An executor, its name, and why it is not the one that was asked for."""

    executor: Any
    name: str
    reason: str = ""


def choose(wanted: object, context: Context) -> Chosen:
    """The executor of that name. Raises ParameterError for a name that isn't one of ``NAMES``."""
    if wanted not in NAMES:
        allowed = ", ".join(NAMES)
        raise ParameterError(f"parameter {EXECUTOR!r}: got {wanted!r}, allowed {allowed}")
    name = WAIT_SET if wanted == AUTO else str(wanted)
    makers = {WAIT_SET: _wait_set, SINGLE_THREADED: _single_threaded, EVENTS: _events}
    made = makers[name](context)
    if isinstance(made, str):
        return Chosen(_single_threaded(context), SINGLE_THREADED, f"{name} can't be had: {made}")
    return Chosen(made, name)


def executor_of(node: Node) -> Chosen:
    """An executor as the node's parameter asks for, with the node in it. Raises ParameterError."""
    if not node.has_parameter(EXECUTOR):
        node.declare_parameter(EXECUTOR, AUTO)
    chosen = choose(node.get_parameter(EXECUTOR).value, node.context)
    chosen.executor.add_node(node)
    if chosen.reason:
        node.get_logger().warning(f"{chosen.reason}; the executor is {chosen.name}")
    return chosen


def _wait_set(context: Context) -> Any:
    return misfit(context) or WaitSetExecutor(context=context)


def _single_threaded(context: Context) -> Any:
    return SingleThreadedExecutor(context=context)


def _events(context: Context) -> Any:
    try:
        from rclpy.experimental import EventsExecutor
    except ImportError as error:
        return str(error)
    make: Callable[..., Any] = EventsExecutor
    return make(context=context)
