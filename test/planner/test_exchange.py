"""A turn as it is kept: bounded, without pictures, every call with its answer."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.planner.calls.eager_calls import ToolRecord
from realtime_agent_ros.planner.memory.exchange import Exchange, exchanges, turn_items


def test_a_torn_beginning_is_dropped():
    one = turn_items("one", [ToolRecord("a", "drive", "{}", "accepted")], ["Yes."])
    two = turn_items("two", (), ())
    assert exchanges(one[1:]) == []
    assert [list(e.items) for e in exchanges(one[2:] + two)] == [two]


def test_a_long_answer_is_cut_and_long_arguments_stay_json():
    record = ToolRecord("a", "look", json.dumps({"x": "y" * 9000}), "z" * 9000)
    _, call, answer = Exchange.of(turn_items("look", [record], ())).items
    assert len(answer["output"]) == 2000
    assert answer["output"].endswith("(cut)")
    assert json.loads(call["arguments"])["cut"].startswith('{"x"')


def test_a_picture_is_not_kept():
    items = turn_items("look", [ToolRecord("a", "camera", "{}", "")], ())
    items[2]["output"] = [{"type": "input_image", "image_url": "data:" + "A" * 90_000}]
    kept = Exchange.of(items)
    assert kept.items[2]["output"] == "(a picture)"
    assert kept.size_bytes < 500


@pytest.mark.parametrize("letter", ["a", "\U0001f916", "\x01", '"'])
def test_what_is_said_fits_however_many_bytes_a_letter_takes(letter):
    kept = Exchange.of(turn_items(letter * 3000, (), [letter * 3000]), 400)
    assert kept.size_bytes <= 400
    assert kept.size_bytes > 380, "and no more is cut than must be"


@given(st.integers(0, 50), st.text(min_size=1, max_size=3000), st.integers(400, 5000))
def test_a_turn_fits_into_what_it_is_given(calls, said, most):
    records = [ToolRecord(str(n), "say", "{}", "a" * 100) for n in range(calls)]
    kept = Exchange.of(turn_items(said, records, [said]), most)
    assert kept.size_bytes <= most
    assert kept.items[0]["role"] == "user"
    called = {i["call_id"] for i in kept.items if i.get("type") == "function_call"}
    assert called == {i["call_id"] for i in kept.items if i.get("type") == "function_call_output"}
