"""Who died comes back after a growing pause, and not for ever."""

from __future__ import annotations

import dataclasses

import pytest

from realtime_agent_ros.processes import PROCESSES, SIMULATOR, by_name
from realtime_agent_ros.supervisor.respawn import (
    EXIT_CONFIGURATION,
    HEALTHY_S,
    Again,
    Deaths,
    Never,
    backoff_s,
)

PLANNER = by_name("planner_node")


def test_the_pause_doubles_and_is_bounded() -> None:
    process = dataclasses.replace(PLANNER, respawn_delay_s=1.0)
    assert [backoff_s(process, n) for n in (1, 2, 3, 4, 5, 99)] == [1.0, 2.0, 4.0, 8.0, 10.0, 10.0]


def test_deaths_in_a_row_are_counted_and_limited() -> None:
    deaths = Deaths(dataclasses.replace(PLANNER, respawn_delay_s=0.5, max_respawns=2))
    verdicts = [deaths.judge(-9, 1.0) for _ in range(3)]
    assert verdicts == [Again(0.5, 1), Again(1.0, 2), Never("it died 3 times in a row")]


def test_who_has_lived_for_a_while_starts_a_new_row() -> None:
    deaths = Deaths(dataclasses.replace(PLANNER, max_respawns=1))
    verdicts = [deaths.judge(1, HEALTHY_S) for _ in range(5)]
    assert verdicts == [Again(PLANNER.respawn_delay_s, 1)] * 5
    assert isinstance(deaths.judge(1, HEALTHY_S - 0.1), Never)


def test_refused_parameters_are_not_tried_again() -> None:
    assert Deaths(PLANNER).judge(EXIT_CONFIGURATION, 99.0) == Never("its configuration is wrong")


def test_every_process_that_comes_back_has_a_limit_and_the_robot_needs_agent_and_deadman() -> None:
    again = [p for p in PROCESSES if p.respawn]
    assert {p.name for p in PROCESSES} - {p.name for p in again} == {SIMULATOR}
    assert all(p.max_respawns for p in again)
    essential = {p.name for p in PROCESSES if p.essential}
    assert essential == {"agent_node", "deadman_node", SIMULATOR}


def test_without_its_deadman_a_robot_goes_on_for_seconds_at_most() -> None:
    deadman = by_name("deadman_node")
    deaths = Deaths(deadman)
    pauses = []
    while isinstance(verdict := deaths.judge(-9, 0.0), Again):
        pauses.append(verdict.delay_s)
    assert sum(pauses) == pytest.approx(3.1)
