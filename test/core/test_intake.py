"""Steps on their way into the queue, in the whole engine: which are taken, and what is told."""

from realtime_agent_ros.core.events import PlanRefused
from realtime_agent_ros.core.steps import Drive, Stop, Turn


def test_a_plan_from_before_a_stop_word_is_refused_and_one_from_after_runs(world):
    barrier = world.engine.barrier
    world.say("stop")
    (old,) = world.plan(Drive(distance_m=0.5), barrier=barrier)
    assert world.statuses(old) == ["rejected"]
    assert "planned before a stop" in world.reason(old)
    (new,) = world.plan(Drive(distance_m=0.5))
    assert world.run_to_end(new) == "done"


def test_duplicate_ids_are_refused_and_what_runs_goes_on(world):
    (first,) = world.plan(Drive(distance_m=0.5), ids=("a",))
    world.plan(Turn(angle_rad=1.0), ids=("a",), mode="append")
    assert world.reason(first) == "step id 'a' is in use"
    world.run(4.0)
    assert world.statuses("a")[-1] == "done"


def test_a_malformed_plan_is_rejected_step_by_step(world):
    world.handle(PlanRefused("steps.0: bad", "p", ("a", "b")))
    assert [(u.step_id, u.status.value) for u in world.updates()][-2:] == [
        ("a", "rejected"),
        ("b", "rejected"),
    ]
    world.handle(PlanRefused("no JSON"))
    assert world.updates()[-1].step_id == "?"


def test_a_stop_step_passes_whatever_its_barrier(world):
    step = world.driving()
    (stop,) = world.plan(Stop(), barrier=0, mode="append")
    assert world.statuses(stop) == ["accepted", "running", "done"]
    assert world.velocity.is_zero()
    assert world.statuses(step)[-1] == "cancelled"


def test_a_refused_plan_that_begins_with_a_stop_still_stops(world):
    world.driving()
    _, drive = world.plan(Stop(), Drive(distance_m=1.0), barrier=0)
    assert world.statuses(drive) == ["rejected"]
    assert world.velocity.is_zero()
    assert world.stays_zero()
