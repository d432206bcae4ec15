"""Bumper and collision count, from what the physics says the robot touches.

A collision is an episode of contact with one thing. It ends when the thing hasn't been touched
for ``EPISODE_END_S``, so that bouncing off a wall counts once.
"""

from __future__ import annotations

from collections.abc import Set

EPISODE_END_S = 0.5


class Bumper:
    """Feed it the things touched at every time step."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """No collision yet."""
        self.collisions = 0
        self.pressed = False
        self._last_touch_s: dict[int, float] = {}

    def update(self, touching: Set[int], now_s: float) -> bool:
        """Take in the things touched now; true if the bumper or the count changed."""
        before = (self.pressed, self.collisions)
        self.pressed = bool(touching)
        for thing in touching:
            last_s = self._last_touch_s.get(thing)
            if last_s is None or now_s - last_s > EPISODE_END_S:
                self.collisions += 1
            self._last_touch_s[thing] = now_s
        return before != (self.pressed, self.collisions)
