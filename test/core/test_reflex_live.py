"""Sources that come and go, and what may change while the reflex runs."""

from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Velocity
from realtime_agent_ros.core.reflex import NAV2_ACTION_TYPES, Verdict
from realtime_agent_ros.core.zone_config import ZoneConfig
from realtime_agent_ros.core.zones import NO_POINTS
from zone_kit import BODY, DISC, FORWARD, MOVING, at, make

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
