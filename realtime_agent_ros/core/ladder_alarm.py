"""When misses become a consequence, and when that ends again.

Up by (m,k) misses; down after enough good ones in a row and a time without a miss; with the policy
``latch`` only by a reset, and only once it is over.
"""

from __future__ import annotations

from collections.abc import Callable

from realtime_agent_ros.core.channels_config import DeadlineConfig
from realtime_agent_ros.core.channels_misses import MissWindow

NS_PER_S = 1_000_000_000
LEAST_RATIO = 0.1
"""A speed cap found by measuring never asks for less, or a robot would creep for ever."""


class Alarm:
    """The consequence of one channel. ``now_ns`` must never go back."""

    def __init__(
        self, config: DeadlineConfig, changed: Callable[[bool, str], None] = lambda *_: None
    ) -> None:
        """``changed`` is told of each beginning (True) and end (False), with the reason."""
        self._config = config
        self._changed = changed
        self._window = MissWindow(config.misses, config.of_last)
        self._good_in_a_row = 0
        self._last_miss_ns = 0
        self.active = False
        self.reason = ""
        self.speed_ratio = 1.0
        self.misses = 0

    def miss(self, now_ns: int, reason: str, overrun: float, count: int = 1) -> None:
        """``count`` misses; ``overrun`` is what was measured by what was allowed, above 1."""
        self._window.miss(count)
        self.misses += count
        self._good_in_a_row = 0
        self._last_miss_ns = now_ns
        if not self.active and self._window.broken and self._config.policy != "count":
            self.active, self.speed_ratio = True, 1.0
            self.reason = reason + self._how_often()
            self._changed(True, self.reason)
        if self.active:
            measured = max(LEAST_RATIO, 1.0 / overrun)
            self.speed_ratio = self._config.speed_ratio or min(self.speed_ratio, measured)

    def hit(self, now_ns: int) -> None:
        """One in time."""
        self._window.hit()
        self._good_in_a_row += 1
        if self.active and self._config.policy != "latch" and self._is_over(now_ns):
            self._end(now_ns)

    def reset(self, now_ns: int) -> None:
        """Unlatch, if the misses are over."""
        if self.active and self._config.policy == "latch" and self._is_over(now_ns):
            self._end(now_ns, "; reset")

    def window(self) -> str:
        """The (m,k) window as it is now, in words."""
        missed, config = self._window.missed, self._config
        return f"{missed} of the last {config.of_last} missed, {config.misses} are too many"

    def _is_over(self, now_ns: int) -> bool:
        waited_s = (now_ns - self._last_miss_ns) / NS_PER_S
        return self._good_in_a_row >= self._config.release_good and waited_s >= (
            self._config.release_s
        )

    def _end(self, now_ns: int, how: str = "") -> None:
        since_s = (now_ns - self._last_miss_ns) / NS_PER_S
        self.active, self.reason, self.speed_ratio = False, "", 1.0
        self._window.clear()
        good = f"in time {self._good_in_a_row} times in a row"
        self._changed(False, f"{good}, {since_s:.1f} s since the last miss{how}")

    def _how_often(self) -> str:
        if self._config.of_last == 1:
            return ""
        return f" ({self._window.missed} of the last {self._config.of_last} missed)"
