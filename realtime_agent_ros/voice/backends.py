"""Recognisers and synthesisers alike: those that other packages register, and those that lack."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import entry_points
from typing import Any


class BackendError(Exception):
    """A backend can't be had: what is missing and how to get it."""


def make_registered(
    kind: str, group: str, name: str, built_in: Sequence[str], *given: object
) -> Any:
    """What the factory of that name in ``group`` makes of ``given``. BackendError if there is none,
    or if it fails."""
    found = {point.name: point for point in entry_points(group=group)}
    if name not in found:
        known = ", ".join([*built_in, *sorted(found)])
        raise BackendError(f"no {kind} {name!r}; known are {known}")
    try:
        return found[name].load()(*given)
    except Exception as error:
        raise BackendError(f"{kind} {name!r}: {type(error).__name__}: {error}") from error
