"""Sources that come and go, and what may change while the reflex runs."""

from operator import le

import pytest

from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Velocity
from realtime_agent_ros.core.reflex import NAV2_ACTION_TYPES, Verdict
from realtime_agent_ros.core.zone_config import ZoneConfig
from realtime_agent_ros.core.zones import NO_POINTS
from zone_kit import BODY, DISC, FORWARD, MOVING, at, make


def axes(velocity):
    """Its speeds, without direction."""
    return tuple(map(abs, (velocity.linear_x_mps, velocity.linear_y_mps, velocity.angular_z_radps)))


# -- sources ---------------------------------------------------------------------------------


def test_a_zone_sees_only_the_sources_it_names():
    reflex = make(Z=DISC | {"sources_names": ["front"]}, All=DISC | {"action_type": "none"})
    reflex.see({"rear": at((0.1, 0)), "front": NO_POINTS}, 0)
    assert reflex.detections() == {"Z": False, "All": True}
    reflex.see({"front": at((0.2, 0))}, 1)
    assert reflex.stop_zones() == ("Z",)
    assert len(reflex.points) == 2


def test_points_of_several_sources_add_up():
    reflex = make(Z=DISC | {"min_points": 2})
    reflex.see({"a": at((0.1, 0)), "b": at((0.2, 0))}, 0)
    assert reflex.stop_zones() == ("Z",)


def test_a_source_that_is_not_seen_keeps_its_points():
    reflex = make(Z=DISC)
    reflex.see({"a": at((0.1, 0))}, 0)
    reflex.see({"b": NO_POINTS}, 1)
    assert reflex.stop_zones() == ("Z",)
    reflex.see({"a": NO_POINTS}, 2)
    assert reflex.stop_zones() == ()


def test_while_a_source_is_lost_nothing_it_counts_for_is_released():
    reflex = make(Z=DISC, Other=DISC | {"sources_names": ["b"]})
    reflex.see({"a": NO_POINTS, "b": at((0.1, 0))}, 0)
    reflex.lose("a")
    reflex.see({"b": NO_POINTS}, 1)
    assert reflex.stop_zones() == ("Z",)
    reflex.see({"a": NO_POINTS}, 2)
    assert reflex.stop_zones() == ()


# -- changes ---------------------------------------------------------------------------------


def test_switched_off_it_takes_nothing_and_on_again_it_knows():
    reflex = make(Z=DISC)
    reflex.enabled = False
    reflex.see(at((0.1, 0)), 0)
    assert reflex.judge(FORWARD) == Verdict(FORWARD)
    assert reflex.stop_zones() == ()
    reflex.enabled = True
    assert reflex.judge(FORWARD) == Verdict(ZERO_VELOCITY, "stop", "Z")


def test_one_zone_can_be_switched():
    reflex = make(Z=DISC)
    reflex.see(at((0.1, 0)), 0)
    assert reflex.set_enabled("Z", False, 1)
    assert reflex.stop_zones() == ()
    assert reflex.set_enabled("Z", True, 2)
    assert reflex.stop_zones() == ("Z",)
    assert not reflex.set_enabled("Y", True, 3)


def test_until_its_shape_came_a_zone_holds_the_robot():
    reflex = make(Feet={"action_type": "approach"})
    assert reflex.unshaped() == ("Feet",)
    assert reflex.judge(FORWARD) == Verdict(ZERO_VELOCITY, "stop", "Feet")
    assert reflex.set_shape("Feet", BODY, 0) == ""
    assert reflex.unshaped() == ()
    assert reflex.judge(FORWARD) == Verdict(FORWARD)
    assert "no such zone, there are Feet" in reflex.set_shape("Hands", BODY, 0)


def test_every_action_has_a_number_for_nav2():
    actions = ZoneConfig.model_fields["action_type"].annotation.__args__
    assert set(NAV2_ACTION_TYPES) == set(actions)


def test_markers_show_each_shape_as_the_command_selects_it():
    reflex = make(V=MOVING, Z=DISC | {"action_type": "slowdown"}, Off=DISC | {"enabled": False})
    reflex.see(at((-0.3, 0.0)), 0)
    ahead, disc = reflex.markers(Velocity(0.2))
    assert (ahead.name, ahead.active, ahead.corners[1]) == ("V", False, (1.0, 0.3))
    assert (disc.name, disc.action, disc.active) == ("Z", "slowdown", True)
    assert reflex.markers(Velocity(-0.2))[0].active


# -- numbers that no robot has -----------------------------------------------------------------


@pytest.mark.parametrize("action", ["stop", "slowdown", "limit", "approach", "ssm"])
@pytest.mark.parametrize("escape", [False, True])
@pytest.mark.parametrize(
    "velocity", [(1e308, 0, 0), (1e200, 0, 1e200), (0, 0, 1e308), (0.3, 0, 1e9), (5e-324, 0, 0)]
)
def test_no_finite_velocity_breaks_the_reflex(action, escape, velocity):
    zone = {"action_type": action, "allow_escape": escape, "min_points": 1}
    for shape in ({"type": "circle", "radius": 0.3}, {"points": BODY}):
        reflex = make(Z=zone | shape)
        for points in (at((0.1, 0.1)), at((0.5, 0.0)), at((1e100, 0.0))):
            reflex.see(points, 0)
            verdict = reflex.judge(Velocity(*velocity), 0.1)
            assert verdict.velocity.is_finite()
            assert all(map(le, axes(verdict.velocity), map(abs, velocity)))
    fast = max(map(abs, velocity)) > 1e6
    assert not fast or verdict == Verdict(ZERO_VELOCITY, "stop")


@pytest.mark.parametrize("size", [1e7, 1e155, 1e308])
def test_shapes_of_no_size_are_refused(size):
    corners = [[size, size], [size, -size], [-size, 0.0]]
    with pytest.raises(ValueError, match="within 1000000 m"):
        ZoneConfig.model_validate({"points": corners})
    with pytest.raises(ValueError, match="radius"):
        ZoneConfig.model_validate({"type": "circle", "radius": size})
    reflex = make(Z=DISC, Feet={"action_type": "approach"})
    assert "up to 1000000" in reflex.set_shape("Z", size, 0)
    assert "within 1000000 m" in reflex.set_shape("Feet", corners, 0)


@pytest.mark.parametrize("margin", [0.5, 5.0, 500.0])
def test_a_turning_base_is_seen_to_touch_whatever_the_way_to_stop(margin):
    zone = {"points": BODY, "action_type": "ssm", "safety_margin": margin, "min_points": 1}
    reflex = make(Z=zone)
    reflex.see(at((0.0, 0.3)), 0)  # a corner sweeps over it
    assert reflex.judge(Velocity(0.0, 0.0, 0.8), 0.1).velocity.is_zero()


# -- a base that moves, and sources that go --------------------------------------------------


def test_points_that_come_nearer_occupy_a_zone_and_those_that_go_release_none():
    reflex = make(Z=DISC)
    reflex.see({"a": at((2.0, 0))}, 0)
    reflex.move({"a": at((0.1, 0))}, 1)
    assert reflex.stop_zones() == ("Z",)
    reflex.move({"a": at((2.0, 0))}, 2)
    assert reflex.stop_zones() == ("Z",)
    reflex.see({"a": at((2.0, 0))}, 3)
    assert reflex.stop_zones() == ()


def test_a_move_is_no_new_reading():
    reflex = make(Z=DISC | {"trigger_consecutive_points": 2})
    near = at((0.1, 0))
    reflex.see({"a": near}, 0)
    for _ in range(5):
        reflex.move({"a": near + 0.01}, 1)
    assert reflex.stop_zones() == ()
    reflex.see({"a": near}, 2)
    assert reflex.stop_zones() == ("Z",)


def test_what_moved_counts_for_the_speed():
    reflex = make(Z=MOVING)
    reflex.see({"a": at((5.0, 0))}, 0)
    free = reflex.judge(FORWARD).velocity
    reflex.move({"a": at((0.5, 0))}, 1)
    assert reflex.judge(FORWARD).velocity.linear_x_mps < free.linear_x_mps


def test_a_source_that_is_dropped_takes_its_points_and_frees_what_it_alone_held():
    reflex = make(Z=DISC, B=DISC | {"sources_names": ["b"]})
    reflex.see({"a": at((0.1, 0)), "b": at((0.1, 0))}, 0)
    reflex.drop("b", 1)
    assert reflex.stop_zones() == ("Z",)
    reflex.see({"a": NO_POINTS}, 2)
    assert reflex.stop_zones() == ()
    assert len(reflex.points) == 0
