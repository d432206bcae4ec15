"""The loopback endpoint speaks the Realtime API: a plain WebSocket client sees what it should."""

from __future__ import annotations

import base64
import json
import math

import pytest
from pydantic import TypeAdapter

pytest.importorskip("openai")

from openai.types.realtime import RealtimeServerEvent
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from realtime_agent_ros.endpoint.realtime.audio import Detector, silence, tone

LIMIT_S = 20.0
VENDORS = TypeAdapter(RealtimeServerEvent)


class Client:
    """Sends and receives JSON; every event received must be one of the vendor's."""

    def __init__(self, endpoint):
        url = endpoint.base_url.replace("http", "ws", 1)
        self.socket = connect(f"{url}/realtime?model=m", open_timeout=LIMIT_S)

    def send(self, kind, **fields):
        self.socket.send(json.dumps({"type": kind, **fields}))

    def receive(self):
        event = json.loads(self.socket.recv(LIMIT_S))
        VENDORS.validate_python(
            {k: "" if k == "previous_item_id" and v is None else v for k, v in event.items()}
        )
        return event

    def until(self, kind):
        """Everything up to an event of this type."""
        events = [self.receive()]
        while events[-1]["type"] != kind:
            events.append(self.receive())
        return events

    def say(self, text):
        content = [{"type": "input_text", "text": text}]
        item = {"type": "message", "role": "user", "content": content}
        self.send("conversation.item.create", item=item)


@pytest.fixture
def client(endpoint):
    made = Client(endpoint)
    yield made
    made.socket.close()


def use_text(client, **session):
    client.send("session.update", session={"output_modalities": ["text"], **session})
    return client.until("session.updated")[-1]["session"]


def test_a_session_is_greeted_and_updated(client):
    assert client.receive()["type"] == "session.created"
    session = use_text(client, instructions="Be kind.")
    assert session["instructions"] == "Be kind."


def test_a_message_is_answered_from_created_to_done(client):
    use_text(client)
    client.say("hello")
    client.send("response.create")
    kinds = [event["type"] for event in client.until("response.done")]
    assert kinds[:3] == [
        "conversation.item.added",
        "conversation.item.done",
        "response.created",
    ]
    assert "response.output_text.delta" in kinds


def test_calls_are_made_of_tools_that_the_session_has(client):
    use_text(client, tools=[{"type": "function", "name": "drive", "parameters": {}}])
    client.say("go forward 1 metre")
    client.send("response.create")
    events = client.until("response.done")
    call = events[-1]["response"]["output"][-1]
    assert call["name"] == "drive"
    assert json.loads(call["arguments"])["distance_m"] == 1.0
    output = {"type": "function_call_output", "call_id": call["call_id"], "output": "accepted"}
    client.send("conversation.item.create", item=output)
    assert client.until("conversation.item.done")[-1]["item"]["output"] == "accepted"


def test_a_voice_comes_as_sound_and_transcript(client):
    client.receive()
    client.say("hello")
    client.send("response.create")
    events = client.until("response.done")
    sound = [e["delta"] for e in events if e["type"] == "response.output_audio.delta"]
    words = [e["delta"] for e in events if e["type"] == "response.output_audio_transcript.delta"]
    assert sound
    assert len(words) == len(sound)
    assert all(base64.b64decode(piece) for piece in sound)


def test_a_response_is_cancelled_and_a_second_one_is_refused_meanwhile(client, endpoint):
    endpoint.control(first_token_s=60)
    client.say("hello")
    client.send("response.create")
    client.until("response.created")
    client.send("response.create", event_id="again")
    error = client.until("error")[-1]["error"]
    assert error["code"] == "conversation_already_has_active_response"
    assert error["event_id"] == "again"
    client.send("response.cancel")
    assert client.until("response.done")[-1]["response"]["status"] == "cancelled"
    client.send("response.cancel")
    assert client.until("error")[-1]["error"]["code"] == "response_cancel_not_active"
    assert endpoint.requests()[0].ended == "cancelled"


def test_sound_is_committed_where_it_grows_quiet_and_answered(client, endpoint):
    endpoint.control(transcript="hello", next_n=0)
    client.receive()
    for piece in (tone(0.2), silence(0.3), silence(0.3)):
        client.send("input_audio_buffer.append", audio=base64.b64encode(piece).decode())
    kinds = [event["type"] for event in client.until("response.done")]
    wanted = ["input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped"]
    wanted += ["input_audio_buffer.committed"]
    assert [kind for kind in kinds if kind.startswith("input")] == wanted
    assert "conversation.item.input_audio_transcription.completed" in kinds
    assert endpoint.requests()[0].message == "hello"


def test_transcripts_tell_how_sure_they_are_if_the_session_asks(client, endpoint):
    endpoint.control(transcript="go home", confidence=0.5, next_n=0)
    client.receive()
    quiet = {"input": {"turn_detection": None}}
    for include, told in (([], None), (["item.input_audio_transcription.logprobs"], 0.5)):
        client.send("session.update", session={"include": include, "audio": quiet})
        client.until("session.updated")
        client.send("input_audio_buffer.append", audio=base64.b64encode(tone(0.2)).decode())
        client.send("input_audio_buffer.commit")
        done = client.until("conversation.item.input_audio_transcription.completed")[-1]
        chances = [math.exp(entry["logprob"]) for entry in done.get("logprobs", ())]
        assert chances == ([pytest.approx(told)] * 2 if told else [])


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ("no JSON", "invalid_event"),
        ("[]", "invalid_event"),
        ('{"type": "session.destroy"}', "invalid_event"),
        ('{"type": ["x"]}', "invalid_event"),
        ('{"type": "session.update", "session": 7}', "invalid_value"),
        ('{"type": "conversation.item.create"}', "invalid_value"),
        ('{"type": "conversation.item.delete", "item_id": "x"}', "item_delete_invalid_item_id"),
        ('{"type": "conversation.item.retrieve"}', "item_retrieve_invalid_item_id"),
        ('{"type": "conversation.item.truncate"}', "item_truncate_invalid_item_id"),
        ('{"type": "input_audio_buffer.append", "audio": "?"}', "invalid_value"),
        ('{"type": "input_audio_buffer.commit"}', "input_audio_buffer_commit_empty"),
        ('{"type": "response.create", "response": 7}', "invalid_value"),
    ],
)
def test_what_is_wrong_is_told_and_the_session_goes_on(client, event, code):
    client.receive()
    client.socket.send(event)
    assert client.until("error")[-1]["error"]["code"] == code
    client.say("hello")
    assert client.until("conversation.item.done")


def test_an_answer_to_a_call_that_was_never_made_is_refused(client):
    output = {"type": "function_call_output", "call_id": "c", "output": "x"}
    client.send("conversation.item.create", item=output, event_id="e")
    error = client.until("error")[-1]["error"]
    assert (error["code"], error["event_id"]) == ("item_create_no_call", "e")


def test_a_status_refuses_the_handshake_with_the_vendors_words(endpoint):
    endpoint.control(status=429, retry_after_s=7)
    with pytest.raises(InvalidStatus) as refused:
        Client(endpoint)
    response = refused.value.response
    assert (response.status_code, response.headers["retry-after"]) == (429, "7")
    assert json.loads(response.body)["error"]["code"] == "rate_limit_exceeded"


def test_a_client_that_leaves_is_seen(endpoint):
    client = Client(endpoint)
    endpoint.control(first_token_s=60)
    client.say("hello")
    client.send("response.create")
    client.until("response.created")
    endpoint.close_idle()
    with pytest.raises(ConnectionClosed):
        client.until("never")


def test_speech_is_found_by_loudness():
    detector = Detector(silence_s=0.1)
    heard = [detector.hear(p) for p in (silence(0.2), tone(0.05), tone(0.05), silence(0.06))]
    assert heard == ["", "started", "", ""]
    assert detector.hear(silence(0.06)) == "stopped"
    assert detector.hear(b"\x01") == ""
