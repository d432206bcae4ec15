"""Server events of the Realtime API become those of any other model, odd ones included."""

from __future__ import annotations

import pytest
from openai.types.responses import ResponseCompletedEvent, ResponseFunctionToolCall

from realtime_agent_ros.endpoint.manner import Manner
from realtime_agent_ros.endpoint.realtime.replies import done, events, head
from realtime_agent_ros.planner.models.dialogue import Reply, ToolCall
from realtime_agent_ros.planner.models.failure import FailedResponseError, FailureKind
from realtime_agent_ros.planner.realtime.hearing import COMMIT_ID, Heard, Hearing
from realtime_agent_ros.planner.realtime.pending import Pending
from realtime_agent_ros.planner.realtime.translate import Translator

REPLY = Reply("On my way. Wait.", (ToolCall("drive", {"distance_m": 1.0}),))


def translated(reply, *, voice=False):
    translator = Translator("m")
    server = events(reply, Manner(model="m", prompt_tokens=7), voice=voice)
    return [event for given in server for event in translator.take(given)]


@pytest.mark.parametrize(
    ("voice", "kind"),
    [(False, "response.output_text.delta"), (True, "response.audio.transcript.delta")],
)
def test_words_come_as_text_or_as_those_of_a_voice(voice, kind):
    told = translated(REPLY, voice=voice)
    assert "".join(e.delta for e in told if e.type == kind) == REPLY.text
    assert sum(e.type == "response.audio.delta" for e in told) == (4 if voice else 0)
    assert [e.sequence_number for e in told] == list(range(len(told)))


@pytest.mark.parametrize("voice", [False, True])
def test_the_end_holds_all_of_it_and_the_usage(voice):
    end = translated(REPLY, voice=voice)[-1]
    assert isinstance(end, ResponseCompletedEvent)
    message, call = end.response.output
    assert message.content[0].text == REPLY.text
    assert isinstance(call, ResponseFunctionToolCall)
    assert (call.name, call.arguments) == ("drive", '{"distance_m": 1.0}')
    assert end.response.usage.input_tokens == 7
    assert end.response.usage.total_tokens > 7


def test_the_pieces_of_a_call_make_its_arguments():
    told = translated(REPLY)
    pieces = [e.delta for e in told if e.type == "response.function_call_arguments.delta"]
    assert "".join(pieces) == '{"distance_m": 1.0}'
    assert len(pieces) > 1


@pytest.mark.parametrize(
    ("event", "kind", "detail"),
    [
        (done(head("r"), "incomplete"), FailureKind.MODEL_ERROR, "incomplete"),
        (done(head("r"), "cancelled"), FailureKind.MODEL_ERROR, "cancelled"),
        (
            done(head("r"), "failed", {"code": "rate_limit_exceeded", "message": "secret"}),
            FailureKind.RATE_LIMITED,
            "rate_limit_exceeded",
        ),
        ({"type": "response.done"}, FailureKind.MODEL_ERROR, "None"),
        ({"type": "response.done", "response": 7}, FailureKind.MODEL_ERROR, "None"),
    ],
)
def test_a_response_that_is_not_completed_has_failed(event, kind, detail):
    with pytest.raises(FailedResponseError) as raised:
        Translator("m").take(event)
    assert (raised.value.failure.kind, raised.value.failure.detail) == (kind, detail)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    "event",
    [
        {"type": "session.updated"},
        {"type": "response.content_part.added", "part": {}},
        {"type": "response.output_item.added"},
        {"type": "response.output_item.done", "item": {"type": "mcp_call"}},
        {"type": "rate_limits.updated", "rate_limits": []},
        {"type": "something.new"},
    ],
)
def test_what_is_no_part_of_an_answer_gives_nothing(event):
    assert Translator("m").take(event) == []


@pytest.mark.parametrize(
    ("error", "fails"),
    [
        ({"code": "item_delete_invalid_item_id", "event_id": "mine"}, False),
        ({"code": "response_cancel_not_active", "event_id": None}, False),
        ({"code": "item_retrieve_invalid_item_id"}, False),
        ({"code": "invalid_value", "event_id": "mine"}, True),
        ({"code": "session_expired"}, True),
        ({"code": "invalid_value", "event_id": "another"}, False),
        ("no object", True),
    ],
)
def test_only_errors_about_the_response_end_it(error, fails):
    pending = Pending("mine", of_conversation=True)
    pending.take({"type": "error", "error": error})
    assert pending.failed is fails


def test_partial_words_add_up_and_the_final_ones_stand_alone():
    hearing, partials, finals = Hearing(), [], []
    hearing.on_partial, hearing.on_final = partials.append, finals.append
    name = "conversation.item.input_audio_transcription"
    for event in (
        {"type": f"{name}.delta", "item_id": "a", "delta": "go "},
        {"type": f"{name}.delta", "item_id": "b", "delta": "stop"},
        {"type": f"{name}.delta", "item_id": "a", "delta": "home"},
        {"type": f"{name}.delta", "item_id": "a", "delta": None},
        {"type": f"{name}.completed", "item_id": "a", "transcript": " Go home. "},
        {"type": f"{name}.completed", "item_id": "c", "transcript": "  "},
        {"type": f"{name}.failed", "item_id": "b"},
        {"type": f"{name}.delta", "item_id": "b", "delta": "on"},
    ):
        hearing.take(event)
    assert [heard.text for heard in partials] == ["go", "stop", "go home", "on"]
    assert finals == [Heard("a", "Go home."), Heard("c", "")]


def test_how_sure_words_are_is_read_where_it_is_told():
    hearing, finals = Hearing(), []
    hearing.on_final = finals.append
    name = "conversation.item.input_audio_transcription"
    odd = ["x", {"logprob": None}, {}, {"token": "home", "logprob": -2}]
    for event in (
        {"type": f"{name}.delta", "item_id": "a", "delta": "go ", "logprobs": [{"logprob": -1.0}]},
        {"type": f"{name}.delta", "item_id": "a", "delta": "home", "logprobs": odd},
        {"type": f"{name}.completed", "item_id": "a", "transcript": "go home", "logprobs": 7},
        {"type": f"{name}.completed", "item_id": "b", "transcript": "stop", "logprobs": odd},
    ):
        hearing.take(event)
    assert [heard.logprobs for heard in finals] == [(-1.0, -2.0), (-2.0,)]


def test_utterances_become_items_or_are_refused():
    hearing, told = Hearing(), []
    hearing.on_committed, hearing.on_failed = told.append, told.append
    hearing.on_refused = lambda: told.append("refused")
    for event in (
        {"type": "input_audio_buffer.committed", "item_id": "a"},
        {"type": "input_audio_buffer.committed"},
        {"type": "error", "error": {"event_id": COMMIT_ID}},
        {"type": "error", "error": {"event_id": "another"}},
        {"type": "error", "error": 7},
        {"type": "conversation.item.input_audio_transcription.failed", "item_id": "a"},
    ):
        hearing.take(event)
    assert told == ["a", "refused", "refused", "a"]
