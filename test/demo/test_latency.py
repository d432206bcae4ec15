"""Stages are measured from what was seen, and only those that were."""

from __future__ import annotations

import pytest
from recordings import drive, event, step

from realtime_agent_ros.core.steps import StepStatus
from realtime_agent_ros.demo import latency
from realtime_agent_ros.demo.recording import Recording, Seen
from realtime_agent_ros.demo.scenario import Outcome


def measured(seen: Recording, *scenes: Outcome) -> dict[str, latency.Stage]:
    return {stage.name: stage for stage in latency.stages(seen, scenes)}


def test_a_request_is_measured_to_speech_step_and_motion() -> None:
    seen = drive()
    seen.said = [Seen(0.9, "On my way.")]
    stages = measured(seen, Outcome("drive", asked="go", asked_at_s=0.5))
    assert stages["final speech to first sign of life"].p50_ms == pytest.approx(400.0)
    assert stages["final speech to first step accepted"].p50_ms == pytest.approx(500.0)
    assert stages["final speech to first motion"].max_ms == pytest.approx(500.0)
    assert "stop word heard to zero velocity" not in stages


def test_a_stop_is_measured_to_the_first_zero() -> None:
    scene = Outcome("stop", asked="go", asked_at_s=0.5, marks={"stop": 2.95})
    stage = measured(drive((3.0, 9.0)), scene)["stop word heard to zero velocity"]
    assert (stage.count, stage.max_ms) == (1, pytest.approx(50.0))


def test_a_kill_is_measured_to_the_planner_s_return() -> None:
    seen = drive((3.0, 9.0))
    seen.events = [event(1.0, "planner_alive"), event(6.0, "planner_alive")]
    scene = Outcome("kill", asked="go", asked_at_s=0.5, marks={"kill": 2.0})
    assert measured(seen, scene)["planner killed to planner back"].p99_ms == pytest.approx(4000.0)


def test_a_question_and_a_scene_without_one_are_not_measured_for_motion() -> None:
    scenes = (Outcome("ready"), Outcome("why", asked="why", asked_at_s=0.5, moves=False))
    assert not any("step" in name or "motion" in name for name in measured(drive(), *scenes))


def test_what_is_no_motion_has_no_time_to_motion() -> None:
    seen = drive()
    seen.steps = [step(1.0, StepStatus.ACCEPTED, skill="say")]
    stages = measured(seen, Outcome("say", asked="say hi", asked_at_s=0.5))
    assert "final speech to first step accepted" in stages
    assert "final speech to first motion" not in stages


def test_the_percentiles_are_of_all_scenes() -> None:
    seen = Recording(said=[Seen(1.1, "a"), Seen(2.3, "b"), Seen(3.2, "c")])
    scenes = [Outcome(str(n), asked="x", asked_at_s=float(n)) for n in (1, 2, 3)]
    stage = measured(seen, *scenes)["final speech to first sign of life"]
    assert (stage.count, stage.p50_ms, stage.max_ms) == (3, pytest.approx(200), pytest.approx(300))


def test_the_agent_s_own_numbers_are_taken_over() -> None:
    life = {"p50_ms": "1.5", "p99_ms": "2.5", "max_ms": "3.5"}
    counts = {"output.count": "7", "output.misses": "2", "output.bound_ms": "75.0"}
    counts |= {"plan.count": "5", "plan.misses": "0"}
    numbers = {f"output.period.life.{key}": value for key, value in life.items()}
    seen = Recording(deadlines=counts | numbers)
    assert latency.stages(seen, []) == [
        latency.Stage("period of the velocity output", 7, 1.5, 2.5, 3.5)
    ]
    assert latency.misses(seen) == {"output": 2}
