"""What Prometheus is told, read again by its own parser."""

from __future__ import annotations

import pytest

pytest.importorskip("prometheus_client")

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from realtime_agent_ros.core.snapshot import Ladder, Snapshot
from realtime_agent_ros.protocol import AgentEvent
from realtime_agent_ros.views.live import STALE_NS, LiveAgent, StatusRow
from realtime_agent_ros.views.metrics import MOST_SERIES, AgentMetrics

S = 1_000_000_000
NONE: frozenset[str] = frozenset()
STATE = Snapshot(
    seq=1,
    barrier=3,
    ladder=Ladder.DEGRADED,
    velocity={"linear_x_mps": 0.3, "linear_y_mps": 0.4},  # type: ignore[arg-type]  # as in JSON
    speed_limit_mps=1.0,
    max_speed_mps=1.0,
    permitted_speed_mps=0.6,
    battery_ratio=0.5,
    planner_alive=True,
)
CHANNELS = {
    "scan.count": "120",
    "scan.misses": "2",
    "scan.bound_ms": "500.0",
    "scan.policy": "warn",
    "scan.alarm": "scan: silent 0.6 s",
    "scan.age_ms": "40.000",
    **{f"scan.period.{q}_ms": "100.000" for q in ("p50", "p95", "p99", "p99_9")},
    "scan.period.max_ms": "700.000",
    "bumper.count": "0",
    "bumper.misses": "0",
    "bumper.age_ms": "never received",
}


def heard(now_ns: int = S) -> LiveAgent:
    live = LiveAgent("/robot1")
    live.hear_state(STATE, now_ns)
    live.hear_event(AgentEvent(kind="stop", time_ns=0, barrier=3), now_ns)
    row = StatusRow("robot1/agent_node: deadlines sensors", 1, "late", CHANNELS, "robot-7")
    live.hear_status(row)
    return live


def told(live: LiveAgent, now_ns: int = S) -> dict[str, dict[frozenset[str], float]]:
    """Every sample by name and labels."""
    registry = CollectorRegistry()
    registry.register(AgentMetrics(live, lambda: now_ns))
    found: dict[str, dict[frozenset[str], float]] = {}
    for family in text_string_to_metric_families(generate_latest(registry).decode()):
        for sample in family.samples:
            labels = dict(sample.labels)
            assert labels.pop("namespace") == "/robot1"
            found.setdefault(sample.name, {})[frozenset(labels.values())] = sample.value
    return found


def test_base_units_and_totals() -> None:
    found = told(heard())
    assert found["realtime_agent_up"] == {NONE: 1.0}
    assert found["realtime_agent_speed_meters_per_second"] == {NONE: pytest.approx(0.5)}
    assert found["realtime_agent_permitted_speed_meters_per_second"] == {NONE: 0.6}
    assert found["realtime_agent_battery_ratio"] == {NONE: 0.5}
    assert found["realtime_agent_stops_total"] == {NONE: 1.0}
    rungs = found["realtime_agent_ladder"]
    assert {rung for rung, on in rungs.items() if on} == {frozenset({"DEGRADED"})}
    assert set(rungs) == {frozenset({str(rung)}) for rung in Ladder}
    scan = frozenset({"sensors", "scan"})
    assert found["realtime_agent_channel_messages_total"][scan] == 120.0
    assert found["realtime_agent_deadline_misses_total"][scan] == 2.0
    assert found["realtime_agent_deadline_seconds"] == {scan: 0.5}
    assert found["realtime_agent_deadline_alarm"][scan] == 1.0
    assert found["realtime_agent_channel_age_seconds"] == {scan: 0.04}
    times = found["realtime_agent_channel_seconds"]
    assert times[scan | {"period", "0.99"}] == 0.1
    assert times[scan | {"period", "1"}] == 0.7
    levels = found["realtime_agent_diagnostics_level"]
    assert levels == {frozenset({"agent_node: deadlines sensors", "robot-7"}): 1.0}


def test_an_agent_that_is_silent_or_was_never_heard_is_down() -> None:
    assert told(LiveAgent("/robot1")) == {"realtime_agent_up": {NONE: 0.0}}
    assert told(heard(), S + STALE_NS + 1)["realtime_agent_up"] == {NONE: 0.0}


def test_names_with_odd_letters_do_not_break_the_text() -> None:
    live = heard()
    odd = 'robot1/agent_node: "quoted" \\ and\nbroken'
    live.hear_status(StatusRow(odd, 2, "x", {}, 'h"w'))
    labels = frozenset({odd.removeprefix("robot1/"), 'h"w'})
    assert told(live)["realtime_agent_diagnostics_level"][labels] == 2.0


def test_what_is_told_stays_bounded_whatever_is_heard() -> None:
    live = heard()
    for n in range(3 * MOST_SERIES):
        live.hear_status(StatusRow(f"robot1/n{n}: task", 0, "", {}))
        live.hear_status(StatusRow(f"robot2/n{n}: task", 0, "", {}))
    values = {f"c{n}.{key}": "1" for n in range(2 * MOST_SERIES) for key in ("count", "misses")}
    live.hear_status(StatusRow("robot1/agent_node: deadlines sensors", 0, "", values))
    for samples in told(live).values():
        assert len(samples) <= MOST_SERIES
