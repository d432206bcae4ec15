"""The base of every model that is read from parameters.

Belongs here: what no parameter may be, whatever it means. Does not belong here: names and bounds
(each model has its own), or what is said of a mistake (``config_errors``).
"""

from __future__ import annotations

import types
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import ValidationInfo, field_validator

from realtime_agent_ros.core.steps import Frozen

LONGEST_S = 1e6
"""Eleven days: a longer time is a mistake, and soon too long to be counted in nanoseconds."""


class ParameterModel(Frozen):
    """Where a number is wanted, ``true`` is a mistake and not 1."""

    @field_validator("*", mode="before")
    @classmethod
    def _no_truth_for_a_number(cls, value: Any, info: ValidationInfo) -> Any:
        wanted = cls.model_fields[info.field_name].annotation if info.field_name else None
        # As the text that stood in the file it is refused like any other.
        return str(value).lower() if isinstance(value, bool) and _is_number(wanted) else value


def _is_number(annotation: Any) -> bool:
    """Whether values of this type are numbers, or may be."""
    if get_origin(annotation) in (Annotated, Union, types.UnionType):
        return any(map(_is_number, get_args(annotation)))
    return annotation in (int, float)
