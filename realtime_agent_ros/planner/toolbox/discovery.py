"""Finds users' tools: in modules that a parameter names, and in installed packages.

A module offers the ToolSpecs in its ``TOOLS``, or else those at its top level. An entry point of
the group leads to a module, a ToolSpec, or a sequence of them.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from importlib.metadata import entry_points
from types import ModuleType
from typing import Any

from realtime_agent_ros.planner.toolbox.spec import ToolError, ToolSpec

GROUP = "realtime_agent_ros.tools"


def discover(modules: Iterable[str], *, installed: bool) -> tuple[ToolSpec, ...]:
    """All users' tools. Raises ToolError that names what can't be loaded, and why."""
    found: list[ToolSpec] = []
    for name in modules:
        found += _specs(f"tools_modules: {name}", _import(name))
    for point in sorted(entry_points(group=GROUP)) if installed else ():
        where = f"entry point {point.name} = {point.value}"
        try:
            given = point.load()
        except Exception as error:  # whatever a user's module raises, it is named
            raise ToolError(f"{where}: {_brief(error)}") from error
        found += _specs(where, given)
    return tuple(dict.fromkeys(found))  # a module may be named and installed as well


def _import(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except Exception as error:  # as above
        raise ToolError(f"tools_modules: {name}: {_brief(error)}") from error


def _specs(where: str, given: Any) -> Iterator[ToolSpec]:
    if isinstance(given, ModuleType):
        own = [value for value in vars(given).values() if isinstance(value, ToolSpec)]
        given = getattr(given, "TOOLS", own)
        if not given:
            raise ToolError(f"{where}: has no tools; declare one with @user_tool")
    for spec in given if isinstance(given, list | tuple) else [given]:
        if not isinstance(spec, ToolSpec):
            raise ToolError(f"{where}: {spec!r} is no ToolSpec; declare it with @user_tool")
        yield spec


def _brief(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
