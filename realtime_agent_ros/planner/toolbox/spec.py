"""What a tool is: a function and how it is to be treated. Free of the SDK and of ROS.

Belongs here: the declaration, and the checks that need nothing else. Does not belong here: running
a tool (``invoke``), collecting them (``registry``).
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, get_type_hints

from realtime_agent_ros.planner.toolbox.call import Call
from realtime_agent_ros.planner.toolbox.robot import Robot

NAME = re.compile(r"^[a-zA-Z][a-zA-Z0-9_]{0,63}$")
REPEATED = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


class ToolError(ValueError):
    """A declaration that can't be used; the text names the tool and what would do."""


class Runs(StrEnum):
    """Where a tool's function runs."""

    ASIDE = "aside"
    """User code: in a thread, or on a loop that is not the planner's."""
    INSIDE = "inside"
    """Ours: on the planner's loop."""
    IN_ORDER = "in order"
    """Ours, and it takes its place among the calls of a response by itself (skills)."""


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool. What the model sees of it are its name, docstring and parameter types.

    ``function`` returns text, or anything that is JSON; its first parameter is left out of what
    the model sees if it is annotated ``Robot``. ``read_only``: it changes nothing, so its results
    may be cached for ``ttl_s`` and it may run ahead of the person's last word. ``timeout_s``: None
    takes the planner's default. ``twin``: a function with the same parameters that stands in for
    it where tools are simulated; without one the model is told so.
    ``likely_words``: with one of them in what is being said, a read-only tool without required
    parameters is run ahead.
    """

    name: str
    function: Callable[..., Any]
    read_only: bool = False
    timeout_s: float | None = None
    ttl_s: float = 0.0
    needs_approval: bool = False
    twin: Callable[..., Any] | None = None
    runs: Runs = Runs.ASIDE
    likely_words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raises ToolError with everything that is wrong."""
        problems = list(_problems(self))
        if problems:
            raise ToolError(f"tool {self.name!r}: " + "; ".join(problems))


def user_tool(
    function: Callable[..., Any] | None = None, /, **settings: Any
) -> Callable[..., Any] | ToolSpec:
    """Declare a tool by decorating its function: ``@user_tool`` or ``@user_tool(ttl_s=60, ...)``.

    ``settings`` are the fields of ``ToolSpec``; the name is the function's unless one is given.
    Raises ToolError for a declaration that can't be used.
    """

    def declare(body: Callable[..., Any]) -> ToolSpec:
        name = settings.pop("name", getattr(body, "__name__", ""))
        try:
            return ToolSpec(name, body, **settings)
        except TypeError as error:
            raise ToolError(f"tool {name!r}: {error}") from error

    return declare if function is None else declare(function)


def hidden_kind(function: Callable[..., Any]) -> type | None:
    """``Robot`` or ``Call`` if the first parameter is one, which the model isn't shown."""
    parameters = list(inspect.signature(function).parameters.values())
    if not parameters:
        return None
    kind = get_type_hints(function).get(parameters[0].name)
    return kind if kind in (Robot, Call) else None


def shown_parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """The parameters that the model gives, with resolved types."""
    hints = get_type_hints(function, include_extras=True)
    parameters = list(inspect.signature(function).parameters.values())
    shown = parameters[1:] if hidden_kind(function) else parameters
    return [p.replace(annotation=hints.get(p.name, p.annotation)) for p in shown]


def _problems(spec: ToolSpec) -> list[str]:
    found = []
    if not NAME.match(spec.name):
        found.append("a name is a letter, then letters, digits or _, at most 64")
    if spec.timeout_s is not None and not 0.0 < spec.timeout_s < float("inf"):
        found.append(f"timeout_s must be above 0 (got {spec.timeout_s!r})")
    if not 0.0 <= spec.ttl_s < float("inf"):
        found.append(f"ttl_s must not be negative (got {spec.ttl_s!r})")
    if spec.ttl_s and not spec.read_only:
        found.append("only a read_only tool may have a ttl_s")
    if spec.likely_words and not (spec.read_only and spec.ttl_s):
        found.append("likely_words need a read_only tool with a ttl_s")
    return found + _signature_problems(spec)


def _signature_problems(spec: ToolSpec) -> list[str]:
    if not callable(spec.function):
        return [f"function must be callable (got {spec.function!r})"]
    try:
        parameters = shown_parameters(spec.function)
        twins = None if spec.twin is None else shown_parameters(spec.twin)
    except (NameError, TypeError, ValueError) as error:
        return [f"the types of its parameters can't be read: {error}"]
    found = []
    for p in parameters:
        if p.kind in REPEATED:
            found.append(f"parameter *{p.name}: a tool takes named parameters only")
        elif p.annotation is inspect.Parameter.empty:
            found.append(f"parameter {p.name!r} has no type")
    if not inspect.getdoc(spec.function):
        found.append("no docstring, so a model can't know what it is for")
    if twins is not None and [p.name for p in twins] != [p.name for p in parameters]:
        found.append("the twin must have the same parameters")
    return found
