"""Whether what a sensor said still counts: a valid message, young enough."""

from __future__ import annotations

NS_PER_S = 1_000_000_000


class Freshness:
    """Age and last fault of one sensor. A timeout of 0 s disables the check of age, as in nav2."""

    def __init__(self, timeout_s: float) -> None:
        self._timeout_ns = round(timeout_s * NS_PER_S)
        self._fault = ""
        self.measured_ns: int | None = None

    @property
    def expires(self) -> bool:
        """Whether silence and old data are trouble."""
        return bool(self._timeout_ns)

    def good(self, now_ns: int, stamp_age_ns: int) -> None:
        """A message that can be believed, measured ``stamp_age_ns`` before it arrived."""
        self.measured_ns = now_ns - max(0, stamp_age_ns)
        self._fault = ""

    def bad(self, reason: str) -> None:
        """A message that can't be believed; holds until a good one comes."""
        self._fault = reason

    def is_stale(self, measured_ns: int, now_ns: int) -> bool:
        """Whether something measured then is too old now."""
        return self.expires and now_ns - measured_ns > self._timeout_ns

    def trouble(self, now_ns: int) -> str:
        """Why the sensor can't be relied on now; empty if it can."""
        if self._fault:
            return self._fault
        if self.measured_ns is None:
            return "nothing received yet" if self.expires else ""
        if self.is_stale(self.measured_ns, now_ns):
            return self._too_old(now_ns - self.measured_ns)
        return ""

    def late(self, stamp_age_ns: int) -> str:
        """Why a message that was measured so long ago says nothing new; empty if it does."""
        return self._too_old(stamp_age_ns) if self.is_stale(0, stamp_age_ns) else ""

    def age_s(self, now_ns: int) -> float | None:
        """Seconds since the last valid measurement; None before the first."""
        return None if self.measured_ns is None else (now_ns - self.measured_ns) / NS_PER_S

    def _too_old(self, age_ns: int) -> str:
        return f"{age_ns / NS_PER_S:.2f} s old, allowed {self._timeout_ns / NS_PER_S:.2f} s"
