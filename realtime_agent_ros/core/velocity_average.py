"""The base's velocity as odometry tells it, averaged over a short time as nav2's smoother does."""

from __future__ import annotations

from collections import deque

from realtime_agent_ros.core.geometry import Velocity

NS_PER_S = 1_000_000_000


class VelocityAverage:
    """The mean of what was heard up to ``duration_s`` before the newest."""

    def __init__(self, duration_s: float) -> None:
        self._duration_ns = round(duration_s * NS_PER_S)
        self._heard: deque[tuple[int, Velocity]] = deque()

    def hear(self, velocity: Velocity, now_ns: int) -> None:
        """Take the velocity of an odometry; one that is not finite is left out."""
        if not velocity.is_finite():
            return
        self._heard.append((now_ns, velocity))
        while now_ns - self._heard[0][0] > self._duration_ns:
            self._heard.popleft()

    def velocity(self, now_ns: int) -> Velocity | None:
        """The mean; None while there was no odometry for longer than a second and the duration."""
        if not self._heard or now_ns - self._heard[-1][0] > self._duration_ns + NS_PER_S:
            return None
        count = len(self._heard)
        return Velocity(
            sum(v.linear_x_mps for _, v in self._heard) / count,
            sum(v.linear_y_mps for _, v in self._heard) / count,
            sum(v.angular_z_radps for _, v in self._heard) / count,
        )
