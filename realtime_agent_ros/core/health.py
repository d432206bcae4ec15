"""What the operator sees on ``/diagnostics``: levels, messages and numbers, without ROS types."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from realtime_agent_ros.core.health_item import HealthItem, Level
from realtime_agent_ros.core.safety import Safety
from realtime_agent_ros.core.snapshot import Ladder, Snapshot
from realtime_agent_ros.core.stops import join

LEVEL_OF_LADDER = {
    Ladder.OK: Level.OK,
    Ladder.DEGRADED: Level.WARN,
    Ladder.STOP: Level.ERROR,
    Ladder.LATCHED: Level.ERROR,
}


class Faults:
    """Bad input, counted by where it came from, with the last reason of each."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._last: dict[str, str] = {}

    def add(self, where: str, reason: str) -> None:
        self._counts[where] += 1
        self._last[where] = reason

    def items(self) -> list[tuple[str, int, str]]:
        """Where, how often, and the last reason."""
        return [(where, count, self._last[where]) for where, count in self._counts.items()]


def health_of(
    snapshot: Snapshot,
    safety: Safety,
    others: tuple[HealthItem, ...],
    faults: Faults,
    now_ns: int,
) -> tuple[HealthItem, ...]:
    """One item each for the ladder and the sources, the ``others``, and bad input."""
    senses = safety.senses
    sources = sources_health(senses.ages_s(now_ns), senses.troubles(now_ns))
    return (_ladder(snapshot), sources, *others, input_health(faults))


def _ladder(snapshot: Snapshot) -> HealthItem:
    values = {
        "ladder": snapshot.ladder.value,
        "barrier": str(snapshot.barrier),
        "source": snapshot.source,
        "running_step": snapshot.running_step or "",
        "planner_alive": str(snapshot.planner_alive),
        "speed_limit_mps": f"{snapshot.speed_limit_mps:.2f}",
    }
    message = join(snapshot.reasons) or "moving is allowed"
    return HealthItem("motion", LEVEL_OF_LADDER[snapshot.ladder], message, values)


def sources_health(ages_s: Mapping[str, float | None], troubles: Sequence[str]) -> HealthItem:
    """What the sensors that see obstacles are like: ages by name, and what is wrong."""
    values = {f"{n}_age_s": "never" if a is None else f"{a:.3f}" for n, a in ages_s.items()}
    if troubles:
        return HealthItem("sources", Level.ERROR, join(troubles), values)
    return HealthItem("sources", Level.OK, "receiving", values)


def input_health(faults: Faults) -> HealthItem:
    """The bad input so far."""
    items = faults.items()
    if not items:
        return HealthItem("input", Level.OK, "no bad input")
    values = {f"{where}.count": str(count) for where, count, _ in items}
    values |= {f"{where}.last": reason for where, _, reason in items}
    return HealthItem("input", Level.WARN, "; ".join(f"{w}: {r}" for w, _, r in items), values)
