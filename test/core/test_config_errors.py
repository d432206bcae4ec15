"""What is wrong with parameters is told with its name, its value and what is allowed."""

import math

import pytest
from hypothesis import given as given_that
from hypothesis import strategies as st
from pydantic import ValidationError

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.config_errors import problems

SQUARE = "[[1, 1], [1, -1], [-1, -1], [-1, 1]]"
SUB = {"points": SQUARE, "linear_min": 0.0, "theta_min": 0.0, "theta_max": 0.0}


def zone(**given):
    return {"polygons": ["A"], "A": {"points": SQUARE} | given}


def source(**given):
    return {"observation_sources": ["front"], "front": given}


def guard(**given):
    return {"guards": ["g"], "g": given}


def told(given):
    with pytest.raises(ValidationError) as caught:
        AgentConfig.model_validate(given)
    return problems(caught.value, AgentConfig)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"polygns": []}, "unknown parameter 'polygns': did you mean 'polygons'?"),
        ({"zzz": 1}, "unknown parameter 'zzz': no such parameter"),
        (
            {"Spare": {"type": "circle"}},
            "unknown parameter 'Spare': no such group; a zone stands in "
            "polygons, a sensor in observation_sources or guards",
        ),
        (
            {"polygons": ["A"]},
            "parameter 'A': a polygon needs at least three points, got 0 "
            "(there is no group of that name)",
        ),
        ({"polygons": "A"}, "parameter 'polygons': a list is wanted (got 'A')"),
        ({"polygons": ["A", "A"]}, "polygons: 'A' stands in it twice"),
        ({"StopZone": 3}, "parameter 'StopZone': a group of parameters is wanted (got 3)"),
        (
            {"output_rate_hz": 500},
            "parameter 'output_rate_hz': allowed is a number from 5 up to 200 (got 500)",
        ),
        (
            zone(slowdown_ratio=True),
            "parameter 'A.slowdown_ratio': allowed is a number from 0 up to 1 (got 'true')",
        ),
        (
            {"topics": {"joystick": {"priority": True}}},
            "parameter 'topics.joystick.priority': allowed is a whole number from 0 up to 255 "
            "(got 'true')",
        ),
        (
            zone(release_s=True),
            "parameter 'A.release_s': allowed is a number from 0 up to 1e+06 (got 'true')",
        ),
        (
            {"zone_release_s": 1e300},
            "parameter 'zone_release_s': allowed is a number from 0 up to 1e+06 (got 1e+300)",
        ),
        (
            source(source_timeout=1e300),
            "parameter 'front.source_timeout': allowed is a number from 0 up to 1e+06 (got 1e+300)",
        ),
        (
            guard(type="geofence", points=SQUARE, topic="odom_2"),
            "parameter 'g.topic': allowed is 'odom' (got 'odom_2')",
        ),
        (
            {"max_speed_mps": 0},
            "parameter 'max_speed_mps': allowed is a number above 0 up to 5 (got 0)",
        ),
        (
            {"max_speed_mps": math.nan},
            "parameter 'max_speed_mps': allowed is a number above 0 up to 5 (got nan)",
        ),
        (
            {"source_timeout": "soon"},
            "parameter 'source_timeout': allowed is a number from 0 up to 1e+06 (got 'soon')",
        ),
        (
            {"cmd_vel_type": "twst"},
            "parameter 'cmd_vel_type': allowed is 'auto', 'twist' or 'twist_stamped' (got 'twst')",
        ),
        (
            zone(min_points=2.5),
            "parameter 'A.min_points': allowed is a whole number from 1 (got 2.5)",
        ),
        (
            zone(slowdown_ratio=30),
            "parameter 'A.slowdown_ratio': allowed is a number from 0 up to 1 (got 30)",
        ),
        (
            zone(type="poligon"),
            "parameter 'A.type': allowed is 'polygon', 'circle' or "
            "'velocity_polygon' (got 'poligon')",
        ),
        (zone(enabled="perhaps"), "parameter 'A.enabled': true or false is wanted (got 'perhaps')"),
        (
            zone(points="[[1, 1"),
            "parameter 'A.points': points must look like "
            "'[[0.3, 0.2], [0.3, -0.2], ...]' (got '[[1, 1')",
        ),
        (
            zone(type="circle", radius=-1),
            "parameter 'A.radius': allowed is a number above 0 up to 1e+06 (got -1)",
        ),
        (
            zone(sources_names=["scna"]),
            "A.sources_names: no source is named 'scna': did you mean 'scan'?",
        ),
        (
            zone(type="velocity_polygon", velocity_polygons=["s"], s=SUB),
            "parameter 'A.s.linear_max' is missing, it has no default",
        ),
        (
            source(type="laser"),
            "parameter 'front': type must be scan, pointcloud, range or polygon, got laser",
        ),
        (
            source(source_timeout=-1),
            "parameter 'front.source_timeout': allowed is a number from 0 up to 1e+06 (got -1)",
        ),
        (source(topik="s"), "parameter 'front': unknown parameter 'topik': did you mean 'topic'?"),
        (
            guard(topic="odom"),
            "parameter 'g': type must be cliff, bumper, tilt, shock, wheel_stall, "
            "low_battery or geofence, got none",
        ),
        (
            {"topics": {"pad": {"topic": "t", "priority": 999}}},
            "parameter 'topics.pad.priority': allowed is a whole number from 0 up to 255 (got 999)",
        ),
        (
            {"topics": {"pad": {"priority": 9}}},
            "parameter 'topics.pad.topic' is missing, it has no default",
        ),
        (
            {"smoother": {"max_velocity": [1.0]}},
            "parameter 'smoother.max_velocity': three numbers "
            "[x, y, theta] are wanted, got 1 (got [1.0])",
        ),
        (
            {"places": {"home": [1, 2]}},
            "parameter 'places.home': a pose is three finite numbers "
            "[x_m, y_m, yaw_rad] (got [1, 2])",
        ),
    ],
)
def test_one_thing_that_is_wrong(given, said):
    assert told(given) == (said,)


NAMES = st.sampled_from(
    [*AgentConfig.model_fields, "StopZone", "scan", "bumper", "A", "type", "points", "radius", "s"]
)
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["", "stop", SQUARE])
)
TREES = st.recursive(
    LEAVES, lambda inner: st.lists(inner | NAMES, max_size=3) | st.dictionaries(NAMES, inner)
)


@given_that(st.dictionaries(NAMES, TREES, max_size=5))
def test_whatever_is_given_is_taken_or_told_in_words(given):
    try:
        AgentConfig.model_validate(given)
    except ValidationError as error:
        said = problems(error, AgentConfig)
        assert said
        assert all(said)
        assert not any("Input should" in text or "Value error" in text for text in said)


def test_the_near_names_are_those_of_the_same_group():
    (said,) = told(zone(action_typ="stop"))
    assert said.startswith("unknown parameter 'A.action_typ': did you mean 'A.action_type'")
    (said,) = told({"smoother": {"max_acel": [1.0, 1.0, 1.0]}})
    assert said.startswith("unknown parameter 'smoother.max_acel': did you mean 'smoother.max_acc")


def test_everything_that_is_wrong_is_told_at_once():
    said = told(zone(min_points=0, colour="red") | {"max_speed_mps": "fast"})
    assert len(said) == 3
