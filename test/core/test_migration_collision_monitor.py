"""A nav2_collision_monitor file becomes ours."""

from pathlib import Path

import pytest
import yaml

from realtime_agent_ros.core.migration.collision_groups import UNPROTECTED
from realtime_agent_ros.core.migration.collision_monitor import DETECTOR, from_collision_monitor
from realtime_agent_ros.core.zone_config import ZoneConfig

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "nav2_collision_monitor.yaml"
SQUARE = "[[0.3, 0.3], [0.3, -0.3], [-0.3, -0.3], [-0.3, 0.3]]"
ZONE = {"type": "polygon", "points": SQUARE, "action_type": "stop"}


def example():
    return yaml.safe_load(EXAMPLE.read_text())


def migrated(polygons=(), sources=(), **given):
    return from_collision_monitor(
        {"polygons": list(polygons), "observation_sources": list(sources)} | given
    )


def test_every_zone_and_source_of_the_example_is_kept_as_it_was():
    given = example()["collision_monitor"]["ros__parameters"]
    parameters = from_collision_monitor(example()).parameters
    for name in (*given["polygons"], *given["observation_sources"]):
        assert parameters[name] == given[name]
    assert parameters["polygons"] == given["polygons"]
    assert parameters["observation_sources"] == given["observation_sources"]


def test_of_the_example_all_that_changed_is_named():
    notes = from_collision_monitor(example()).notes
    assert {note.split(":")[0] for note in notes} == {
        "cmd_vel_in_topic", "observation_sources", "odom_frame_id", "stop_pub_timeout",
        "use_sim_time",
    }  # fmt: skip
    assert not any(UNPROTECTED in note for note in notes)


def test_an_approach_polygon_takes_the_footprint_as_in_nav2_whatever_else_is_given():
    given = {"type": "polygon", "action_type": "approach", "polygon_sub_topic": "shape"}
    result = migrated(["A"], A=given | {"footprint_topic": "feet"})
    assert ZoneConfig(**result.parameters["A"]).shape_topic == "feet"
    assert any(note.startswith("A.polygon_sub_topic: ") for note in result.notes)


def test_what_is_not_given_is_nav2s_default():
    parameters = migrated().parameters
    assert parameters["source_timeout"] == 2.0
    assert parameters["base_shift_correction"] is True
    assert parameters["transform_tolerance"] == 0.1
    assert parameters["base_frame_id"] == "base_footprint"


def test_nav2s_own_zone_parameters_are_all_known_here():
    nav2 = {
        "type", "points", "radius", "polygon_sub_topic", "polygon_subscribe_transient_local",
        "footprint_topic", "polygon_pub_topic", "visualize", "enabled", "action_type",
        "min_points", "sources_names", "slowdown_ratio", "linear_limit", "angular_limit",
        "time_before_collision", "simulation_time_step", "velocity_polygons", "holonomic",
        "trigger_consecutive_points", "release_consecutive_points",
    }  # fmt: skip
    assert nav2 <= ZoneConfig.model_fields.keys()


@pytest.mark.parametrize(
    ("given", "note"),
    [
        ({"polygons": ["A"], "A": ZONE | {"colour": 1}}, "A.colour: has no counterpart; left out"),
        (
            {"polygons": ["A"], "A": ZONE | {"min_point": 1}},
            "A.min_point: no such parameter, did you mean A.min_points",
        ),
        (
            {"polygons": ["A"], "A": {"type": "cone"}},
            f"A: no zone of type 'cone'; left out: {UNPROTECTED}",
        ),
        ({"polygons": ["A"]}, f"A: no zone of type None; left out: {UNPROTECTED}"),
        ({"polygons": ["A"], "A": 3}, f"A: no zone of type 3; left out: {UNPROTECTED}"),
        (
            {"polygons": "A"},
            f"polygons: a list of names is wanted, got 'A'; left out: {UNPROTECTED}",
        ),
        (
            {"observation_sources": ["c"], "c": {"type": "costmap"}},
            f"c: no source of type 'costmap'; left out: {UNPROTECTED}",
        ),
        (
            {"polygons": ["A"], "A": {"type": "circle", "radius": 1.0}},
            "A.action_type: nav2 does not start without it; got stop",
        ),
        ({"Spare": ZONE}, "Spare: neither polygons nor observation_sources names it"),
        (
            {"cmd_vel_out_topic": "base/cmd"},
            "cmd_vel_out_topic: remap agent_node's cmd_vel to base/",
        ),
        ({"polygon": []}, "polygon: no such parameter, did you mean polygons?; left out"),
    ],
)
def test_what_has_no_place_is_named(given, note):
    notes = from_collision_monitor({"polygons": [], "observation_sources": []} | given).notes
    assert any(n.startswith(note) for n in notes), notes


@pytest.mark.parametrize("key", ["polygons", "observation_sources"])
def test_a_missing_list_of_names_is_named(key):
    given = {"polygons": [], "observation_sources": []}
    del given[key]
    assert f"{key}: nav2 does not start without it; got none" in from_collision_monitor(given).notes


@pytest.mark.parametrize("name", ["topics", "max_speed_mps", "StopZone", "smoother"])
def test_a_group_whose_name_is_taken_here_is_called_otherwise(name):
    result = migrated([name], **{name: ZONE})
    assert result.parameters["polygons"] == [f"{name}_zone"]
    assert result.parameters[f"{name}_zone"] == ZONE
    assert f"{name}: the name is taken; the zone is called {name}_zone" in result.notes


def test_a_renamed_source_is_renamed_where_it_is_used():
    zone = ZONE | {"sources_names": ["topics"]}
    result = migrated(["A"], ["topics"], A=zone, topics={"type": "range", "topic": "r"})
    assert result.parameters["observation_sources"] == ["topics_source"]
    assert result.parameters["A"]["sources_names"] == ["topics_source"]


def test_a_zone_loses_the_sources_that_were_left_out_and_goes_with_the_last():
    costmap, scan = {"type": "costmap"}, {"type": "scan"}
    one = ZONE | {"sources_names": ["c", "s"]}
    two = ZONE | {"sources_names": ["c"]}
    result = migrated(["One", "Two"], ["c", "s"], c=costmap, s=scan, One=one, Two=two)
    assert result.parameters["polygons"] == ["One"]
    assert result.parameters["One"]["sources_names"] == ["s"]
    assert "One.sources_names: without c, which was left out" in result.notes
    assert f"Two: none of its sources came over; left out: {UNPROTECTED}" in result.notes


def test_a_detector_brings_its_zones_and_no_velocity():
    given = {
        "collision_detector": {
            "ros__parameters": {
                "frequency": 10.0,
                "polygons": ["A"],
                "observation_sources": ["scan"],
                "A": ZONE | {"action_type": "none"},
                "scan": {"type": "scan", "topic": "scan"},
            }
        }
    }
    result = from_collision_monitor(given, DETECTOR)
    assert "topics" not in result.parameters
    assert result.parameters["A"]["action_type"] == "none"
    assert any(note.startswith("frequency: ") for note in result.notes)


def test_unknown_fields_of_a_sub_polygon_are_named_and_its_values_kept():
    sub = {"points": SQUARE, "linear_min": 0.0, "linear_max": 1.0, "theta_min": -1.0}
    zone = {"type": "velocity_polygon", "action_type": "stop", "velocity_polygons": ["s"]}
    result = migrated(["V"], V=zone | {"s": sub | {"theta_max": 1.0, "colour": 2}})
    assert result.parameters["V"]["s"] == sub | {"theta_max": 1.0}
    assert "V.s.colour: has no counterpart; left out" in result.notes


def test_the_given_tree_stays_as_it_was():
    given = example()
    from_collision_monitor(given)
    assert given == example()
