"""Groups that a list names."""

from realtime_agent_ros.core.named_groups import collect, type_of

DEFAULTS = {"scan": {"topic": "scan", "enabled": True}}


def test_the_groups_that_the_list_names_come_under_one_roof():
    tree = {"names": ["a", "b"], "a": {"x": 1}, "c": {"x": 3}, "rate": 5.0}
    assert collect(tree, "names", "groups", {}) == {
        "names": ["a", "b"],
        "c": {"x": 3},
        "rate": 5.0,
        "groups": {"a": {"x": 1}, "b": {}},
    }


def test_a_default_group_is_there_and_can_be_changed_in_part():
    assert collect({}, "names", "groups", DEFAULTS)["groups"] == DEFAULTS
    changed = collect({"scan": {"topic": "lidar"}}, "names", "groups", DEFAULTS)["groups"]
    assert changed == {"scan": {"topic": "lidar", "enabled": True}}


def test_what_has_no_right_shape_is_left_for_the_model_to_refuse():
    assert collect({"names": 3}, "names", "groups", {}) == {"names": 3}
    assert collect({"names": ["a"], "a": 3}, "names", "groups", {})["groups"] == {"a": 3}
    ready = {"groups": {"a": 1}}
    assert collect(ready, "names", "groups", DEFAULTS) == ready


def test_a_type_is_read_from_groups_and_models():
    class Made:
        type = "range"

    read = type_of("scan")
    assert [read({}), read({"type": "x"}), read(Made()), read(3)] == ["scan", "x", "range", None]
    assert type_of(None)({}) is None
