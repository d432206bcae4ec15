"""What a zone can be told."""

import json

import pytest
from pydantic import ValidationError

from realtime_agent_ros.core.zone_config import ZoneConfig

SQUARE = ((1.0, 1.0), (1.0, -1.0), (-1.0, -1.0), (-1.0, 1.0))
TEXT = "[[1, 1], [1, -1], [-1, -1], [-1, 1]]"
SUB = {"points": TEXT, "linear_min": 0.0, "linear_max": 1.0, "theta_min": -1.0, "theta_max": 1.0}
MOVING = {"type": "velocity_polygon", "velocity_polygons": ["slow", "fast"]}


def config(**given):
    return ZoneConfig.model_validate(given)


@pytest.mark.parametrize(
    "points",
    [
        TEXT,
        [[1, 1], [1, -1], [-1, -1], [-1, 1]],
        [1.0, 1.0, 1.0, -1.0, -1.0, -1.0, -1.0, 1.0],
        "[[1., 1.], [1, -1.0], [-1, -1], [-1, +1],]",
    ],
)
def test_points_are_read_as_people_write_them(points):
    assert config(points=points).points == SQUARE


def test_the_defaults_are_those_of_nav2():
    one = config(points=TEXT, action_type="slowdown")
    assert (one.min_points, one.slowdown_ratio, one.linear_limit, one.angular_limit) == (
        4,
        0.5,
        0.5,
        0.5,
    )
    assert (one.time_before_collision, one.simulation_time_step) == (2.0, 0.1)
    assert (one.enabled, one.visualize, one.holonomic) == (True, False, False)
    assert (one.trigger_consecutive_points, one.release_consecutive_points) == (1, 1)
    assert one.footprint_topic == "local_costmap/published_footprint"
    assert not one.allow_escape


def test_max_points_is_one_less_than_min_points():
    assert config(points=TEXT, max_points=3).min_points == 4


@pytest.mark.parametrize(
    ("given", "part"),
    [
        ({}, "at least three points, got 0"),
        ({"points": "[[0, 0], [1, 1]]"}, "at least three points, got 2"),
        ({"points": "[[0, 0], [1, 1], [2, 2]]"}, "on one line"),
        ({"points": "[[0, 0], [0, 0], [0, 0]]"}, "on one line"),
        ({"points": "0.3, x"}, "points must look like"),
        ({"points": [1.0, 2.0, 3.0]}, "pairs of x and y, got 3"),
        ({"points": "[[0, NaN], [1, 1], [1, 0]]"}, "finite"),
        ({"type": "circle"}, "a circle needs a radius"),
        ({"type": "circle", "radius": -1.0}, "greater than 0"),
        ({"type": "ellipse", "points": TEXT}, "'polygon', 'circle' or 'velocity_polygon'"),
        ({"points": TEXT, "action_type": "explode"}, "'approach', 'ssm' or 'none'"),
        ({"points": TEXT, "min_points": 0}, "greater than or equal to 1"),
        ({"points": TEXT, "max_points": -1}, "max_points must be a whole number from 0 up, got -1"),
        ({"points": TEXT, "max_points": "few"}, "got 'few'"),
        ({"points": TEXT, "trigger_consecutive_points": 0}, "greater than or equal to 1"),
        ({"points": TEXT, "simulation_time_step": 0.001}, "2000 steps of 2.0 s, allowed 1000"),
        ({"points": TEXT, "polygon_pub_tpic": "x"}, "Extra inputs"),
        ({"type": "velocity_polygon"}, "at least one name"),
        ({**MOVING, "slow": SUB}, "Field required"),
        ({**MOVING, "slow": SUB, "fast": SUB | {"linear_min": 2.0}}, "got 2.0 and 1.0"),
        ({**MOVING, "slow": SUB, "fast": SUB | {"points": "[]"}}, "three points, got 0"),
        ({**MOVING, "slow": SUB, "fast": SUB | {"colour": 1}}, "Extra inputs"),
        ({**MOVING, "slow": SUB, "fast": SUB, "medium": SUB}, "Extra inputs"),
        ({**MOVING, "velocity_polygons": ["points"]}, "points is a parameter's name"),
    ],
)
def test_what_is_wrong_is_named(given, part):
    with pytest.raises(ValidationError) as caught:
        config(**given)
    assert part in str(caught.value)


def test_sub_polygons_are_groups_of_the_zone_in_the_order_of_their_names():
    one = config(**MOVING, fast=SUB, slow=SUB | {"linear_max": 0.2})
    assert [one.sub_polygons[n].linear_max for n in one.velocity_polygons] == [0.2, 1.0]


@pytest.mark.parametrize(
    ("given", "topic"),
    [
        ({"points": TEXT}, ""),
        ({"points": TEXT, "polygon_sub_topic": "area"}, ""),
        ({"polygon_sub_topic": "area"}, "area"),
        ({"type": "circle", "polygon_sub_topic": "radius"}, "radius"),
        ({"action_type": "approach"}, "local_costmap/published_footprint"),
        ({"action_type": "approach", "footprint_topic": "feet"}, "feet"),
        ({"action_type": "approach", "type": "circle", "radius": 1.0}, ""),
    ],
)
def test_a_topic_brings_the_shape_only_where_none_is_given(given, topic):
    assert config(**given).shape_topic == topic


@pytest.mark.parametrize("given", [{"points": TEXT}, {**MOVING, "slow": SUB, "fast": SUB}])
def test_as_parameters_reads_back_as_the_same(given):
    one = config(**given)
    assert ZoneConfig.model_validate(json.loads(json.dumps(one.as_parameters()))) == one
