"""Named groups of parameters that differ by type: ``names: [a, b]`` and ``a.type``, ``b.type``.

Belongs here: picking the model by type, and errors that name the near names. Does not belong here:
which types there are (``source_config``, ``guard_config``).
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Any

from pydantic import model_validator

from realtime_agent_ros.core.parameter_model import ParameterModel


class TypedGroup(ParameterModel):
    """A group of parameters; unknown names are refused with the near ones."""

    @model_validator(mode="before")
    @classmethod
    def _known_names(cls, given: Any) -> Any:
        if isinstance(given, dict):
            for name in given:
                if name not in cls.model_fields:
                    near = difflib.get_close_matches(str(name), cls.model_fields, n=3, cutoff=0.5)
                    hint = f"did you mean {' or '.join(map(repr, near))}?" if near else ""
                    known = hint or f"known here are {', '.join(cls.model_fields)}"
                    raise ValueError(f"unknown parameter {name!r}: {known}")
        return given


def type_of(default: str | None) -> Callable[[Any], str | None]:
    """Reads the ``type`` of a group, for pydantic's Discriminator."""

    def read(given: Any) -> str | None:
        if isinstance(given, dict):
            return str(given.get("type", default)) if given.get("type", default) else None
        return getattr(given, "type", None)

    return read


def collect(
    tree: dict[str, Any], names_key: str, into: str, defaults: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """Gather the groups that ``tree[names_key]`` names under ``tree[into]``, over the defaults.

    Returns a new tree; what has no right shape stays, for pydantic to refuse.
    """
    result = dict(tree)
    names = result.get(names_key, tuple(defaults))
    if into in result or not isinstance(names, (list, tuple)):
        return result
    groups = {str(name): result.pop(str(name), {}) for name in names}
    result[into] = {
        name: defaults.get(name, {}) | given if isinstance(given, dict) else given
        for name, given in groups.items()
    }
    return result
