"""Does the odometry move as a base can? A restarted or relocalised one leaps, and every distance
that is being driven would be measured against the leap.
"""

from __future__ import annotations

from realtime_agent_ros.core.geometry import Pose, wrap_angle

MARGIN_M = 0.5
MARGIN_RAD = 1.0
TIMES_TOP_SPEED = 2.0
NS_PER_S = 1_000_000_000


class JumpDetector:
    """Compares each pose with the one before. Slips and pushes within the margins pass."""

    def __init__(self, max_speed_mps: float, max_turn_radps: float) -> None:
        self._max_speed_mps = max_speed_mps
        self._max_turn_radps = max_turn_radps
        self._last: tuple[Pose, int] | None = None

    def jumped(self, pose: Pose, now_ns: int) -> bool:
        """Whether the base can't have come here since the last pose."""
        last, self._last = self._last, (pose, now_ns)
        if last is None:
            return False
        dt_s = TIMES_TOP_SPEED * (now_ns - last[1]) / NS_PER_S
        turned_rad = abs(wrap_angle(pose.yaw_rad - last[0].yaw_rad))
        return (
            pose.distance_to(last[0]) > MARGIN_M + self._max_speed_mps * dt_s
            or turned_rad > MARGIN_RAD + self._max_turn_radps * dt_s
        )
