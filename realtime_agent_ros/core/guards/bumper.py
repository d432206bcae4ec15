"""A contact: something touches the base."""

from __future__ import annotations

from realtime_agent_ros.core.events import BumperReceived
from realtime_agent_ros.core.guard_config import BumperConfig
from realtime_agent_ros.core.guards.guard import Guard
from realtime_agent_ros.core.sources.freshness import NS_PER_S

SILENCE_NS = 300_000_000
"""That ends a fleeting press: simulators tell contacts at 30 Hz and more."""


class BumperGuard(Guard[BumperConfig]):
    """Pressed at once, released once it has said so for ``release_time``.

    Bumpers that speak only on change say it once, so with ``source_timeout`` 0 that is enough.
    """

    takes = (BumperReceived,)

    def __init__(self, name: str, config: BumperConfig) -> None:
        super().__init__(name, config)
        self._release_ns = round(config.release_time * NS_PER_S)
        self._pressed = False
        self._fleeting_ns: int | None = None
        self._let_go_ns: int | None = None

    def _judge(self, event: BumperReceived, now_ns: int) -> str:
        if self._pressed and not event.pressed:
            self._let_go_ns = now_ns
        elif event.pressed:
            self._let_go_ns = None
        self._pressed = event.pressed
        self._fleeting_ns = now_ns + SILENCE_NS if event.pressed and event.fleeting else None
        return ""

    def danger(self, now_ns: int) -> str:
        if self._fleeting_ns is not None and now_ns > self._fleeting_ns:
            self._pressed, self._let_go_ns, self._fleeting_ns = False, self._fleeting_ns, None
        if self._pressed:
            return "pressed"
        if self._let_go_ns is not None and now_ns - self._let_go_ns < self._release_ns:
            return "let go just now"
        return ""

    def _interrupt(self, now_ns: int) -> None:
        """Heard late, a contact that was let go is waited out anew (with a timeout only)."""
        if self._let_go_ns is not None:
            self._pressed = True
