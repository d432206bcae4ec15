"""What holds the robot still, and what happens once it lets go."""

import math

import pytest

from realtime_agent_ros.core.events import (
    BumperReceived,
    EstopReceived,
    EstopReset,
    OdometryReceived,
)
from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.steps import Drive, Turn

STOP_RADIUS_M = 0.26
WALL_AHEAD = [((2.0, -4.0), (2.0, 4.0))]


# -- obstacles -------------------------------------------------------------------------------


def test_it_comes_to_rest_before_a_wall_and_can_turn_around(make_world):
    world = make_world(walls=WALL_AHEAD)
    (drive,) = world.plan(Drive(distance_m=5.0))
    assert world.run_to_end(drive) == "failed"
    assert world.nearest_m() > STOP_RADIUS_M
    assert not world.notes("stop")[1:]
    *_, last = world.plan(Turn(angle_rad=math.pi), Drive(distance_m=1.0))
    assert world.run_to_end(last) == "done"
    assert world.pose.x_m < 1.0


def test_it_slows_down_in_the_slowdown_zone(make_world):
    beside = [((-1.0, 0.29), (6.0, 0.29))]
    world = make_world(walls=beside, ApproachZone={"enabled": False})
    world.plan(Drive(distance_m=2.0))
    world.run(3.0)
    assert world.velocity.linear_x_mps == pytest.approx(0.15)


def test_a_person_in_the_stop_zone_stops_it_in_the_same_call_and_then_it_goes_on(world, zero_in):
    step = world.driving(1.5)
    barrier = world.engine.barrier
    assert zero_in(world.step_in())
    assert world.reason(step).startswith("suspended")
    assert world.engine.barrier == barrier + 1
    assert world.stays_zero(3.0)
    world.people = []
    assert world.run_to_end(f"{step}~2") == "done"
    world.run(1.0)
    assert world.pose.x_m == pytest.approx(1.5, abs=0.03)
    assert "I go on." in world.spoken()


def test_while_the_person_stays_nothing_moves_however_long(make_world):
    world = make_world(resume_window_s=2.0)
    step = world.driving()
    world.step_in()
    assert world.stays_zero(4.0)
    world.people = []
    assert world.stays_zero(2.0)
    assert world.statuses(f"{step}~2") == []


def test_a_stop_word_during_a_suspension_ends_it_for_good(world):
    step = world.driving()
    world.step_in()
    world.run(0.5)
    world.say("stop", final=False)
    world.people = []
    assert world.stays_zero(2.0)
    assert world.statuses(f"{step}~2") == []


def test_an_obstacle_between_two_ticks_lowers_the_speed_at_once(world):
    world.driving()
    world.people = [(world.pose.x_m + 0.65, 0.0, 0.15)]
    world.handle(world.scan())
    assert 0.0 < world.velocity.linear_x_mps < 0.2


# -- stale and broken data -------------------------------------------------------------------


@pytest.mark.parametrize(("source", "name"), [("scan", "scan"), ("odom", "odom")])
def test_a_silent_source_stops_and_is_named(world, source, name):
    step = world.driving()
    world.silent = {source}
    since_ns = world.now_ns
    assert world.run(1.0, lambda: world.state().ladder == "STOP")
    assert (world.now_ns - since_ns) / 1e9 <= 0.66
    assert world.velocity.is_zero()
    assert world.state().reasons[0].startswith(f"{name}: 0.")
    assert world.stays_zero(1.0)
    world.silent = set()
    assert world.run_to_end(f"{step}~2") == "done"


def test_a_broken_scan_stops_in_the_same_call(world, make_scan, zero_in):
    world.driving()
    assert zero_in(world.handle(make_scan([math.nan] * 360)))
    assert "scan: 100% of the beams are NaN" in world.state().reasons[0]


def test_broken_odometry_stops_in_the_same_call(world, zero_in):
    world.driving()
    assert zero_in(world.handle(OdometryReceived(Pose(math.nan, 0.0, 0.0), Velocity())))
    assert world.state().pose is not None


def test_an_old_stamp_stops(world, make_scan, zero_in):
    world.driving()
    assert zero_in(world.handle(make_scan([math.inf] * 360, stamp_age_ns=600_000_000)))


# -- estop and bumper ------------------------------------------------------------------------


def test_the_estop_stops_in_the_same_call_and_latches_until_it_is_reset(world, zero_in):
    step = world.driving()
    assert zero_in(world.handle(EstopReceived(True)))
    assert world.state().ladder == "LATCHED"
    world.handle(EstopReset())
    assert world.engine.estop_latched
    world.handle(EstopReceived(False))
    assert world.engine.estop_latched
    (refused,) = world.plan(Drive(distance_m=1.0))
    assert "latched" in world.reason(refused)
    world.handle(EstopReset())
    assert not world.engine.estop_latched
    assert world.stays_zero()
    assert world.statuses(step)[-1] == "cancelled"
    (allowed,) = world.plan(Drive(distance_m=0.3))
    assert world.run_to_end(allowed) == "done"


def test_the_estop_during_a_suspension_ends_it_for_good(world):
    step = world.driving()
    world.step_in()
    world.run(0.5)
    world.handle(EstopReceived(True))
    world.people = []
    world.handle(EstopReceived(False))
    world.run(1.0)
    world.handle(EstopReset())
    assert world.stays_zero(2.0)
    assert world.statuses(f"{step}~2") == []


def test_a_joystick_held_through_an_estop_does_not_move_after_the_reset(world):
    def hold_stick(duration_s):
        for _ in range(round(duration_s / 0.05)):
            world.teleop("joystick", 0.2)
            world.run(0.05)

    hold_stick(0.5)
    world.handle(EstopReceived(True))
    since = len(world.log)
    hold_stick(0.3)
    world.teleop("joystick", 0.0)
    hold_stick(0.3)
    world.handle(EstopReceived(False))
    world.handle(EstopReset())
    hold_stick(0.5)
    assert all(v.is_zero() for v in world.velocities(since))


def test_the_bumper_stops_in_the_same_call_and_drops_the_plan(world, zero_in):
    step = world.driving()
    assert zero_in(world.handle(BumperReceived(True)))
    world.handle(BumperReceived(False))
    assert world.stays_zero()
    assert world.reason(step) == "stopped: bumper: pressed"
