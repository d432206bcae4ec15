"""Which of several periodic things are due, in simulated time, without drift."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

EPSILON_S = 1e-9
"""Sums of time steps miss round numbers by less than this."""


class Schedule:
    """Names with their rates in Hz; each is due at 0 and then every period."""

    def __init__(self, rates_hz: Mapping[str, float]) -> None:
        self._rates_hz = dict(rates_hz)
        self._count = dict.fromkeys(rates_hz, 0)

    def due(self, now_s: float) -> Iterator[str]:
        """The names that are due, each at most once; missed times are skipped, not made up."""
        for name, rate_hz in self._rates_hz.items():
            if now_s + EPSILON_S >= self._count[name] / rate_hz:
                self._count[name] = int(now_s * rate_hz + EPSILON_S) + 1
                yield name
