"""Which steps may enter the queue."""

import pytest

from realtime_agent_ros.core import admission
from realtime_agent_ros.core.events import StepsReceived
from realtime_agent_ros.core.steps import Drive, GoTo, RememberPlace, Say, Step, Stop

NOW = 5


def plan(*skills, barrier=NOW, plan_id="p", ids=None):
    names = ids or [f"s{n}" for n in range(len(skills))]
    steps = tuple(
        Step(step_id=i, skill=s, expires_in_s=9.0) for i, s in zip(names, skills, strict=True)
    )
    return StepsReceived(plan_id, barrier, "append", steps)


def refusal(event, latched=False, queued=0):
    return admission.refusal(event, NOW, latched, queued)


def fault(event, places=("Kitchen", "desk"), taken=()):
    return admission.plan_fault(event, places, taken)


def test_steps_of_now_may_enter():
    assert refusal(plan(Drive(distance_m=1.0))) == ""
    assert fault(plan(Drive(distance_m=1.0))) == ""


@pytest.mark.parametrize(("barrier", "reason"), [(4, "before a stop"), (6, "was never reached")])
def test_steps_of_another_barrier_may_not(barrier, reason):
    assert reason in refusal(plan(Say(text="x"), barrier=barrier))


def test_nothing_may_enter_while_the_estop_is_latched():
    assert "latched" in refusal(plan(Drive(distance_m=1.0)), latched=True)


def test_the_queue_has_an_end():
    assert refusal(plan(Say(text="x")), queued=admission.MAX_QUEUED - 1) == ""
    assert "queue full" in refusal(plan(Say(text="x")), queued=admission.MAX_QUEUED)


def test_a_stop_is_never_refused():
    assert refusal(plan(Stop(), barrier=0), latched=True, queued=999) == ""
    assert admission.sender_fault(plan(Stop(), plan_id="local-1"), planner_alive=False) == ""


def test_a_stop_lets_nothing_else_slip_in():
    assert refusal(plan(Stop(), Drive(distance_m=1.0), barrier=0))


def test_the_sender_must_be_alive_and_not_the_agent():
    drive = Drive(distance_m=1.0)
    assert admission.sender_fault(plan(drive), planner_alive=True) == ""
    assert "heartbeat" in admission.sender_fault(plan(drive), planner_alive=False)
    assert "agent's own" in admission.sender_fault(plan(drive, plan_id="local-7"), True)


def test_an_unknown_place_is_refused_with_the_known_ones():
    assert fault(plan(GoTo(place="mars"))) == "unknown place 'mars'; known: desk, kitchen"
    assert fault(plan(GoTo(place="mars")), places=()) == "unknown place 'mars'; known: none"


@pytest.mark.parametrize("place", ["KITCHEN", " desk ", "back", "start"])
def test_known_and_reserved_places_are_fine(place):
    assert fault(plan(GoTo(place=place))) == ""


def test_a_place_may_be_remembered_earlier_in_the_plan_but_not_later():
    remember, go = RememberPlace(place="New"), GoTo(place="new")
    assert fault(plan(remember, go)) == ""
    assert "unknown place" in fault(plan(go, remember))


@pytest.mark.parametrize("place", ["back", "START", " "])
def test_reserved_and_blank_names_are_not_remembered(place):
    assert fault(plan(RememberPlace(place=place)))


def test_an_id_in_use_is_refused_in_the_queue_and_in_the_plan():
    say = Say(text="x")
    assert fault(plan(say, ids=["a"]), taken=["a"]) == "step id 'a' is in use"
    assert fault(plan(say, say, ids=["a", "a"])) == "step id 'a' is in use"


def test_a_rejection_tells_all_that_is_known():
    update = admission.rejection("a", "p", "why", NOW)
    assert (update.status, update.skill, update.reason) == ("rejected", "?", "why")


def test_a_place_that_a_queued_step_will_remember_is_known(world):
    world.plan(Drive(distance_m=0.3), RememberPlace(place="desk"), plan_id="p")
    (go,) = world.plan(GoTo(place="desk"), plan_id="p", mode="append")
    assert world.run_to_end(go) == "done"
