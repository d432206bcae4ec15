"""Stretches of time in which something held, and how long they took together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

NS_PER_S = 1_000_000_000


@dataclass(slots=True)
class Span:
    """From when to when what held, and the greatest of what was measured meanwhile."""

    what: str
    begin_ns: int
    end_ns: int
    greatest: tuple[float, ...] = ()

    @property
    def seconds(self) -> float:
        return (self.end_ns - self.begin_ns) / NS_PER_S


@dataclass(slots=True)
class Spans:
    """Looks at one moment after the other; moments with the same ``what`` are one span."""

    found: list[Span] = field(default_factory=list)
    _now: Span | None = None

    def look(self, time_ns: int, what: str, *measured: float) -> None:
        """At this moment ``what`` holds; empty: nothing does."""
        now = self._now
        if now is not None:
            now.end_ns = time_ns
            if now.what == what:
                pairs = zip(now.greatest, measured, strict=True)
                now.greatest = tuple(max(a, b) for a, b in pairs)
                return
        self._now = Span(what, time_ns, time_ns, measured) if what else None
        if self._now is not None:
            self.found.append(self._now)

    def seconds(self) -> dict[str, float]:
        """How long each took altogether, the longest first."""
        total: dict[str, float] = {}
        for span in self.found:
            total[span.what] = total.get(span.what, 0.0) + span.seconds
        return dict(sorted(total.items(), key=lambda pair: -pair[1]))


def shown(spans: list[Span], limit: int) -> Iterator[Span]:
    """The longest of them, in order of time."""
    longest = sorted(spans, key=lambda span: -span.seconds)[:limit]
    yield from sorted(longest, key=lambda span: span.begin_ns)
