"""Did all the sound arrive? Blocks that were dropped on the way join what was never said together.

Pure: a count of samples and its time of arrival in, seconds that are missing out.
"""

from __future__ import annotations

from collections import deque

from realtime_agent_ros.voice.audio import samples_of, seconds_of

EDGE = samples_of(0.5)
"""A block may be late; of the blocks in so long one is taken to be in time."""
KEPT = 2000
"""Blocks, some 40 s of them."""


class Continuity:
    """Sound that is in real time comes as fast as it goes; where less came than time went by, some
    is missing."""

    def __init__(self) -> None:
        self._late: deque[tuple[int, float]] = deque(maxlen=KEPT)

    def arrived(self, count: int, now_s: float) -> None:
        """So many samples are there in all."""
        self._late.append((count, now_s - seconds_of(count)))

    def lost_s(self, first: int, last: int) -> float:
        """Seconds of sound that are missing between two counts of samples; 0 if unknown. A pause of
        the sound before the first is none: some send it only while a button is pressed."""
        blocks = tuple(self._late)  # another thread may be adding to them
        before = [late for count, late in blocks if 0 <= count - first <= EDGE]
        after = [late for count, late in blocks if 0 <= last - count <= EDGE]
        return max(0.0, min(after) - min(before)) if before and after else 0.0
