"""Message types that only a full ROS installation has: nav2_msgs is not on PyPI.

Belongs here: finding them. Does not belong here: what stands in for them where they are missing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


def find_type(module: str, name: str) -> Any | None:
    """``name`` of ``module``, or None where that package is not installed."""
    try:
        return getattr(import_module(module), name)
    except ModuleNotFoundError:
        return None
