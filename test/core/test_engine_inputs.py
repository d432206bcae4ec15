"""Velocity inputs beside the plan."""

import math

import pytest

STOP_RADIUS_M = 0.26
WALL_AHEAD = [((2.0, -4.0), (2.0, 4.0))]


def test_teleop_overrides_a_skill_and_ends_it(world):
    step = world.driving()
    barrier = world.engine.barrier
    for _ in range(10):
        world.teleop("keyboard", -0.1)
        world.run(0.05)
    assert world.reason(step) == "overridden by keyboard"
    assert world.engine.barrier == barrier + 1
    assert world.velocity.linear_x_mps < 0.0
    assert world.state().source == "keyboard"


def test_the_joystick_beats_the_keyboard(world):
    for _ in range(20):
        world.teleop("joystick", 0.1)
        world.teleop("keyboard", -0.3)
        world.run(0.05)
    assert world.velocity.linear_x_mps == pytest.approx(0.1)


def test_expired_teleop_gives_a_zero(world):
    world.teleop("joystick", 0.2)
    world.run(0.4)
    assert world.velocity.linear_x_mps > 0.0
    world.run(0.6)
    assert world.velocity.is_zero()


def test_nan_from_teleop_is_a_zero_and_a_fault(world):
    for _ in range(10):
        world.teleop("joystick", 0.2)
        world.run(0.05)
    world.teleop("joystick", math.nan)
    world.run(0.3)
    assert world.velocity.is_zero()
    items = {item.name: item for item in world.engine.health(world.now_ns)}
    assert items["input"].values["joystick.last"] == "velocity is not finite; taken as zero"


def test_teleop_during_a_suspension_ends_the_plan(world):
    step = world.driving()
    world.step_in()
    world.run(0.3)
    world.teleop("joystick", 0.1)
    world.run(0.2)
    world.people = []
    assert world.stays_zero(3.0)
    assert world.statuses(f"{step}~2") == []


def test_navigation_during_a_suspension_does_not_end_the_plan(world):
    step = world.driving(1.0)
    world.step_in()
    world.run(0.3)
    world.teleop("navigation", 0.1)
    world.run(0.2)
    world.people = []
    assert world.run_to_end(f"{step}~2") == "done"


def test_teleop_obeys_zones(make_world):
    world = make_world(walls=WALL_AHEAD)
    for _ in range(400):
        world.teleop("joystick", 0.3)
        world.run(0.05)
    assert world.nearest_m() > STOP_RADIUS_M
