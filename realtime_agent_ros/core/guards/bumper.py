"""A contact: something touches the base."""

from __future__ import annotations

from realtime_agent_ros.core.events import BumperReceived
from realtime_agent_ros.core.guard_config import BumperConfig
from realtime_agent_ros.core.guards.guard import Guard
from realtime_agent_ros.core.sources.freshness import NS_PER_S


class BumperGuard(Guard[BumperConfig]):
    """Pressed at once, released once it has said so for ``release_time``.

    Bumpers that speak only on change say it once, so with ``source_timeout`` 0 that is enough.
    """

    takes = (BumperReceived,)

    def __init__(self, name: str, config: BumperConfig) -> None:
        super().__init__(name, config)
        self._release_ns = round(config.release_time * NS_PER_S)
        self._pressed = False
        self._let_go_ns: int | None = None

    def _judge(self, event: BumperReceived, now_ns: int) -> str:
        if self._pressed and not event.pressed:
            self._let_go_ns = now_ns
        elif event.pressed:
            self._let_go_ns = None
        self._pressed = event.pressed
        return ""

    def danger(self, now_ns: int) -> str:
        if self._pressed:
            return "pressed"
        if self._let_go_ns is not None and now_ns - self._let_go_ns < self._release_ns:
            return "let go just now"
        return ""

    def _interrupt(self, now_ns: int) -> None:
        """Heard late, a contact that was let go is waited out anew (with a timeout only)."""
        if self._let_go_ns is not None:
            self._pressed = True
