"""The JSON between planner and agent: what is read, what is refused and how that is told."""

import itertools
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.steps import (
    MAX_STEPS_PER_PLAN,
    SKILL_NAMES,
    Drive,
    Step,
    StepStatus,
    StepUpdate,
)
from realtime_agent_ros.protocol import (
    MAX_MESSAGE_CHARS,
    Cancel,
    Heartbeat,
    ProtocolError,
    SayNow,
    Steps,
    parse_event,
    parse_plan,
    parse_snapshot,
    parse_step_update,
)

DRIVE = {"step_id": "a", "skill": {"name": "drive", "distance_m": 1.0}, "expires_in_s": 5.0}
STEPS = {"kind": "steps", "plan_id": "p", "barrier": 3, "steps": [DRIVE]}


def steps_with(**skill):
    return json.dumps(STEPS | {"steps": [DRIVE | {"skill": skill}]})


@pytest.mark.parametrize(
    "message",
    [
        Heartbeat(planner="p", seq=1, model="offline"),
        SayNow(plan_id="p", text="Hello."),
        Cancel(),
        Steps(
            plan_id="p",
            barrier=0,
            mode="replace",
            steps=(Step(step_id="a", skill=Drive(distance_m=-1.0), expires_in_s=1.0),),
        ),
    ],
)
def test_what_is_written_is_read_as_the_same(message):
    assert parse_plan(message.model_dump_json()) == message


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "JSON"),
        ("hello", "JSON"),
        ("null", ""),
        ("[1]", ""),
        ('{"kind": "dance"}', "dance"),
        ('{"kind": "heartbeat", "planner": "p", "seq": -1}', "seq"),
        ('{"kind": "heartbeat", "planner": "", "seq": 1}', "planner"),
        (json.dumps(STEPS | {"barrier": -1}), "barrier"),
        (json.dumps(STEPS | {"barrier": 1.5}), "barrier"),
        (json.dumps(STEPS | {"steps": []}), "steps"),
        (json.dumps(STEPS | {"hurry": True}), "hurry"),
        (json.dumps(STEPS | {"mode": "now"}), "mode"),
        (json.dumps(STEPS | {"steps": [DRIVE | {"expires_in_s": 0}]}), "expires_in_s"),
        (steps_with(name="drive", distance_m=float("nan")), "distance_m"),
        (steps_with(name="drive", distance_m=float("inf")), "distance_m"),
        (steps_with(name="drive", distance_m=51), "distance_m"),
        (steps_with(name="drive"), "distance_m"),
        (steps_with(name="turn", angle_rad="left"), "angle_rad"),
        (steps_with(name="go_to"), "needs a place"),
        (steps_with(name="go_to", place="x", x_m=1.0, y_m=1.0), "not both"),
        (steps_with(name="fly", height_m=3), "'fly' is no skill; known: drive, turn"),
    ],
)
def test_what_is_wrong_is_named_and_never_raised(text, part):
    found = parse_plan(text)
    assert isinstance(found, ProtocolError)
    assert part in found.reason


def test_the_steps_that_a_bad_message_would_have_brought_are_told():
    bad = STEPS | {"steps": [DRIVE, DRIVE | {"step_id": "b", "skill": {"name": "fly"}}, 7]}
    found = parse_plan(json.dumps(bad))
    assert (found.plan_id, found.step_ids) == ("p", ("a", "b"))
    assert all(name in found.reason for name in SKILL_NAMES)


def test_too_long_a_message_is_not_even_read():
    found = parse_plan("[" * (MAX_MESSAGE_CHARS + 1))
    assert "at most 50000" in found.reason


@pytest.mark.parametrize(
    "text",
    [
        "[" * MAX_MESSAGE_CHARS,
        '{"kind": ' * 10_000,
        json.dumps(STEPS | {"x" * 45_000: 1}),
        steps_with(name="x" * 45_000),
        json.dumps(STEPS | {"barrier": "9" * 45_000}),
        '{"kind": "heartbeat", "planner": "p", "seq": ' + "9" * 45_000 + "}",
        json.dumps({"kind": "x" * 45_000}),
        json.dumps(STEPS | {"steps": [DRIVE] * (MAX_STEPS_PER_PLAN + 300)}),
        json.dumps(STEPS | {"plan_id": "p" * 9_000, "steps": [DRIVE | {"step_id": "s" * 9_000}]}),
        "\ud800",
    ],
)
def test_a_reason_is_short_however_long_the_nonsense(text):
    found = parse_plan(text)
    assert isinstance(found, ProtocolError)
    assert len(found.reason) < 500
    assert len(found.step_ids) <= MAX_STEPS_PER_PLAN
    assert all(len(name) <= 64 for name in (found.plan_id, *found.step_ids))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.one_of(st.text(), JSON.map(json.dumps)))
def test_no_text_raises(text):
    for parse in (parse_plan, parse_snapshot, parse_step_update):
        parse(text)


@given(key=st.sampled_from(["plan_id", "barrier", "mode", "steps", "kind"]), value=JSON)
def test_no_plan_with_a_wrong_part_raises(key, value):
    parse_plan(json.dumps(STEPS | {key: value}))


@given(key=st.sampled_from(["step_id", "skill", "expires_in_s"]), value=JSON)
def test_no_step_with_a_wrong_part_raises(key, value):
    parse_plan(json.dumps(STEPS | {"steps": [DRIVE | {key: value}]}))


def test_updates_and_snapshots_are_read_back():
    update = StepUpdate(
        step_id="a", plan_id="p", skill="drive", status=StepStatus.DONE, barrier=1, resumes="b"
    )
    assert parse_step_update(update.model_dump_json()) == update
    assert isinstance(parse_snapshot("{}"), ProtocolError)
    assert isinstance(parse_step_update('{"step_id": 3}'), ProtocolError)


@pytest.mark.parametrize("value", ["true", '"1"', "[1]", "null"])
def test_a_number_is_a_number(value):
    """Nothing is read into what was not meant: neither true nor "1" is one metre."""
    text = (
        '{"kind": "steps", "plan_id": "p", "barrier": 1, "steps": [{"step_id": "s", '
        f'"skill": {{"name": "drive", "distance_m": {value}}}, "expires_in_s": 5}}]}}'
    )
    assert isinstance(parse_plan(text), ProtocolError)


PARSERS = (parse_plan, parse_event, parse_snapshot, parse_step_update)
MANY = {
    "steps": '{"kind": "steps", "plan_id": "a", "barrier": 1, "steps": [%s]}',
    "detail": '{"kind": "planner.x", "time_ns": 1, "barrier": 0, "detail": {%s}}',
    "places": '{"places": [%s]}',
    "fields": "{%s}",
}


def least_s(act):
    """Of the processor's time, which other work lengthens least."""
    taken_s = []
    for _ in range(5):
        began_s = time.process_time()
        act()
        taken_s.append(time.process_time() - began_s)
    return min(taken_s)


@pytest.mark.parametrize("shape", MANY)
@pytest.mark.parametrize("parser", PARSERS)
def test_the_longest_garbage_takes_no_longer_than_to_read_some_of_it(parser, shape):
    """An error for each of thousands of items took a hundred times as long as reading them."""
    whole = MANY[shape]
    items = ("0",) if "[" in whole else (f'"k{n}":[]' for n in range(10_000))
    pieces = itertools.islice(itertools.cycle(items), 24_900 if "[" in whole else 4_600)
    text = whole % ",".join(pieces)
    assert MAX_MESSAGE_CHARS * 0.9 < len(text) <= MAX_MESSAGE_CHARS
    assert isinstance(parser(text), ProtocolError)
    assert least_s(lambda: parser(text)) < 40.0 * least_s(lambda: json.loads(text))
