"""Answers of read-only tools, kept for a while. The time is handed in."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

Key = tuple[str, str]
"""A tool's name and its arguments as canonical JSON."""


@dataclass(slots=True)
class _Entry:
    output: Any
    until_s: float
    ahead: bool


@dataclass(slots=True)
class CacheCounts:
    """What the cache and running ahead brought, since the start."""

    hits: int = 0
    misses: int = 0
    ahead: int = 0
    """Calls that were run ahead."""
    ahead_hits: int = 0
    """Of those, answers that were then asked for."""
    ahead_wasted: int = 0
    """Of those, answers that expired, were dropped or replaced without being asked for."""


@dataclass(slots=True)
class TtlCache:
    """At most ``max_entries`` answers; the least recently used goes first."""

    max_entries: int
    counts: CacheCounts = field(default_factory=CacheCounts)
    _entries: OrderedDict[Key, _Entry] = field(default_factory=OrderedDict)

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Key, now_s: float) -> Any:
        """The answer, or None if there is none or its time is over. Counts."""
        entry = self._entries.get(key)
        if entry is None or now_s >= entry.until_s:
            self._drop(key)
            self.counts.misses += 1
            return None
        self._entries.move_to_end(key)
        self.counts.hits += 1
        if entry.ahead:
            entry.ahead = False
            self.counts.ahead_hits += 1
        return entry.output

    def holds(self, key: Key, now_s: float) -> bool:
        """Whether ``get`` would give an answer; counts nothing."""
        entry = self._entries.get(key)
        return entry is not None and now_s < entry.until_s

    def put(self, key: Key, output: Any, now_s: float, ttl_s: float, *, ahead: bool) -> None:
        """Keep an answer for ``ttl_s`` from now."""
        self._drop(key)
        self._entries[key] = _Entry(output, now_s + ttl_s, ahead)
        while len(self._entries) > self.max_entries:
            self._drop(next(iter(self._entries)))

    def expire(self, now_s: float) -> None:
        """Drop what is over, so that waste is counted when it happens."""
        for key in [k for k, e in self._entries.items() if now_s >= e.until_s]:
            self._drop(key)

    def clear(self) -> None:
        """Something in the world has changed: nothing that was read before holds any more."""
        for key in list(self._entries):
            self._drop(key)

    def _drop(self, key: Key) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None and entry.ahead:
            self.counts.ahead_wasted += 1
