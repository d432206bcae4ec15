"""Zones as markers: one for each shape, told apart by namespace and id."""

import pytest

pytest.importorskip("rclpy")

from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.core.reflex import NAV2_ACTION_TYPES, Reflex
from realtime_agent_ros.core.zone_config import ZoneConfig
from realtime_agent_ros.ros.zone_view import COLORS, marker_array

AHEAD = [[0.0, 0.3], [1.0, 0.3], [1.0, -0.3], [0.0, -0.3]]
BACK = [[0.0, 0.3], [-1.0, 0.3], [-1.0, -0.3], [0.0, -0.3]]
SPEEDS = {"theta_min": -1.0, "theta_max": 1.0}


def moving() -> Reflex:
    zone = {
        "type": "velocity_polygon",
        "velocity_polygons": ["ahead", "back"],
        "ahead": {"points": AHEAD, "linear_min": 0.0, "linear_max": 1.0} | SPEEDS,
        "back": {"points": BACK, "linear_min": -1.0, "linear_max": 0.0} | SPEEDS,
    }
    return Reflex({"Field": ZoneConfig.model_validate(zone)})


@pytest.mark.parametrize(("x_mps", "corners"), [(0.5, AHEAD), (-0.5, BACK)])
def test_a_velocity_polygon_is_drawn_as_the_command_selects_it(x_mps, corners):
    (marker,) = marker_array(moving().markers(Velocity(x_mps)), "base").markers
    assert [[p.x, p.y] for p in marker.points] == [*corners, corners[0]]
    assert (marker.ns, marker.id, marker.header.frame_id) == ("Field", 0, "base")


def test_outside_every_sub_polygon_all_of_them_are_drawn():
    markers = marker_array(moving().markers(Velocity(5.0)), "base").markers
    assert [(m.ns, m.id) for m in markers] == [("Field", 0), ("Field", 1)]


def test_every_action_has_a_color_of_its_own():
    assert set(COLORS) == set(NAV2_ACTION_TYPES)
    assert len(set(COLORS.values())) == len(COLORS)
