"""One look at the graph for all that follow it: a timer for each would wake the process each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rclpy.clock import Clock, ClockType
from rclpy.exceptions import InvalidHandle
from rclpy.node import Node

GRAPH_PERIOD_S = 0.2
_NAME = "graph_watch"


class GraphWatch:
    """A timer of a node, and who looks when it fires."""

    def __init__(self, node: Node) -> None:
        self.looks: list[Callable[[], None]] = []
        steady = Clock(clock_type=ClockType.STEADY_TIME)
        self._timer = node.create_timer(GRAPH_PERIOD_S, self._look, clock=steady)

    @property
    def alive(self) -> bool:
        """Whether its timer still is: a transition of the node takes it away."""
        try:
            self._timer.is_canceled()
        except InvalidHandle:
            return False
        return True

    def _look(self) -> None:
        for look in tuple(self.looks):
            look()


def follow_graph(node: Node, look: Callable[[], None]) -> None:
    """Call ``look`` every ``GRAPH_PERIOD_S``, as long as timers that are made now exist."""
    kept: dict[str, Any] = vars(node)
    watch = kept.get(_NAME)
    if watch is None or not watch.alive:
        watch = kept[_NAME] = GraphWatch(node)
    watch.looks.append(look)
