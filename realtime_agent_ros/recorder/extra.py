"""Whether a recording can be written and read here; imports nothing of what it looks for."""

from __future__ import annotations

from importlib.util import find_spec

FIX = "pip install 'realtime_agent_ros[record]'"
"""What brings it."""


def is_installed() -> bool:
    """Whether the packages of the extra ``record`` are there."""
    return all(map(find_spec, ("mcap", "mcap_ros2")))
