"""The deadman's line in ``/diagnostics``."""

from __future__ import annotations

from realtime_agent_ros.core.health_item import HealthItem, Level
from realtime_agent_ros.core.watchdog import Watchdog

NS_PER_S = 1e9
NEARLY_LATE = 0.8
"""Of the timeout: a period above it leaves a busy machine no room."""


def status(watched: str, watchdog: Watchdog, timeout_s: float, unheard: str = "") -> HealthItem:
    """ERROR while it holds the robot, or if what is ``unheard`` can't be watched; WARN if beats
    come nearly too late; else OK."""
    if watchdog.holds:
        level, text = Level.ERROR, f"{watched} is silent: zero velocity"
    elif unheard:
        level, text = Level.ERROR, unheard
    elif watchdog.period_ns > NEARLY_LATE * timeout_s * NS_PER_S:
        level, text = Level.WARN, f"{watched} beats nearly too late"
    else:
        level, text = Level.OK, watchdog.state.value
    values = {
        "state": watchdog.state.value,
        "watches": watched,
        "timeout_s": f"{timeout_s:g}",
        "newest period_s": f"{watchdog.period_ns / NS_PER_S:.3f}",
        "longest period_s": f"{watchdog.longest_ns / NS_PER_S:.3f}",
        "trips": str(watchdog.trips),
        "late, not dead": str(watchdog.late),
    }
    return HealthItem("deadman", level, text, values)
