"""The channels of ``/diagnostics`` as rows of a table: what stands in key-values, by channel.

Belongs here: reading those statuses again. Does not belong here: writing them
(``core/deadlines_health``), or drawing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from realtime_agent_ros.core.deadlines_health import PREFIX, QUANTILE_NAMES

MEASURES = ("", "period.", "stamp_age.", "processing.")
"""A stage or chain has only the first."""


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One channel; ms, None where nothing is known or set."""

    group: str
    name: str
    count: int
    misses: int
    policy: str
    bound_ms: float | None
    age: str
    window: str
    alarm: str
    worst: str
    times: Mapping[str, tuple[float, ...]]
    """By measure and scope ('period.', 'period.life.'): p50, p95, p99, p99.9, maximum."""

    @property
    def age_ms(self) -> float | None:
        """Since the newest message; None before the first."""
        return _number(self.age)

    def main(self, scope: str = "") -> tuple[float, ...] | None:
        """The times of the measure that its bound is for; None before the first."""
        return self.times.get(scope) or self.times.get(f"period.{scope}")


def channel_rows(statuses: Iterable[tuple[str, Mapping[str, str]]]) -> list[ChannelRow]:
    """The channels of the statuses called ``deadlines <group>``, in their order; others are left
    out, and so is what can't be read."""
    rows = []
    for name, values in statuses:
        if name.startswith(PREFIX):
            for channel, found in _by_channel(values).items():
                if row := _row(name.removeprefix(PREFIX), channel, found):
                    rows.append(row)
    return rows


def _by_channel(values: Mapping[str, str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for key, value in values.items():
        channel, dot, rest = key.partition(".")
        if dot:
            found.setdefault(channel, {})[rest] = value
    return found


def _row(group: str, name: str, found: Mapping[str, str]) -> ChannelRow | None:
    numbers = {key: _number(value) for key, value in found.items()}
    count, misses = numbers.get("count"), numbers.get("misses")
    if count is None or misses is None:
        return None
    times: dict[str, tuple[float, ...]] = {}
    for scope in (f"{measure}{life}" for measure in MEASURES for life in ("", "life.")):
        read: list[Any] = [numbers.get(f"{scope}{quantile}_ms") for quantile in QUANTILE_NAMES]
        if None not in read:
            times[scope] = tuple(read)
    worst = found.get("worst") or found.get("period.worst") or ""
    return ChannelRow(
        group=group,
        name=name,
        count=int(count),
        misses=int(misses),
        policy=found.get("policy", ""),
        bound_ms=numbers.get("bound_ms"),
        age=found.get("age_ms", ""),
        window=found.get("window", ""),
        alarm=found.get("alarm", ""),
        worst=worst,
        times=times,
    )


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
