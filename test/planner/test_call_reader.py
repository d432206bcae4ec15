"""Calls are read out of any stream: when they are complete, and under an id of their own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canned import Call, completed
from realtime_agent_ros.planner.calls.call_reader import CallReader, json_object

DRIVE = '{"distance_m": 1.5, "speed_mps": null}'


def read(events, taken=()):
    """The reader, and the arguments of the calls in the order in which they ended."""
    reader = CallReader(taken)
    return reader, [call for event in events for call in reader.read(event)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        (' {"a": {"b": []}} \n', {"a": {"b": []}}),
        ("", {}),
        ("  ", {}),
        ('{"a": 1', None),
        ('{"a": 1}}', None),
        ('{"a": 1}{"a": 1}', None),
        ("[1]", None),
        ("1", None),
        ("null", None),
        ('{"a": NaN}', None),
        ('{"a": Infinity}', None),
        ("[" * 100_000, None),
        ("forward", None),
    ],
    ids=lambda value: str(value)[:20],
)
def test_only_a_json_object_is_a_calls_arguments(text, value):
    assert json_object(text) == value


def test_a_call_is_complete_with_its_closing_brace_and_not_before():
    call = Call(0, "drive", DRIVE, "c1")
    reader = CallReader()
    reader.read(call.added())
    *pieces, last = call.deltas()
    assert [reader.read(piece) for piece in pieces] == [[]] * len(pieces)
    [ended] = reader.read(last)
    assert (ended.call_id, ended.arguments, ended.is_ready) == ("c1", DRIVE, True)


@pytest.mark.parametrize("end", ["arguments_done", "done", "completed"])
def test_arguments_may_come_whole_at_any_kind_of_end(end):
    call = Call(0, "stop", "", "c1")
    last = completed(call) if end == "completed" else getattr(call, end)()
    _, ended = read([call.added(), last])
    assert [(c.name, c.is_ready) for c in ended] == [("stop", True)]


def test_a_brace_within_a_text_is_no_end():
    call = Call(0, "say", '{"text": "a } brace, a \\"}\\" and more"}', "c1")
    for chars in range(1, 20):
        _, ended = read([call.added(), *call.deltas(chars)])
        assert [c.arguments for c in ended] == [call.arguments]


@pytest.mark.parametrize("arguments", ['{"distance_m": 1', "[1]", "far", '{"distance_m": NaN}'])
def test_what_is_no_json_ends_and_is_never_ready(arguments):
    call = Call(0, "drive", arguments, "c1")
    _, ended = read([call.added(), *call.deltas(), call.done(), completed(call)])
    assert [c.is_ready for c in ended] == [False]


def test_what_an_endpoint_writes_after_a_whole_object_is_not_listened_to():
    call = Call(0, "drive", DRIVE * 2, "c1")
    _, ended = read([call.added(), *call.deltas(len(DRIVE)), call.done()])
    assert [c.arguments for c in ended] == [DRIVE]


@pytest.mark.parametrize("given_id", ["", "old"])
def test_a_missing_or_used_id_is_replaced(given_id):
    call = Call(0, "drive", DRIVE, given_id)
    _, [ended] = read([call.added(), *call.deltas()], taken=["old"])
    assert ended.call_id not in ("", "old")


def test_different_calls_under_one_id_are_told_apart():
    one, other = Call(0, "drive", DRIVE, "c"), Call(1, "drive", '{"distance_m": 2}', "c")
    events = [one.added(), *one.deltas(), one.done(), other.added(), *other.deltas(), other.done()]
    reader, ended = read([*events, completed(one, other)])
    assert [c.arguments for c in ended] == [one.arguments, other.arguments]
    assert len({c.call_id for c in reader.calls}) == 2
    assert all(c.is_ready for c in ended)


def test_the_same_call_sent_twice_is_one():
    one, again = Call(0, "drive", DRIVE, "c"), Call(1, "drive", '{"distance_m":1.5}', "c")
    again.arguments = DRIVE.replace(" ", "")
    events = [c for call in (one, again) for c in (call.added(), *call.deltas())]
    _, ended = read([*events, completed(one, again)])
    assert [c.is_ready for c in ended] == [True, False]


def test_equal_calls_that_are_no_neighbours_are_two_even_under_one_id():
    calls = [
        Call(n, name, args, "c")
        for n, (name, args) in enumerate(
            [("drive", DRIVE), ("turn", '{"angle_deg": 90}'), ("drive", DRIVE)]
        )
    ]
    events = [e for call in calls for e in (call.added(), *call.deltas(), call.done())]
    _, ended = read([*events, completed(*calls)])
    assert [c.is_ready for c in ended] == [True, True, True]


def test_an_id_that_changes_on_the_way_is_still_the_same_call():
    call = Call(0, "drive", DRIVE, "begun", done_id="ended")
    done, end = call.done(), completed(call)
    reader, ended = read([call.added(), *call.deltas(), done, end])
    assert len(ended) == len(reader.calls) == 1
    assert reader.of_item(done.item).call_id == "begun"
    assert reader.of_item(end.response.output[0]).call_id == "begun"


def test_items_are_told_apart_by_their_ids_where_all_indexes_are_the_same():
    one = Call(0, "drive", DRIVE, "a", item_id="fc_a")
    other = Call(0, "turn", '{"angle_deg": 90}', "b", item_id="fc_b")
    mixed = [e for pair in zip(one.deltas(), other.deltas(), strict=False) for e in pair]
    rest = one.deltas()[len(other.deltas()) :]
    events = [one.added(), other.added(), *mixed, *rest, one.done(), other.done()]
    reader, ended = read([*events, completed(one, other)])
    assert {c.call_id: c.arguments for c in ended} == {"a": DRIVE, "b": other.arguments}
    assert len(reader.calls) == 2


def test_a_piece_of_an_unknown_item_is_ignored():
    reader, ended = read(Call(3, "drive", DRIVE, "c").deltas())
    assert (reader.calls, ended) == ([], [])


@given(
    st.lists(st.sampled_from(["drive", "turn", "battery"]), min_size=1, max_size=5),
    st.lists(st.sampled_from(["a", "b", "", "a2"]), min_size=5, max_size=5),
    st.data(),
)
def test_every_interleaving_gives_every_call_once_and_whole(names, ids, data):
    calls = [
        Call(n, name, f'{{"distance_m": {n}}}', ids[n], item_id=f"fc{n}")
        for n, name in enumerate(names)
    ]
    waiting = [
        [call.added(), *call.deltas(data.draw(st.integers(1, 20))), call.arguments_done()]
        + [call.done()] * data.draw(st.integers(0, 2))
        for call in calls
    ]
    events = []
    while any(waiting):
        lane = data.draw(st.sampled_from([w for w in waiting if w]))
        events.append(lane.pop(0))
    reader, ended = read([*events, completed(*calls)])
    assert sorted(c.arguments for c in ended) == sorted(c.arguments for c in calls)
    assert len({c.call_id for c in reader.calls}) == len(calls) == len(reader.calls)
    assert all(c.is_ready for c in ended)
