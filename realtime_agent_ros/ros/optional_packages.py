"""Packages that only a full ROS installation has: nav2_msgs and tf2_ros are not on PyPI.

Belongs here: finding them. Does not belong here: what stands in for them where they are missing.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any


def find_module(name: str) -> ModuleType | None:
    """The module, or None where its package is not installed."""
    try:
        return import_module(name)
    except ModuleNotFoundError:
        return None


def find_type(module: str, name: str) -> Any | None:
    """``name`` of ``module``, or None where that package is not installed."""
    found = find_module(module)
    return None if found is None else getattr(found, name)
