"""Steps in order: what runs when, how it ends and what is told of it."""

import pytest

from realtime_agent_ros.core.events import CancelReceived
from realtime_agent_ros.core.steps import (
    Drive,
    GoTo,
    RememberPlace,
    Say,
    SetSpeedLimit,
    Stop,
    Turn,
    Wait,
)

DONE = ["accepted", "running", "done"]


def block(world):
    """Put a person right ahead, so that the stop zone is occupied."""
    world.step_in()
    assert world.run(0.2, lambda: world.state().ladder == "STOP")


def release(world):
    world.people = []
    assert world.run(2.0, lambda: world.state().ladder != "STOP")


def test_steps_of_a_plan_run_in_order(world):
    ids = world.plan(Drive(distance_m=0.2), Turn(angle_rad=0.5), Drive(distance_m=0.2))
    world.run_to_end(ids[-1])
    told = [(u.step_id, u.status.value) for u in world.updates() if u.status.value != "accepted"]
    assert told == [(i, s) for i in ids for s in ("running", "done")]


def test_speech_waits_for_its_place_in_the_plan(world):
    _, say, _ = world.plan(Drive(distance_m=0.3), Say(text="Halfway."), Drive(distance_m=0.3))
    world.run(0.5)
    assert world.spoken() == []
    world.run_to_end(say)
    assert world.spoken() == ["Halfway."]
    assert world.pose.x_m == pytest.approx(0.3, abs=0.03)


def test_what_stands_between_two_drives_is_done_before_the_second(world):
    _, say, second = world.plan(Drive(distance_m=0.1), Say(text="x"), Drive(distance_m=0.1))
    world.run_to_end(second)
    order = [(u.step_id, u.status.value) for u in world.updates()]
    assert order.index((say, "done")) < order.index((second, "running"))


def test_speech_of_another_plan_is_said_at_once(world):
    world.plan(Drive(distance_m=2.0))
    (say,) = world.plan(Say(text="Hello."), mode="append")
    assert world.statuses(say) == DONE
    assert world.spoken() == ["Hello."]


def test_append_queues_behind_and_replace_takes_the_place(world):
    (first,) = world.plan(Drive(distance_m=0.5))
    (second,) = world.plan(Turn(angle_rad=0.5), mode="append")
    world.run(0.5)
    assert (world.state().running_step, world.state().queued_steps) == (first, (second,))
    (third,) = world.plan(Turn(angle_rad=-0.5))
    assert world.statuses(first)[-1] == world.statuses(second)[-1] == "cancelled"
    assert world.reason(first) == "replaced"
    assert world.run_to_end(third) == "done"


def test_a_refused_plan_replaces_nothing(world):
    (first,) = world.plan(Drive(distance_m=0.5))
    world.run(0.2)
    world.plan(GoTo(place="nowhere"))
    assert world.run_to_end(first) == "done"


def test_a_step_ends_at_its_deadline_with_a_zero(world):
    (step,) = world.plan(Drive(distance_m=5.0), expires_in_s=1.0)
    deadline_ns = world.now_ns + 1_000_000_000
    world.run_to_end(step)
    assert world.statuses(step)[-1] == "cancelled"
    assert "expired 1 s" in world.reason(step)
    world.run(0.5)
    assert all(v.is_zero() for v in world.velocities(from_ns=deadline_ns))


def test_what_stood_behind_an_expired_step_is_cancelled_with_it(world):
    _, second = world.plan(Drive(distance_m=5.0), Turn(angle_rad=1.0), expires_in_s=1.0)
    world.run_to_end(second)
    assert world.statuses(second) == ["accepted", "cancelled"]


def test_a_failed_errand_takes_the_rest_of_its_plan_along(make_world):
    world = make_world(ready=False)
    world.silent = {"odom"}
    world.run(0.3)
    remember, drive = world.plan(RememberPlace(place="desk"), Drive(distance_m=1.0))
    assert world.statuses(remember)[-1] == "failed"
    assert "no odometry" in world.reason(remember)
    assert world.statuses(drive) == ["accepted", "cancelled"]


def test_a_blocked_step_fails_and_takes_the_rest_of_its_plan_along(make_world):
    world = make_world(walls=[((0.8, -3.0), (0.8, 3.0))], blocked_timeout_s=2.0)
    drive, turn = world.plan(Drive(distance_m=3.0), Turn(angle_rad=1.0))
    assert world.run_to_end(drive) == "failed"
    assert world.reason(drive).startswith("blocked: obstacle in ")
    assert world.statuses(turn) == ["accepted", "cancelled"]
    assert any("I can't go on. Blocked" in text for text in world.spoken())


def test_what_was_blocked_does_not_go_on_when_the_way_becomes_free(make_world):
    world = make_world(walls=[((0.8, -3.0), (0.8, 3.0))], blocked_timeout_s=2.0)
    (drive,) = world.plan(Drive(distance_m=3.0))
    world.run_to_end(drive)
    world.walls = []
    since = len(world.log)
    world.run(1.0)
    assert all(v.is_zero() for v in world.velocities(since))


def test_a_stop_in_another_plan_drops_everything(world):
    first, second = world.plan(Drive(distance_m=5.0), Turn(angle_rad=1.0))
    world.run(1.0)
    (stop,) = world.plan(Stop(), mode="append")
    assert world.velocity.is_zero()
    assert world.statuses(stop) == DONE
    assert world.statuses(first)[-1] == world.statuses(second)[-1] == "cancelled"


def test_a_stop_within_a_plan_waits_for_its_place(world):
    drive, stop, turn = world.plan(Drive(distance_m=0.3), Stop(), Turn(angle_rad=0.3))
    assert world.run_to_end(turn) == "done"
    assert world.statuses(drive) == world.statuses(stop) == DONE
    assert world.pose.x_m == pytest.approx(0.3, abs=0.03)


def test_the_rest_of_a_drive_is_driven_by_a_new_step(world):
    drive, say = world.plan(Drive(distance_m=1.0), Say(text="There."))
    world.run(1.5)
    block(world)
    assert world.statuses(drive)[-1] == "cancelled"
    assert world.reason(drive).startswith("suspended: obstacle in StopZone")
    release(world)
    assert world.statuses(f"{drive}~2")[0] == "accepted"
    assert world.updates(f"{drive}~2")[0].resumes == drive
    assert world.run_to_end(f"{say}~2") == "done"
    world.run(1.0)
    assert world.pose.x_m == pytest.approx(1.0, abs=0.03)
    assert world.spoken()[-1] == "There."


def test_a_motion_may_be_interrupted_more_than_once(world):
    (drive,) = world.plan(Drive(distance_m=1.0))
    for _ in range(2):
        world.run(1.0)
        block(world)
        release(world)
    assert world.run_to_end(f"{drive}~3") == "done"
    assert world.updates(f"{drive}~3")[0].resumes == f"{drive}~2"
    world.run(1.0)
    assert world.pose.x_m == pytest.approx(1.0, abs=0.04)


def test_a_turn_and_a_wait_are_resumed_too(world):
    turn, wait = world.plan(Turn(angle_rad=3.0), Wait(duration_s=1.0))
    world.run(1.0)
    block(world)
    release(world)
    assert world.run_to_end(f"{wait}~2") == "done"
    assert world.pose.yaw_rad == pytest.approx(3.0, abs=0.05)
    assert world.statuses(f"{turn}~2") == DONE


def test_what_comes_during_a_suspension_runs_after_what_is_resumed(world):
    (drive,) = world.plan(Drive(distance_m=0.8))
    world.run(1.0)
    block(world)
    (later,) = world.plan(Drive(distance_m=0.5), mode="append")
    world.run(0.5)
    assert world.statuses(later) == ["accepted"]
    release(world)
    assert world.run_to_end(later) == "done"
    world.run(1.0)
    assert world.statuses(f"{drive}~2") == DONE
    assert world.pose.x_m == pytest.approx(1.3, abs=0.05)


def test_a_replacement_during_a_suspension_drops_what_was_suspended(world):
    (drive,) = world.plan(Drive(distance_m=0.8))
    world.run(1.0)
    block(world)
    stood_m = world.pose.x_m
    (turn,) = world.plan(Turn(angle_rad=0.5))
    release(world)
    assert world.run_to_end(turn) == "done"
    world.run(1.0)
    assert world.statuses(f"{drive}~2") == []
    assert world.pose.x_m == pytest.approx(stood_m, abs=0.02)


def test_a_cancel_or_a_stop_step_during_a_suspension_drops_it(world):
    (drive,) = world.plan(Drive(distance_m=0.8))
    world.run(1.0)
    block(world)
    world.plan(Stop(), mode="append")
    release(world)
    world.run(1.0)
    assert world.statuses(f"{drive}~2") == []
    assert world.velocity.is_zero()


def test_a_stop_that_lasts_too_long_drops_the_plan_and_what_belongs_to_it(make_world):
    world = make_world(resume_window_s=1.0)
    (drive,) = world.plan(Drive(distance_m=0.8), plan_id="p")
    world.run(1.0)
    block(world)
    (behind,) = world.plan(Turn(angle_rad=1.0), plan_id="p", mode="append")
    world.run(1.5)
    assert "It took too long. I have dropped what I was doing." in world.spoken()
    assert world.statuses(behind)[-1] == "cancelled"
    release(world)
    world.run(1.0)
    assert world.statuses(f"{drive}~2") == []
    assert world.velocity.is_zero()


def test_an_old_stop_does_not_count_against_a_new_suspension(make_world):
    world = make_world(resume_window_s=2.0)
    block(world)
    world.run(5.0)
    (drive,) = world.plan(Drive(distance_m=0.3))
    world.silent = {"scan"}
    world.run(0.7)
    assert world.statuses(drive)[-1] == "cancelled"
    world.silent = set()
    release(world)
    assert world.run_to_end(f"{drive}~2") == "done"


def test_what_expires_while_suspended_takes_the_rest_of_its_plan_along(world):
    world.plan(Say(text="x"), plan_id="p")
    (drive,) = world.plan(Drive(distance_m=0.8), plan_id="p", expires_in_s=2.0)
    (turn,) = world.plan(Turn(angle_rad=1.0), plan_id="p", mode="append")
    world.run(1.0)
    block(world)
    world.run(1.5)
    release(world)
    world.run(1.0)
    assert world.statuses(f"{drive}~2") == world.statuses(f"{turn}~2") == []
    assert world.velocity.is_zero()


def test_new_ids_never_meet_old_ones(world):
    ids = world.plan(Drive(distance_m=0.5), Say(text="a"), Say(text="b"), ids=("d", "d~2", "d~²"))
    world.run(0.5)
    block(world)
    release(world)
    renewed = [u.step_id for u in world.updates() if u.resumes and u.status.value == "accepted"]
    assert len({*ids, *renewed}) == 6


def test_an_id_that_waits_to_be_resumed_is_taken(world):
    world.plan(Drive(distance_m=0.5), ids=("d",))
    world.run(0.5)
    block(world)
    world.plan(Say(text="x"), mode="append", ids=("d~2",))
    assert world.statuses("d~2") == ["rejected"]


def test_the_id_of_a_step_whose_rest_still_runs_is_taken(world):
    world.plan(Drive(distance_m=0.5), ids=("d",))
    world.run(0.5)
    block(world)
    release(world)
    world.plan(Say(text="x"), mode="append", ids=("d",))
    assert world.statuses("d")[-1] == "rejected"


def test_the_speed_limit_is_an_errand(world):
    (limit,) = world.plan(SetSpeedLimit(speed_mps=0.2))
    assert world.statuses(limit) == DONE
    world.run(0.2)
    assert world.state().speed_limit_mps == 0.2


def test_back_is_not_moved_by_what_is_resumed(world):
    world.plan(Drive(distance_m=0.6))
    world.run(1.0)
    block(world)
    release(world)
    world.run(4.0)
    (back,) = world.plan(GoTo(place="back"))
    assert world.run_to_end(back) == "done"
    assert world.pose.x_m == pytest.approx(0.0, abs=0.04)


def test_a_place_that_was_never_remembered_after_all_fails_the_step(world):
    world.plan(Drive(distance_m=2.0), RememberPlace(place="desk"), plan_id="a")
    (go,) = world.plan(GoTo(place="desk"), plan_id="b", mode="append")
    world.run(0.5)
    world.handle(CancelReceived("a", "cancelled"))
    assert world.run_to_end(go) == "failed"
    assert world.reason(go) == "unknown place 'desk'"
