"""Is the planner there? Heartbeats against a timeout."""

from __future__ import annotations

from realtime_agent_ros.core.events import HeartbeatReceived


class PlannerWatch:
    """Alive from the first heartbeat until none has come for the timeout."""

    def __init__(self, timeout_ns: int) -> None:
        self._timeout_ns = timeout_ns
        self._last_ns = 0
        self.alive = False

    def beat(self, heartbeat: HeartbeatReceived, now_ns: int) -> bool:
        """Take a heartbeat; True if the planner was not alive before."""
        came_back = not self.alive
        self.alive = True
        self._last_ns = now_ns
        return came_back

    def lost(self, now_ns: int) -> bool:
        """True once, at the moment the planner is found missing."""
        if not self.alive or now_ns - self._last_ns <= self._timeout_ns:
            return False
        self.alive = False
        return True
