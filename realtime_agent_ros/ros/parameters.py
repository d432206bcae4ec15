"""ROS parameters of a node as one validated, frozen pydantic model.

Belongs here: reading overrides, naming what is wrong with them, declaring what is in force.
Does not belong here: what the parameters mean; that stands in each node's model.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from rclpy.node import Node

from realtime_agent_ros.core.config_errors import problems
from realtime_agent_ros.ros.live_parameters import guard_changes
from realtime_agent_ros.ros.parameter_error import ParameterError, is_ros_own

M = TypeVar("M", bound=BaseModel)


def load(node: Node, model: type[M]) -> M:
    """Read the node's parameter overrides into ``model`` and declare every value in force.

    The node must be made with ``allow_undeclared_parameters`` and
    ``automatically_declare_parameters_from_overrides``. Dotted names are nested models.
    Later changes are refused, but for ``<name>.enabled`` of the names that the model calls
    ``switchable``. Raises ParameterError for unknown names and values out of bounds.
    """
    given = {
        name: node.get_parameter(name).value
        for name in node.get_parameters_by_prefix("")
        if not is_ros_own(name)
    }
    config = validate(given, model)
    for name, value in flatten(parameters_of(config)).items():
        if not node.has_parameter(name) and value is not None:
            node.declare_parameter(name, list(value) if isinstance(value, tuple) else value)
    guard_changes(node, getattr(config, "switchable", dict)())
    return config


def validate(given: Mapping[str, Any], model: type[M]) -> M:
    """The model of dotted ``given`` values; raises ParameterError with every problem in it."""
    try:
        return model.model_validate(nest(given))
    except ValidationError as error:
        raise ParameterError("; ".join(problems(error, model))) from error


def parameters_of(config: BaseModel) -> dict[str, Any]:
    """The parameters as the user would write them; a model may reshape them itself."""
    reshape = getattr(config, "as_parameters", None)
    return reshape() if reshape else config.model_dump(mode="json")


def nest(flat: Mapping[str, Any]) -> dict[str, Any]:
    """``{"a.b": 1}`` as ``{"a": {"b": 1}}``; raises ParameterError if ``a`` is a value too."""
    tree: dict[str, Any] = {}
    for name in sorted(flat):
        *parents, leaf = name.split(".")
        node = tree
        for parent in parents:
            node = node.setdefault(parent, {})
            if not isinstance(node, dict):
                raise ParameterError(f"parameter {name!r}: {parent!r} is a value, not a group")
        node[leaf] = flat[name]
    return tree


def flatten(tree: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """The inverse of ``nest``; empty groups vanish."""
    flat: dict[str, Any] = {}
    for name, value in tree.items():
        if isinstance(value, Mapping):
            flat.update(flatten(value, f"{prefix}{name}."))
        else:
            flat[prefix + name] = value
    return flat
