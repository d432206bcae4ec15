"""A sensor that repeats itself to the bit while the robot moves has died with its last picture."""

from __future__ import annotations

from realtime_agent_ros.core.source_config import SourceCommon
from realtime_agent_ros.core.sources.odometry_history import Travel

NS_PER_S = 1_000_000_000


class FrozenWatch:
    """Compares payloads while the base travels. Each of the three limits is off at 0."""

    def __init__(self, config: SourceCommon) -> None:
        self._distance_m = config.frozen_distance
        self._turn_rad = config.frozen_turn
        self._time_ns = round(config.frozen_time * NS_PER_S)
        self._payload = b""
        self._since: Travel | None = None

    @property
    def watches(self) -> bool:
        """Whether any limit is on."""
        return bool(self._distance_m or self._turn_rad or self._time_ns)

    def fault(self, payload: bytes, travel: Travel) -> str:
        """Why the payload is taken for frozen; empty if it isn't."""
        if self._since is None or payload != self._payload:
            self._payload, self._since = payload, travel
            return ""
        distance_m = travel.distance_m - self._since.distance_m
        turn_rad = travel.turn_rad - self._since.turn_rad
        moving_ns = travel.moving_ns - self._since.moving_ns
        if 0.0 < self._distance_m < distance_m:
            return f"frozen: the same to the bit for {distance_m:.2f} m of motion"
        if 0.0 < self._turn_rad < turn_rad:
            return f"frozen: the same to the bit for {turn_rad:.2f} rad of turning"
        if 0 < self._time_ns < moving_ns:
            return f"frozen: the same to the bit for {moving_ns / NS_PER_S:.2f} s of motion"
        return ""
