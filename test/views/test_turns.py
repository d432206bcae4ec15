"""What happens is given to the turn that it belongs to."""

from __future__ import annotations

from realtime_agent_ros.core.steps import StepStatus, StepUpdate
from realtime_agent_ros.views.turns import MOST_AHEAD, Moment, Turns

MS = 1_000_000


def update(plan_id: str, status: str = "accepted", skill: str = "drive", **more: str) -> StepUpdate:
    return StepUpdate.model_validate(
        {
            "step_id": f"{plan_id}.1",
            "plan_id": plan_id,
            "skill": skill,
            "status": StepStatus(status),
            "barrier": 0,
            **more,
        }
    )


def told(turns: Turns) -> dict[str, float]:
    turn = turns.newest
    assert turn is not None
    return {str(m): ms for m in Moment if (ms := turn.after_ms(m)) is not None}


def a_turn() -> Turns:
    turns = Turns()
    turns.speech("drive", final=False, at_ns=500 * MS)
    turns.speech("drive on", final=False, at_ns=700 * MS)
    turns.speech("drive on", final=True, at_ns=1000 * MS)
    turns.planner("planner.turn_started", "t1", 1001 * MS)
    turns.planner("planner.request", "t1", 1002 * MS)
    turns.planner("planner.first_token", "t1", 1150 * MS)
    turns.word("On my way.", 1160 * MS)
    turns.planner("planner.first_tool", "t1", 1170 * MS)
    turns.step(update("t1"), 1180 * MS)
    turns.velocity(1190 * MS, zero=True)
    turns.velocity(1200 * MS, zero=False)
    return turns


def test_a_turn_has_every_moment_after_its_final_text() -> None:
    turns = a_turn()
    assert told(turns) == {
        "request": 2.0,
        "first token": 150.0,
        "tool call": 170.0,
        "step accepted": 180.0,
        "first motion": 200.0,
        "first word": 160.0,
    }
    assert turns.newest is not None
    assert turns.newest.partial_ns == 500 * MS
    assert turns.newest.first_sign_ms() == 160.0


def test_only_the_first_of_each_counts() -> None:
    turns = a_turn()
    before = told(turns)
    turns.planner("planner.first_token", "t1", 2000 * MS)
    turns.word("more", 2000 * MS)
    turns.velocity(2000 * MS, zero=False)
    turns.step(update("t1"), 2000 * MS)
    assert told(turns) == before


def test_what_was_thought_ahead_comes_before_the_final_text() -> None:
    turns = Turns()
    turns.speech("drive on", final=False, at_ns=500 * MS)
    turns.planner("planner.request", "t7", 510 * MS)
    turns.planner("planner.first_token", "t7", 700 * MS)
    turns.speech("drive on", final=True, at_ns=1000 * MS)
    turns.planner("planner.turn_started", "t7", 1001 * MS)
    assert told(turns) == {"request": -490.0, "first token": -300.0}


def test_a_later_step_of_an_earlier_plan_is_not_the_newest_turn_s() -> None:
    turns = a_turn()
    turns.speech("and sing", final=True, at_ns=3000 * MS)
    turns.planner("planner.turn_started", "t2", 3001 * MS)
    turns.step(update("t1"), 3002 * MS)
    turns.velocity(3003 * MS, zero=False)  # the drive of before goes on
    assert told(turns) == {}


def test_a_plan_that_nobody_named_is_the_newest_turn_s() -> None:
    turns = Turns()
    turns.speech("drive on", final=True, at_ns=0)
    turns.step(update("local-1"), 5 * MS)
    assert told(turns) == {"step accepted": 5.0}


def test_a_resumed_step_or_one_that_is_refused_is_no_acceptance() -> None:
    turns = Turns()
    turns.speech("drive on", final=True, at_ns=0)
    turns.step(update("t1", "rejected"), 5 * MS)
    turns.step(update("t1", resumes="t1.1"), 5 * MS)
    turns.word("", 5 * MS)
    assert told(turns) == {}


def test_before_anybody_spoke_nothing_is_a_turn() -> None:
    turns = Turns()
    turns.step(update("t1"), 0)
    turns.velocity(0, zero=False)
    turns.word("hello", 0)
    turns.planner("planner.turn_started", "t1", 0)
    assert (len(turns), turns.newest) == (0, None)


def test_turns_that_never_come_are_forgotten() -> None:
    turns = Turns()
    for n in range(100):
        turns.planner("planner.request", f"t{n}", 0)
    assert len(turns._ahead) == MOST_AHEAD  # bounded, whatever comes
