"""Files of several nodes as one configuration."""

import pytest

from realtime_agent_ros.core.migration.nodes import from_files

TOPIC = {"topic": "joy", "timeout": 0.5, "priority": 7}
MUX = {"twist_mux": {"ros__parameters": {"topics": {"pad": TOPIC}}}}
LOCKS = {"twist_mux": {"ros__parameters": {"locks": {"gate": TOPIC}}}}
SMOOTHER = {"velocity_smoother": {"ros__parameters": {"max_velocity": [0.4, 0.0, 1.0]}}}
MONITOR = {"collision_monitor": {"ros__parameters": {"polygons": [], "observation_sources": []}}}
OTHER = {"amcl": {"ros__parameters": {"alpha1": 0.2}}}


def test_one_file_may_hold_several_nodes():
    result = from_files({"nav2.yaml": MONITOR | SMOOTHER | OTHER})
    assert result.parameters["smoother"]["max_velocity"] == [0.4, 0.0, 1.0]
    assert result.parameters["polygons"] == []


def test_one_node_may_be_in_several_files():
    result = from_files({"topics.yaml": MUX, "locks.yaml": LOCKS})
    assert result.parameters["topics"] == {"pad": TOPIC}
    assert result.parameters["locks"] == {"gate": TOPIC}


def test_the_monitors_input_is_the_one_that_was_before_the_nodes_that_are_gone():
    alone = from_files({"a": MONITOR})
    assert alone.parameters["topics"]["cmd_vel_in"]["topic"] == "cmd_vel_smoothed"
    smoothed = from_files({"a": MONITOR, "b": SMOOTHER})
    assert smoothed.parameters["topics"]["cmd_vel_in"]["topic"] == "cmd_vel_nav"
    chosen = from_files({"a": MONITOR, "b": SMOOTHER, "c": MUX})
    assert chosen.parameters["topics"] == {"pad": TOPIC}
    for result in (smoothed, chosen):
        assert result.notes[-1].startswith("cmd_vel_in_topic: ")


@pytest.mark.parametrize("topic", ["cmd_vel", "/cmd_vel"])
def test_no_input_reads_what_we_publish(topic):
    given = MONITOR["collision_monitor"]["ros__parameters"] | {"cmd_vel_in_topic": topic}
    monitor = from_files({"a": {"collision_monitor": {"ros__parameters": given}}})
    assert monitor.parameters["topics"]["cmd_vel_in"]["topic"] == "cmd_vel_in"
    inputs = {"pad": TOPIC, "nav": TOPIC | {"topic": topic}}
    mux = from_files({"a": {"twist_mux": {"ros__parameters": {"topics": inputs}}}})
    assert [e["topic"] for e in mux.parameters["topics"].values()] == ["joy", "cmd_vel_nav"]
    for result, name in ((monitor, "cmd_vel_in"), (mux, "nav")):
        assert result.notes[-1].startswith(f"topics.{name}.topic: {topic} is what agent_node publ")


def test_without_a_smoother_our_own_bounds_are_named():
    assert any("not given" in note for note in from_files({"a": MONITOR}).notes)
    assert not any("not given" in note for note in from_files({"a": SMOOTHER}).notes)


@pytest.mark.parametrize(
    "tree",
    [
        {"safety": MONITOR["collision_monitor"]},
        MONITOR["collision_monitor"],
        MONITOR["collision_monitor"]["ros__parameters"],
        {"/**": MONITOR["collision_monitor"]},
    ],
)
def test_a_node_is_known_by_its_parameters_whatever_it_is_called(tree):
    assert "observation_sources" in from_files({"a": tree}).parameters


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        (OTHER, "nothing to migrate, it has amcl; known are twist_mux, velocity_smoother"),
        ({}, "it has no node's parameters"),
        (None, "a mapping of parameters is wanted, got NoneType"),
        ([MUX], "a mapping of parameters is wanted, got list"),
    ],
)
def test_a_file_with_nothing_for_us_is_named(tree, said):
    with pytest.raises(ValueError, match=f"some.yaml: .*{said}"):
        from_files({"a": MUX, "some.yaml": tree})
