"""How the process itself runs, for ``/diagnostics``: its executor, and its real-time options."""

from __future__ import annotations

from collections.abc import Sequence

from realtime_agent_ros.core.health_item import HealthItem, Level
from realtime_agent_ros.idle_collector import IdleCollector
from realtime_agent_ros.realtime_options import Outcome
from realtime_agent_ros.ros.executor_choice import Chosen

NS_PER_MS = 1_000_000


def process_health(
    chosen: Chosen | None, outcomes: Sequence[Outcome], collector: IdleCollector
) -> HealthItem:
    """WARN where something that was asked for could not be had, with the fix."""
    name = chosen.name if chosen else "another's executor"
    faults = [chosen.reason] if chosen and chosen.reason else []
    faults += [outcome.fault for outcome in outcomes if outcome.fault]
    values = {"executor": name} | {o.option: o.value or "refused" for o in outcomes}
    if collector.running:
        values["gc_idle"] = f"{collector.collections} collections"
        values["gc_idle longest ms"] = f"{collector.longest_ns / NS_PER_MS:.2f}"
    level = Level.WARN if faults else Level.OK
    return HealthItem("process", level, "; ".join((f"runs in {name}", *faults)), values)
