"""Parameters: their bounds, and what is said of bad ones."""

import json
import math

import pytest
from pydantic import ValidationError

from realtime_agent_ros.core.config import DEFAULT_ZONES, AgentConfig, ZoneConfig
from realtime_agent_ros.core.geometry import Pose


def config(**given):
    return AgentConfig.model_validate(given)


def test_the_defaults_hold_and_have_their_zones():
    assert set(AgentConfig().zones) == set(DEFAULT_ZONES)
    assert AgentConfig().zones["StopZone"].radius == 0.26


def test_a_zone_is_a_group_over_its_default():
    zones = config(StopZone={"radius": 0.4}).zones
    assert zones["StopZone"].radius == 0.4
    assert zones["StopZone"].type == "circle"
    assert set(zones) == set(DEFAULT_ZONES)


def test_polygons_name_the_zones_there_are():
    zones = config(
        polygons=["Mine"], Mine={"points": "[[1, 1], [1, -1], [-1, 0]]", "action_type": "limit"}
    ).zones
    assert list(zones) == ["Mine"]
    assert zones["Mine"].points == ((1.0, 1.0), (1.0, -1.0), (-1.0, 0.0))


def test_inputs_are_groups_over_their_defaults():
    inputs = config(topics={"joystick": {"timeout": 0.2}}).topics
    assert (inputs["joystick"].timeout, inputs["joystick"].priority) == (0.2, 100)


def test_places_are_poses():
    assert config(places={"a": [1, 2, 3]}).places == {"a": Pose(1, 2, 3)}


@pytest.mark.parametrize(
    ("given", "part"),
    [
        ({"max_speed": 1.0}, "max_speed"),
        ({"max_speed_mps": -1.0}, "greater than 0"),
        ({"max_speed_mps": math.nan}, "finite"),
        ({"smoother": {"max_accel": [math.inf, 1, 1]}}, "finite"),
        ({"output_rate_hz": 0.0}, "greater than or equal to 5"),
        ({"StopZone": {"radius": -0.1}}, "greater than 0"),
        ({"StopZone": {"radius": None}}, "a circle needs a radius"),
        ({"StopZone": 3}, "zones.StopZone"),
        ({"SlowdownZone": {"points": [[0, 0], [1, 1]]}}, "at least three points, got 2"),
        ({"SlowdownZone": {"points": "[[0, 0], [1"}}, "points must look like"),
        ({"SlowdownZone": {"points": "7"}}, "points"),
        ({"SlowdownZone": {"points": "[[0, NaN], [1, 1], [1, 0]]"}}, "finite"),
        ({"SlowdownZone": {"slowdown_ratio": 1.5}}, "less than or equal to 1"),
        ({"SlowdownZone": {"colour": "red"}}, "colour"),
        ({"SlowdownZone": {"action_type": "explode"}}, "action_type"),
        ({"polygons": 3}, "polygons"),
        ({"polygons": ["Mine"]}, "at least three points, got 0"),
        ({"ApproachZone": {"simulation_time_step": 1e-6}}, "makes 1500000 steps of 1.5 s"),
        ({"topics": {"new": {"priority": 3}}}, "topics.new.topic"),
        ({"topics": {"new": {"topic": "t", "priority": 256}}}, "less than or equal to 255"),
        ({"topics": {"skills": {"topic": "t", "priority": 3}}}, "reserved names"),
        ({"places": {"a": 7}}, "places.a"),
        ({"places": {"a": [1, 2]}}, "three finite numbers"),
        ({"places": {"a": [1, 2, math.nan]}}, "three finite numbers"),
        ({"places": {"Back": [1, 2, 3]}}, "Back is reserved"),
        ({"stop_languages": []}, "at least one language or word"),
        ({"stop_languages": ["klingon"]}, "no stop words for 'klingon'; known here are ar, cs"),
        ({"stop_words": ["stop", " "]}, "' ' has no letters"),
        ({"cmd_vel_type": "pwm"}, "cmd_vel_type"),
    ],
)
def test_what_is_wrong_is_named(given, part):
    with pytest.raises(ValidationError) as caught:
        config(**given)
    problems = caught.value.errors(include_url=False)
    told = " ".join(f"{'.'.join(map(str, p['loc']))} {p['msg']}" for p in problems)
    assert part in told


def test_what_is_no_group_is_refused():
    with pytest.raises(ValidationError):
        AgentConfig.model_validate(7)


def test_a_circle_may_have_points_left_over_only_if_they_make_a_polygon():
    with pytest.raises(ValidationError, match="three points"):
        ZoneConfig.model_validate({"type": "circle", "radius": 1, "points": [[0, 0]]})


def test_as_parameters_reads_back_as_the_same():
    original = config(
        places={"a": [1, 2, 3]}, StopZone={"radius": 0.4}, stop_words=["ho"], stop_languages=["de"]
    )
    tree = json.loads(json.dumps(original.as_parameters()))
    assert AgentConfig.model_validate(tree) == original


def test_every_parameter_has_a_description():
    for model in (AgentConfig, ZoneConfig):
        missing = [n for n, f in model.model_fields.items() if not f.description]
        assert set(missing) <= {"type", "zones", "sources", "guard_groups", "channel_groups"}
