"""Which parameters may change while a node runs: ``<name>.enabled`` of what can be switched.

Everything else is fixed: what was validated as a whole at the start would no longer be.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence

from rcl_interfaces.msg import SetParametersResult
from rclpy.node import Node
from rclpy.parameter import Parameter

from realtime_agent_ros.ros.parameter_error import EXECUTOR, is_ros_own

ENABLED = ".enabled"


def guard_changes(node: Node, switchable: Iterable[str] = ()) -> None:
    """Refuse every change from now on, but for ``<name>.enabled`` of these names."""
    live = tuple(name + ENABLED for name in switchable)

    def judge(parameters: Sequence[Parameter]) -> SetParametersResult:
        faults = [fault for p in parameters if (fault := _fault(p, live))]
        return SetParametersResult(successful=not faults, reason="; ".join(faults))

    node.add_on_set_parameters_callback(judge)


def on_switch(node: Node, switch: Callable[[str, bool], None]) -> None:
    """Call ``switch`` with name and value of every ``<name>.enabled`` that was changed.

    Only what ``guard_changes`` has let through comes here.
    """

    def tell(parameters: Sequence[Parameter]) -> None:
        for parameter in parameters:
            if not is_ros_own(parameter.name) and parameter.name.endswith(ENABLED):
                switch(parameter.name.removesuffix(ENABLED), parameter.value)

    node.add_post_set_parameters_callback(tell)


def changed(node: Node, switchable: Mapping[str, bool]) -> list[tuple[str, bool]]:
    """Name and value of every ``<name>.enabled`` that isn't any more what it was at the start."""
    now = {name: bool(node.get_parameter(name + ENABLED).value) for name in switchable}
    return [(name, value) for name, value in now.items() if value != switchable[name]]


def _fault(parameter: Parameter, live: Sequence[str]) -> str:
    """Why the parameter may not become this; empty if it may."""
    name = parameter.name
    ros_own = is_ros_own(name) and name != EXECUTOR
    if ros_own or name in live:  # rclpy itself refuses another type, and a deletion
        return ""
    near = difflib.get_close_matches(name, live, n=1, cutoff=0.8)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"{name}: fixed while the node runs; set it at start{hint}"
