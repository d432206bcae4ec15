"""Zones that change while the engine runs: shapes from topics, switches, and what is told of it."""

import math

import pytest

from realtime_agent_ros.core.events import (
    BumperReceived,
    EstopReceived,
    Switched,
    Tick,
    ZoneShapeReceived,
)
from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.core.health_item import Level
from realtime_agent_ros.core.snapshot import Ladder

BODY = ((0.3, 0.25), (0.3, -0.25), (-0.3, -0.25), (-0.3, 0.25))
FEET = {
    "polygons": ["Feet"],
    "Feet": {"type": "polygon", "action_type": "stop", "polygon_sub_topic": "feet"},
}
WALL_AHEAD = [((2.0, -3.0), (2.0, 3.0))]


def health(world):
    return {item.name: item for item in world.engine.health(world.now_ns)}


def press(world, x_mps, duration_s=1.0):
    """Hold the joystick."""
    for _ in range(round(duration_s / 0.1)):
        world.teleop("joystick", x_mps)
        world.run(0.1)


def stop_driving(world):
    """A person steps before a driving robot; the step that is suspended."""
    step = world.driving()
    world.step_in()
    world.run(0.2)
    assert world.state().ladder is Ladder.STOP
    return step


# -- shapes ----------------------------------------------------------------------------------


def test_a_zone_without_shape_stops_the_robot_and_names_its_topic(make_world):
    world = make_world(**FEET)
    assert world.state().reasons == ("Feet has no shape yet, waiting for feet",)
    assert (world.state().action, world.state().zone) == ("stop", "Feet")
    world.handle(ZoneShapeReceived("Feet", BODY))
    world.run(0.2)
    assert world.state().ladder is Ladder.OK


@pytest.mark.parametrize(
    ("shape", "why"),
    [
        (BODY[:2], "at least three points, got 2"),
        (((0.0, 0.0), (1.0, 0.0), (math.nan, 1.0)), "finite"),
        (((0.0, 0.0), (1.0, 0.0), (2.0, 0.0)), "one line"),
        (0.5, "takes corners, got the radius 0.5"),
    ],
)
def test_a_bad_shape_is_refused_and_the_old_one_stays(make_world, shape, why):
    world = make_world(**FEET)
    world.handle(ZoneShapeReceived("Feet", BODY))
    world.handle(ZoneShapeReceived("Feet", shape))
    assert why in health(world)["input"].values["Feet.last"]
    assert world.engine.markers()[0].corners == BODY
    world.run(0.2)
    assert world.state().ladder is Ladder.OK


@pytest.mark.parametrize("radius", [0.0, -0.1, math.nan, math.inf])
def test_a_bad_radius_never_frees_a_circle(make_world, radius):
    disc = {"type": "circle", "action_type": "stop", "polygon_sub_topic": "radius"}
    world = make_world(polygons=["Disc"], Disc=disc)
    world.handle(ZoneShapeReceived("Disc", radius))
    world.run(0.2)
    (reason,) = world.state().reasons
    assert reason.startswith("Disc has no shape yet, waiting for radius; refused: Disc: a radius")


def test_what_could_not_be_read_is_a_fault_of_the_zone(make_world):
    world = make_world(**FEET)
    world.handle(ZoneShapeReceived("Feet", fault="frame odom, but no tf2"))
    assert health(world)["input"].values["Feet.last"] == "frame odom, but no tf2"
    assert world.state().ladder is Ladder.STOP


def test_a_shape_that_grows_over_an_obstacle_stops_in_the_same_call(make_world, zero_in):
    world = make_world(walls=[((0.4, -3.0), (0.4, 3.0))], **FEET)
    world.handle(ZoneShapeReceived("Feet", BODY))
    world.run(0.3)
    press(world, -0.2, 0.5)
    assert world.velocity.linear_x_mps < 0.0
    wide = tuple((4 * x, 4 * y) for x, y in BODY)
    assert zero_in(world.handle(ZoneShapeReceived("Feet", wide)))


# -- switches --------------------------------------------------------------------------------


def test_switched_off_zones_let_the_operator_drive_and_say_so_loudly(make_world):
    world = make_world(walls=WALL_AHEAD, pose=Pose(1.76, 0.0, 0.0))
    press(world, 0.1, 0.5)
    assert world.velocity.is_zero()
    world.handle(Switched(None, enabled=False))
    press(world, 0.1, 0.5)
    assert world.velocity.linear_x_mps > 0.0
    assert world.state().ladder is Ladder.DEGRADED
    assert world.state().reasons == ("safety zones are switched off",)
    assert health(world)["motion"].level is Level.WARN
    assert world.spoken()[-1] == "My safety zones are off."
    world.handle(Switched(None, enabled=True))
    world.run(0.2)
    assert world.velocity.is_zero()
    assert world.state().zone == "StopZone"
    assert world.spoken()[-1] == "My safety zones are on again."


def test_without_zones_estop_stop_words_and_silence_still_stop(make_world):
    world = make_world()
    world.handle(Switched(None, enabled=False))
    world.driving()
    world.say("stop", final=False)
    assert world.velocity.is_zero()
    world.driving()
    world.silent.add("scan")
    world.run(1.0)
    assert world.velocity.is_zero()
    assert (world.state().action, world.state().zone) == ("stop", "invalid source")
    world.silent.clear()
    world.run(1.0)
    world.handle(EstopReceived(pressed=True))
    world.handle(Tick())
    assert world.velocity.is_zero()
    assert world.state().ladder is Ladder.LATCHED


@pytest.mark.parametrize("name", [None, "StopZone"])
def test_a_plan_that_was_stopped_does_not_go_on_because_nobody_looks(make_world, name):
    world = make_world()
    step = stop_driving(world)
    world.handle(Switched(name, enabled=False))
    assert world.stays_zero(3.0)
    assert world.statuses(f"{step}~2") == []
    (note,) = world.notes("switched")
    assert note.detail == {"name": name or "zones", "enabled": False}


def test_one_zone_switched_off_is_told_and_the_others_act(make_world):
    world = make_world(walls=WALL_AHEAD, pose=Pose(1.76, 0.0, 0.0))
    world.handle(Switched("StopZone", enabled=False))
    world.run(0.2)
    assert world.state().reasons == ("StopZone is switched off",)
    assert world.state().ladder is Ladder.DEGRADED
    press(world, 0.2, 0.5)
    assert world.velocity.linear_x_mps < 0.2
    world.handle(Switched("StopZone", enabled=True))
    world.run(0.2)
    assert world.state().reasons == ("obstacle in StopZone",)


def test_a_zone_that_the_parameters_have_off_is_no_news(make_world):
    world = make_world(StopZone={"enabled": False})
    world.run(0.2)
    assert world.state().ladder is Ladder.OK
    assert "StopZone" not in {marker.name for marker in world.engine.markers()}


# -- what is told ----------------------------------------------------------------------------


def test_the_state_names_action_and_zone_at_once_when_they_change(make_world):
    world = make_world(walls=WALL_AHEAD)
    seen = []
    for _ in range(80):
        world.teleop("joystick", 0.3)
        world.run(0.1)
        told = (world.state().action, world.state().zone)
        if told not in seen[-1:]:
            seen.append(told)
    assert seen[0] == ("none", "")
    assert ("slowdown", "SlowdownZone") in seen
    assert seen[-1][1] in ("ApproachZone", "StopZone")


def test_zones_that_only_tell_are_told_among_the_occupied(make_world):
    look = {"type": "circle", "radius": 1.0, "action_type": "none"}
    world = make_world(walls=[((0.9, -3.0), (0.9, 3.0))], polygons=["Look"], Look=look)
    world.run(0.3)
    assert world.state().occupied == ("Look",)
    assert (world.state().action, world.state().ladder) == ("none", Ladder.OK)


def test_a_bumper_is_told_as_the_stop_it_is(world):
    world.handle(BumperReceived(pressed=True))
    world.run(0.1)
    assert (world.state().action, world.state().zone) == ("stop", "bumper")
