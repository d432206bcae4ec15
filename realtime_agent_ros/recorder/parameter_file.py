"""Parameters of ``agent_node`` from a YAML file, as ROS reads it or as plain names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.config_errors import problems

NODES = ("/**", "agent_node", "/agent_node")
"""Whose parameters count, the later over the earlier."""
KEY = "ros__parameters"
Tree = dict[str, Any]


class ParameterFileError(ValueError):
    """The file can't be read, or holds what is no parameter; the text says which."""


def read_parameters(path: Path) -> Tree:
    """The parameters as a tree. Raises ParameterFileError."""
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ParameterFileError(f"{path}: {error}") from error
    if not isinstance(found, dict):
        raise ParameterFileError(f"{path}: got {type(found).__name__}, allowed: names and values")
    groups = [found[name][KEY] for name in NODES if _is_node(found.get(name))]
    if not groups and any(_is_node(group) for group in found.values()):
        raise ParameterFileError(f"{path}: parameters of {', '.join(found)}, none of agent_node")
    tree: Tree = {}
    for group in groups or [found]:
        tree = merged(tree, nested(group))
    return tree


def config_of(parameters: Tree, source: str) -> AgentConfig:
    """The parameters, checked. Raises ParameterFileError with every problem in them."""
    known = {name: value for name, value in parameters.items() if name not in ("use_sim_time",)}
    try:
        return AgentConfig.model_validate(known)
    except ValidationError as error:
        raise ParameterFileError(f"{source}: {'; '.join(problems(error, AgentConfig))}") from error


def merged(tree: Tree, over: Tree) -> Tree:
    """``tree`` with the values of ``over``, group by group."""
    both = dict(tree)
    for name, value in over.items():
        old = both.get(name)
        both[name] = (
            merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
        )
    return both


def nested(flat: Tree) -> Tree:
    """``{"a.b": 1}`` as ``{"a": {"b": 1}}``."""
    tree: Tree = {}
    for name, value in flat.items():
        first, dot, rest = str(name).partition(".")
        inner = (
            nested({rest: value}) if dot else nested(value) if isinstance(value, dict) else value
        )
        tree = merged(tree, {first: inner})
    return tree


def _is_node(group: Any) -> bool:
    return isinstance(group, dict) and isinstance(group.get(KEY), dict)
