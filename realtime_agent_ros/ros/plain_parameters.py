"""Parameters as a table, checked by hand: for the node that can't afford pydantic."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable
from dataclasses import dataclass

from rclpy.node import Node

from realtime_agent_ros.ros.live_parameters import guard_changes
from realtime_agent_ros.ros.parameter_error import ParameterError, is_ros_own

Value = float | str | bool


@dataclass(frozen=True, slots=True)
class PlainParameter:
    """A number within bounds, a switch, or a text, perhaps one of a few."""

    name: str
    default: Value
    description: str
    minimum: float = -math.inf
    maximum: float = math.inf
    allowed: tuple[str, ...] = ()

    def check(self, value: object) -> Value:
        """The value, if it may be had. Raises ParameterError naming it and what is allowed."""
        if isinstance(self.default, str):
            if isinstance(value, str) and (not self.allowed or value in self.allowed):
                return value
            raise self._error(value, " or ".join(self.allowed) or "a text")
        if isinstance(self.default, bool):
            if isinstance(value, bool):
                return value
            raise self._error(value, "true or false")
        number = float(value) if type(value) in (int, float) else math.nan  # type: ignore[arg-type]  # the type was just checked
        if self.minimum <= number <= self.maximum:
            return number
        raise self._error(value, f"a number from {self.minimum:g} to {self.maximum:g}")

    def _error(self, value: object, allowed: str) -> ParameterError:
        return ParameterError(f"parameter {self.name!r}: got {value!r}, allowed {allowed}")


def load_plain(node: Node, table: Iterable[PlainParameter]) -> dict[str, Value]:
    """Read, check and declare the node's parameters, and fix them. Raises ParameterError."""
    known = {parameter.name: parameter for parameter in table}
    for name in node.get_parameters_by_prefix(""):
        if name not in known and not is_ros_own(name):
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known)}"
            raise ParameterError(f"unknown parameter {name!r}: {hint}")
    values = {}
    for name, parameter in known.items():
        if not node.has_parameter(name):
            node.declare_parameter(name, parameter.default)
        values[name] = parameter.check(node.get_parameter(name).value)
    guard_changes(node)
    return values
