"""Skills drive the base where they were told to, in an ideal world."""

import math

import pytest

from realtime_agent_ros.core.geometry import Pose, wrap_angle
from realtime_agent_ros.core.skills.motion import (
    DriveController,
    Finished,
    GoToController,
    Limits,
    TurnController,
    WaitController,
)
from realtime_agent_ros.core.steps import (
    BACK,
    Drive,
    GoTo,
    RememberPlace,
    SetSpeedLimit,
    Turn,
    Wait,
)

LIMITS = Limits(0.3, 1.2, 0.8, 2.5, 0.02, 0.02, 0.05)
ORIGIN = Pose(0.0, 0.0, 0.0)


@pytest.mark.parametrize("distance_m", [1.0, -0.5, 0.1])
def test_a_drive_ends_within_three_centimetres(world, distance_m):
    (step,) = world.plan(Drive(distance_m=distance_m))
    assert world.run_to_end(step) == "done"
    world.run(1.0)
    assert world.pose.x_m == pytest.approx(distance_m, abs=0.03)
    assert world.pose.y_m == pytest.approx(0.0, abs=0.01)
    assert world.velocity.is_zero()


@pytest.mark.parametrize("degrees", [90.0, -180.0, 720.0, 10.0])
def test_a_turn_ends_within_two_degrees(world, degrees):
    turned, last = 0.0, world.pose.yaw_rad
    (step,) = world.plan(Turn(angle_rad=math.radians(degrees)))
    deadline_s = 30.0
    while not (world.ended(step) and world.velocity.is_zero()):
        world.run(0.05)
        deadline_s -= 0.05
        assert deadline_s > 0.0
        turned += wrap_angle(world.pose.yaw_rad - last)
        last = world.pose.yaw_rad
    assert world.statuses(step) == ["accepted", "running", "done"]
    assert math.degrees(turned) == pytest.approx(degrees, abs=2.0)


def test_go_to_a_place_takes_its_heading(make_world):
    world = make_world(places={"kitchen": [1.0, 1.0, -1.5]})
    (step,) = world.plan(GoTo(place="Kitchen "))
    assert world.run_to_end(step) == "done"
    world.run(1.0)
    assert world.pose.distance_to(Pose(1.0, 1.0, 0.0)) < 0.04
    assert wrap_angle(world.pose.yaw_rad + 1.5) == pytest.approx(0.0, abs=0.04)


def test_go_to_a_pose_behind_turns_first(world):
    (step,) = world.plan(GoTo(x_m=-1.0, y_m=0.2, yaw_rad=0.5))
    assert world.run_to_end(step) == "done"
    world.run(1.0)
    assert world.pose.distance_to(Pose(-1.0, 0.2, 0.0)) < 0.04
    assert world.pose.yaw_rad == pytest.approx(0.5, abs=0.04)


def test_go_to_without_a_heading_leaves_it_open(world):
    (step,) = world.plan(GoTo(x_m=1.0, y_m=0.0))
    world.run_to_end(step)
    assert abs(world.pose.yaw_rad) < 0.05


def test_come_back_returns_to_where_the_last_plan_began(world):
    *_, last = world.plan(Drive(distance_m=1.0), Turn(angle_rad=1.0), Drive(distance_m=0.5))
    world.run_to_end(last)
    (back,) = world.plan(GoTo(place=BACK))
    assert world.run_to_end(back) == "done"
    assert world.pose.distance_to(ORIGIN) < 0.04


def test_come_back_before_any_motion_fails_with_its_reason(world):
    (step,) = world.plan(GoTo(place=BACK))
    assert world.run_to_end(step) == "failed"
    assert "not gone anywhere" in world.reason(step)


def test_a_place_is_remembered_and_gone_to_in_one_plan(world):
    *_, last = world.plan(
        Drive(distance_m=0.5),
        RememberPlace(place="desk"),
        Drive(distance_m=-0.5),
        GoTo(place="desk"),
    )
    assert world.run_to_end(last) == "done"
    assert world.pose.x_m == pytest.approx(0.5, abs=0.05)


def test_a_place_remembered_right_before_going_there_is_known(world):
    *_, last = world.plan(Drive(distance_m=0.3), RememberPlace(place="x"), GoTo(place="x"))
    assert world.run_to_end(last) == "done"


def test_wait_stands_for_its_time(world):
    (step,) = world.plan(Wait(duration_s=2.0))
    start_ns = world.now_ns
    assert world.run_to_end(step) == "done"
    assert (world.now_ns - start_ns) / 1e9 == pytest.approx(2.0, abs=0.11)
    assert all(v.is_zero() for v in world.velocities(from_ns=start_ns))


def test_the_speed_limit_caps_running_and_later_motion(world):
    world.plan(Drive(distance_m=5.0))
    world.run(2.0)
    assert world.velocity.linear_x_mps == pytest.approx(0.3)
    world.plan(SetSpeedLimit(speed_mps=0.1), mode="append")
    world.run(1.0)
    assert world.velocity.linear_x_mps == pytest.approx(0.1)


def test_no_step_and_no_limit_exceeds_the_maximum(world):
    world.plan(SetSpeedLimit(speed_mps=5.0), Drive(distance_m=2.0, speed_mps=4.0))
    world.run(4.0)
    assert max(v.linear_x_mps for v in world.velocities()) == pytest.approx(0.3)


def test_a_step_may_be_slower_than_the_limit(world):
    world.plan(Drive(distance_m=2.0, speed_mps=0.15))
    world.run(3.0)
    assert world.velocity.linear_x_mps == pytest.approx(0.15)


def test_an_empty_drive_is_done_at_once():
    controller = DriveController(Drive(distance_m=0.0), ORIGIN)
    assert isinstance(controller.update(ORIGIN, LIMITS, 0), Finished)
    assert controller.rest(ORIGIN, 0) is None


def test_a_drive_is_held_on_its_line():
    controller = DriveController(Drive(distance_m=2.0), ORIGIN)
    assert controller.update(Pose(0.5, 0.1, 0.0), LIMITS, 0).angular_z_radps < 0.0
    controller = DriveController(Drive(distance_m=-2.0), ORIGIN)
    assert controller.update(Pose(-0.5, 0.1, 0.0), LIMITS, 0).angular_z_radps > 0.0


def test_the_rest_of_a_drive_is_what_is_left():
    controller = DriveController(Drive(distance_m=-2.0, speed_mps=0.2), ORIGIN)
    assert controller.rest(Pose(-0.5, 0.3, 1.0), 0) == Drive(distance_m=-1.5, speed_mps=0.2)


def test_the_rest_of_a_turn_counts_whole_turns():
    controller = TurnController(Turn(angle_rad=8.0), ORIGIN)
    for yaw in (1.0, 2.0, 3.0):
        controller.update(Pose(0.0, 0.0, yaw), LIMITS, 0)
    assert controller.rest(Pose(0.0, 0.0, -2.28), 0).angle_rad == pytest.approx(
        8.0 - (math.tau - 2.28)
    )


def test_the_rest_of_going_to_a_far_place_needs_no_bounds():
    controller = GoToController(GoTo(place="far"), Pose(5000.0, 0.0, 7.0), final_yaw=True)
    rest = controller.rest(ORIGIN, 0)
    assert (rest.x_m, rest.y_m, rest.yaw_rad) == (5000.0, 0.0, 7.0)


def test_the_rest_of_a_wait_is_its_time_left():
    controller = WaitController(Wait(duration_s=2.0), 0)
    assert controller.rest(ORIGIN, 500_000_000) == Wait(duration_s=1.5)
    assert controller.rest(ORIGIN, 2_000_000_000) is None
