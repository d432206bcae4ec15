"""benchmarks/fleet.py: what a robot doesn't tell has no row and takes no other along."""

from __future__ import annotations

from types import SimpleNamespace

import fleet
import pytest
from fleet import Cost, rows_of

from harness import Heard
from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.core.snapshot import Ladder, Snapshot


def cost(robots: int) -> Cost:
    return Cost(robots, [10.0] * robots, [200.0] * robots, idle=["rover"] if robots > 1 else [])


def test_robots_without_diagnostics_still_have_their_costs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fleet, "measure", lambda size, _: cost(size))
    found = fleet.rows(quick=True)
    assert {row.what for row in found.rows} == {"processor, each robot", "memory, each robot"}
    assert found.notes == {
        "fleet of 1": "0 of 2 told their p99",
        "fleet of 2": "0 of 4 told their p99, rover, rover did not turn",
    }
    assert {row.subject: row.count for row in found.rows} == {"fleet of 1": 2, "fleet of 2": 4}


def test_every_cost_of_a_robot_in_a_fleet_is_judged_by_that_of_one_alone() -> None:
    alone = Cost(1, [10.0], [200.0], [0.5], [1.0], [20.0], [100.0])
    eight = Cost(8, [10.0] * 8, [200.0] * 8, [0.6] * 8, [3.0] * 8, [160.0], [8000.0])
    found = {row.what: row.ratio for row in rows_of(eight, alone)}
    assert found == {
        "processor, each robot": 1.0,
        "memory, each robot": 1.0,
        "scan to command, median of each": 1.2,
        "scan to command, p99 of each since its start": 3.0,
        "discovery at rest, each robot": 1.0,
        "discovery to be ready, each robot": 10.0,
    }
    assert all(row.goals for row in rows_of(eight, alone))
    assert not any(row.goals for row in rows_of(alone, alone))


@pytest.mark.parametrize(("radps", "turns"), [(0.0, False), (0.5, True), (-0.5, True)])
def test_only_a_robot_that_turns_is_measured(radps: float, turns: bool) -> None:
    state = Snapshot(
        seq=1,
        barrier=0,
        ladder=Ladder.OK,
        velocity=Velocity(angular_z_radps=radps),
        speed_limit_mps=1.0,
        max_speed_mps=1.0,
    )
    heard = Heard(0.0, SimpleNamespace(data=state.model_dump_json()))
    assert fleet.turns([heard]) is turns
    assert not fleet.turns([])
