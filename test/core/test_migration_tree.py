"""The wrappers of ROS 2 parameter files."""

import pytest

from realtime_agent_ros.core.migration.tree import left_out, merged, nested, parameters_of

MUX = {"topics": {"joy": {"priority": 1}}}


@pytest.mark.parametrize(
    "tree",
    [
        MUX,
        {"topics.joy.priority": 1},
        {"twist_mux": {"ros__parameters": MUX}},
        {"/twist_mux": {"ros__parameters": MUX}},
        {"/robot/twist_mux": {"ros__parameters": MUX}},
        {"robot": {"twist_mux": {"ros__parameters": MUX}}},
        {"/**": {"ros__parameters": MUX}},
        {"/**": {"twist_mux": {"ros__parameters": MUX}}},
        {"/**/twist_mux": {"ros__parameters": MUX}},
        {"/*": {"ros__parameters": {"topics.joy.priority": 1}}},
        {"my_mux": {"ros__parameters": MUX}},
        {"ros__parameters": MUX},
        {"twist_mux": {"ros__parameters": MUX}, "other": {"ros__parameters": {"a": 1}}},
    ],
)
def test_the_parameters_are_found_in_every_wrapper(tree):
    assert parameters_of(tree, "twist_mux") == MUX


def test_a_node_overrides_the_wildcard():
    tree = {
        "twist_mux": {"ros__parameters": {"a": {"x": 1}}},
        "/**": {"ros__parameters": {"a": {"x": 0, "y": 0}, "b": 2}},
    }
    assert parameters_of(tree, "twist_mux") == {"a": {"x": 1, "y": 0}, "b": 2}


def test_a_file_of_other_nodes_is_refused_by_name():
    tree = {n: {"ros__parameters": {}} for n in ("amcl", "map_server")}
    with pytest.raises(ValueError, match="no parameters of that node; the file has amcl, map_serv"):
        parameters_of(tree, "twist_mux")


@pytest.mark.parametrize("tree", [None, [], "topics"])
def test_what_is_no_mapping_is_refused(tree):
    with pytest.raises(ValueError, match="a mapping of parameters is wanted"):
        parameters_of(tree, "twist_mux")


def test_an_empty_node_has_no_parameters():
    assert parameters_of({"twist_mux": {"ros__parameters": None}}, "twist_mux") == {}


@pytest.mark.parametrize(
    "flat", [{"a": 1, "a.b": 2}, {"a.b": 2, "a": 1}, {"a.b": {"c": 1}, "a": {"b": 2}}]
)
def test_a_value_that_is_a_group_too_is_refused(flat):
    with pytest.raises(ValueError, match="is a value and a group"):
        nested(flat)


def test_the_given_trees_stay_as_they_were():
    first, second = {"a": {"x": [1]}}, {"a": {"y": 2}}
    merged(first, second)["a"]["x"].append(2)
    assert (first, second) == ({"a": {"x": [1]}}, {"a": {"y": 2}})


def test_what_is_left_out_tells_the_reason_or_the_names_near_it():
    assert left_out("qos", {"qos": "it is fixed"}, ()) == "qos: it is fixed; left out"
    assert "did you mean max_accel" in left_out("max_acel", {}, ("max_accel", "feedback"))
    assert left_out("wheels", {}, ("max_accel",)) == "wheels: has no counterpart; left out"
