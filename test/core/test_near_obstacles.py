"""Close to a wall with a scanner that has noise: no stutter, no endless step, no dead end."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.core.steps import Drive, Turn

WALL_AHEAD = ((2.0, -3.0), (2.0, 3.0))
WALL_LEFT = ((-5.0, 0.31), (5.0, 0.31))


@pytest.fixture
def noisy(make_world):
    """Makes the double with a lidar's noise of 1 cm."""
    noise = np.random.default_rng(7)

    class NoisyWorld(make_world):
        def scan(self):
            scan = super().scan()
            ranges_m = scan.ranges_m + noise.normal(0.0, 0.01, scan.ranges_m.shape)
            return replace(scan, ranges_m=ranges_m)

    return NoisyWorld


def hold_stick(world, x_mps):
    """A second of joystick."""
    for _ in range(10):
        world.teleop("joystick", x_mps)
        world.run(0.1)


def starts(world, since):
    """How often the base began to move."""
    sent = [velocity.is_zero() for velocity in world.velocities(since)]
    return sum(before and not now for before, now in itertools.pairwise(sent))


def test_a_drive_into_a_wall_fails_as_blocked_and_says_so(noisy):
    world = noisy(walls=[WALL_AHEAD])
    (step,) = world.plan(Drive(distance_m=5.0))
    assert world.run_to_end(step, limit_s=40.0) == "failed"
    assert "ApproachZone" in world.reason(step)
    assert world.pose.x_m < 2.0 - 0.26


def test_at_a_wall_the_base_rests(noisy):
    world = noisy(walls=[WALL_AHEAD], blocked_timeout_s=30.0)
    world.plan(Drive(distance_m=5.0))
    world.run(12.0)
    since = len(world.log)
    world.run(10.0)
    assert starts(world, since) <= 2


def test_beside_a_wall_it_turns_without_a_stop(noisy):
    world = noisy(walls=[WALL_LEFT], zone_release_s=0.0)
    since = len(world.log)
    (step,) = world.plan(Turn(angle_rad=math.pi / 2))
    assert world.run_to_end(step, limit_s=10.0) == "done"
    assert starts(world, since) == 0


def test_from_a_wall_it_backs_away(noisy):
    world = noisy(walls=[WALL_AHEAD], pose=Pose(1.71, 0.0, 0.0))
    (step,) = world.plan(Drive(distance_m=-0.5))
    assert world.run_to_end(step, limit_s=10.0) == "done"
    assert world.pose.x_m == pytest.approx(1.21, abs=0.04)


def test_while_it_is_held_the_state_says_by_what(noisy):
    world = noisy(walls=[WALL_AHEAD])
    world.plan(Drive(distance_m=5.0))
    world.run(12.0)
    assert "ApproachZone" in world.state().held_by


def test_out_of_a_stop_zone_there_is_a_way_only_where_it_is_permitted(noisy):
    """With allow_escape a teleoperator can back away from the wall, and only away from it."""
    zones = {"ApproachZone": {"enabled": False}, "SlowdownZone": {"enabled": False}}
    for permitted in (False, True):
        world = noisy(
            walls=[WALL_AHEAD],
            pose=Pose(1.8, 0.0, 0.0),
            StopZone={"allow_escape": permitted},
            **zones,
        )
        assert "StopZone" in world.state().reasons[0]
        hold_stick(world, -0.1)
        assert (world.pose.x_m < 1.78) is permitted
        backed_to_m = world.pose.x_m
        hold_stick(world, 0.1)
        assert permitted or world.pose.x_m == backed_to_m
