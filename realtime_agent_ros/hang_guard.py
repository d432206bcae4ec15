"""A process whose loop stands still for too long ends itself, for another one to begin.

Nobody else can tell: a process that hangs is alive, and its supervisor waits for its end. Belongs
here: ending it, with where each of its threads stood on stderr. Does not belong here: what follows
from that end (the deadman, the supervisor, ``ros/last_life``).

faulthandler watches from a thread of its own in C, so that it needs neither the interpreter's lock
nor anything else that the hanging code may hold. There is one such watch in a process.
"""

from __future__ import annotations

import faulthandler
import os
import time

HANG_S = 10.0
"""No callback of ours takes a tenth of this."""
HANG_ENV = "REALTIME_AGENT_HANG_S"
"""Sets another limit, in seconds; 0 for none, as under a debugger."""
LEAST_S, MOST_S = 2.0, 3600.0
"""An idle loop turns once a second at the slowest."""
SHARE = 0.25
"""The watch is set anew after this share of the limit, not at every turn."""


class HangGuard:
    """Exit code 1 if ``alive`` is not called for the limit; not before the first call, and not
    between ``pause`` and the next."""

    def __init__(self) -> None:
        """ValueError if the environment's limit is no number of seconds."""
        self._limit_s = _limit_s(os.environ.get(HANG_ENV, ""))
        self._due_s = 0.0

    def alive(self) -> None:
        """The loop has turned; to be called as often as it does."""
        now_s = time.monotonic()
        if self._limit_s and now_s >= self._due_s:
            self._due_s = now_s + self._limit_s * SHARE
            faulthandler.dump_traceback_later(self._limit_s, exit=True)

    def pause(self) -> None:
        """What comes now may take its time: a transition that loads a model, or the end."""
        self._due_s = 0.0
        if self._limit_s:
            faulthandler.cancel_dump_traceback_later()


def _limit_s(text: str) -> float:
    try:
        limit_s = float(text or HANG_S)
    except ValueError:
        limit_s = -1.0
    if limit_s != 0.0 and not LEAST_S <= limit_s <= MOST_S:
        raise ValueError(
            f"{HANG_ENV}: got {text!r}, allowed are {LEAST_S:g} to {MOST_S:g} seconds, or 0 for no "
            "limit"
        )
    return limit_s
