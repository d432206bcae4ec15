"""A twist_mux file becomes ours."""

from pathlib import Path

import pytest
import yaml

from realtime_agent_ros.core.arbiter import Arbiter
from realtime_agent_ros.core.arbiter_config import InputConfig, LockConfig
from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.core.migration.twist_mux import from_twist_mux

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "twist_mux.yaml"


def migrated(**topic):
    topics = {"pad": {"topic": "t", "timeout": 0.5, "priority": 7} | topic}
    return from_twist_mux({"topics": topics})


def test_the_example_loads_and_arbitrates():
    result = from_twist_mux(yaml.safe_load(EXAMPLE.read_text()))
    topics = {n: InputConfig.model_validate(t) for n, t in result.parameters["topics"].items()}
    locks = {n: LockConfig.model_validate(t) for n, t in result.parameters["locks"].items()}
    assert {n: t.priority for n, t in topics.items()} == {
        "navigation": 10, "keyboard": 90, "tablet": 100, "joystick": 100, "docking": 20,
    }  # fmt: skip
    arbiter = Arbiter(topics, 50, locks)
    arbiter.hear("joystick", Velocity(0.1), 0)
    assert arbiter.choose(None, 0).lock == "gateway", "its heartbeat has not been heard"
    arbiter.hear_lock("gateway", False, 0)
    assert arbiter.choose(None, 0).source == "joystick"


def test_of_the_example_all_that_changed_is_named():
    notes = from_twist_mux(yaml.safe_load(EXAMPLE.read_text())).notes
    assert [note.split(":")[0] for note in notes] == ["topics.docking.timeout", "use_sim_time"]


def test_what_fits_comes_over_as_it_is_without_a_note():
    result = migrated()
    assert result.parameters == {"topics": {"pad": {"topic": "t", "timeout": 0.5, "priority": 7}}}
    assert result.notes == ()


@pytest.mark.parametrize("timeout", [0, 0.0, -1.0])
def test_an_input_that_never_expired_gets_a_timeout_and_is_named(timeout):
    result = migrated(timeout=timeout)
    assert result.parameters["topics"]["pad"]["timeout"] == 0.5
    assert "topics.pad.timeout: 0 would never expire" in result.notes[0]


@pytest.mark.parametrize(("given", "got"), [(256, 255), (-3, 0)])
def test_a_priority_out_of_bounds_is_clamped_as_twist_mux_does_and_named(given, got):
    result = migrated(priority=given)
    assert result.parameters["topics"]["pad"]["priority"] == got
    assert result.notes == (f"topics.pad.priority: {given} is outside 0 to 255; got {got}",)


def test_a_lock_keeps_its_timeout_of_zero():
    lock = {"topic": "l", "timeout": 0.0, "priority": 255}
    assert from_twist_mux({"locks": {"e": lock}}).parameters == {"locks": {"e": lock}}


def test_topics_and_locks_may_come_in_two_files():
    topics = {"twist_mux": {"ros__parameters": {"topics": {"a": ENTRY}}}}
    locks = {"twist_mux": {"ros__parameters": {"locks": {"b": ENTRY}}}}
    assert set(from_twist_mux(topics, locks).parameters) == {"topics", "locks"}


ENTRY = {"topic": "t", "timeout": 0.5, "priority": 1}


@pytest.mark.parametrize(
    ("tree", "note"),
    [
        (
            {"topics": {"a": {"topic": "t"}}},
            "topics.a: needs topic, timeout and priority; left out",
        ),
        ({"topics": {"a": 3}}, "topics.a: needs topic, timeout and priority; left out"),
        ({"topics": 3}, "topics: a group of topics is wanted, got 3; left out"),
        ({"topics": {"a": ENTRY | {"qos": 1}}}, "topics.a.qos: has no counterpart; left out"),
        ({"topics": {"skills": ENTRY}}, "topics.skills: the name is reserved; it is called"),
        ({"use_stamped": True}, "use_stamped: inputs are read as Twist; left out"),
        ({"topix": {}}, "topix: no such parameter, did you mean topics?; left out"),
        ({"colour": 1}, "colour: has no counterpart; left out"),
    ],
)
def test_what_has_no_place_is_named(tree, note):
    assert any(n.startswith(note) for n in from_twist_mux(tree).notes)
