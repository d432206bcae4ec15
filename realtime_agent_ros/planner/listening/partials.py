"""When a partial transcript is stable enough to be thought about.

Pure: partials go in, the time to wait comes out. Does not belong here: thinking (``speculation``).
"""

from __future__ import annotations

from realtime_agent_ros.planner.listening.same_speech import words

NOW_S = 0.0


class PartialWatch:
    """Follows one utterance as it grows.

    A partial is stable at once if it is a complete command by itself or came twice, else after
    ``quiet_s`` without another one. ``most`` starts are allowed in an utterance.
    """

    def __init__(self, min_words: int, quiet_s: float, most: int) -> None:
        self._min_words = min_words
        self._quiet_s = quiet_s
        self._most = most
        self._starts = 0
        self._last: tuple[str, ...] = ()

    def hear(self, text: str, *, complete: bool) -> float | None:
        """Seconds after which ``text`` counts as stable if nothing else comes; None: never."""
        said = words(text)
        repeated, self._last = said == self._last, said
        if len(said) < self._min_words or self._starts >= self._most:
            return None
        return NOW_S if complete or repeated else self._quiet_s

    def started(self) -> None:
        """One of the allowed starts is used up."""
        self._starts += 1

    def utterance_over(self) -> None:
        """The next partial begins a new utterance."""
        self._starts, self._last = 0, ()
