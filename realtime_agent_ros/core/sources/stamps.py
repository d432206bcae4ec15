"""Whether a message's stamp can be true. A stamp that can't be is a fault, not freshness."""

from __future__ import annotations

NS_PER_S = 1_000_000_000


class StampCheck:
    """Follows one sensor's stamps, and through them the ROS clock against the monotonic one."""

    def __init__(self, future_tolerance_s: float, clock_jump_tolerance_s: float) -> None:
        self._future_ns = round(future_tolerance_s * NS_PER_S)
        self._jump_ns = round(clock_jump_tolerance_s * NS_PER_S)
        self._offset_ns: int | None = None
        self._last_stamp_ns: int | None = None

    def fault(self, stamp_ns: int | None, stamp_age_ns: int, now_ns: int) -> str:
        """What is wrong with the stamp; empty if nothing. Without ``stamp_ns`` only its age counts.

        After a jump the clock is believed again as soon as two messages agree on it.
        """
        if stamp_ns == 0:
            return "the stamp is zero"
        if stamp_ns is not None:
            jump = self._jump(stamp_ns, stamp_age_ns, now_ns)
            if jump:
                return jump
        if -stamp_age_ns > self._future_ns:
            return f"the stamp is {-stamp_age_ns / NS_PER_S:.2f} s in the future"
        return ""

    def _jump(self, stamp_ns: int, stamp_age_ns: int, now_ns: int) -> str:
        offset_ns = stamp_ns + stamp_age_ns - now_ns
        last_offset_ns, self._offset_ns = self._offset_ns, offset_ns
        last_stamp_ns, self._last_stamp_ns = self._last_stamp_ns, stamp_ns
        if last_offset_ns is None or last_stamp_ns is None:
            return ""
        jump_ns = offset_ns - last_offset_ns
        if self._jump_ns and abs(jump_ns) > self._jump_ns:
            return f"the clock jumped by {jump_ns / NS_PER_S:+.2f} s"
        if stamp_ns < last_stamp_ns:
            return f"the stamp went back by {(last_stamp_ns - stamp_ns) / NS_PER_S:.2f} s"
        return ""
