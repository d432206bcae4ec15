"""The loopback endpoint speaks the audio API: the vendor's own client sees what it should."""

from __future__ import annotations

import io
import math
import wave

import httpx2
import pytest

pytest.importorskip("openai")

from openai import APIStatusError, APITimeoutError, BadRequestError, OpenAI

from waiting import wait_for

RATE_HZ = 16000


def sound(seconds=0.5):
    whole = io.BytesIO()
    with wave.open(whole, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(bytes(2 * int(seconds * RATE_HZ)))
    return ("speech.wav", whole.getvalue(), "audio/wav")


@pytest.fixture
def client(endpoint):
    with OpenAI(api_key="k", base_url=endpoint.base_url, max_retries=0, timeout=10.0) as made:
        yield made


def test_a_transcription_streams_word_by_word_with_how_sure_it_is(client, endpoint):
    endpoint.control(transcript="turn left now", confidence=0.5)
    stream = client.audio.transcriptions.create(
        model="gpt-4o-mini-transcribe", file=sound(), stream=True, include=["logprobs"]
    )
    events = list(stream)
    assert [e.delta for e in events[:-1]] == ["turn", " left", " now"]
    assert events[-1].type == "transcript.text.done"
    assert events[-1].text == "turn left now"
    assert events[-1].logprobs[0].logprob == pytest.approx(math.log(0.5))
    wait_for(lambda: endpoint.requests()[0].ended, "the stream's end")
    (served,) = endpoint.requests()
    assert (served.api, served.model) == ("transcriptions", "gpt-4o-mini-transcribe")
    assert served.ended == "finished"


def test_a_transcription_comes_whole_where_no_stream_is_asked_for(client, endpoint):
    endpoint.control(transcript="go home")
    assert client.audio.transcriptions.create(model="m", file=sound()).text == "go home"


def test_what_is_no_sound_is_refused(client):
    with pytest.raises(BadRequestError, match="Invalid file format"):
        client.audio.transcriptions.create(model="m", file=("speech.wav", b"no sound"))
    with pytest.raises(BadRequestError, match="too short"):
        client.audio.transcriptions.create(model="m", file=sound(0.0))


def test_faults_hold_for_it_too(client, endpoint):
    endpoint.control(status=503)
    with pytest.raises(APIStatusError):
        client.audio.transcriptions.create(model="m", file=sound())
    endpoint.control(stall_s=60.0)
    with pytest.raises(APITimeoutError):
        client.with_options(timeout=0.2).audio.transcriptions.create(model="m", file=sound())


def test_speech_streams_as_sound(client, endpoint):
    asked = client.audio.speech.with_streaming_response.create(
        model="tts", voice="alloy", input="Turning left by ninety degrees.", response_format="pcm"
    )
    with asked as response:
        pieces = list(response.iter_bytes())
    whole = b"".join(pieces)
    assert len(pieces) > 1
    assert len(whole) / 2 / 24000 == pytest.approx(0.25, abs=0.1)
    assert endpoint.requests()[0].message == "Turning left by ninety degrees."


def test_speech_can_break_off_in_the_middle(client, endpoint):
    endpoint.control(disconnect_after=1)
    asked = client.audio.speech.with_streaming_response.create(
        model="tts", voice="alloy", input="word " * 20, response_format="pcm"
    )
    with pytest.raises(Exception, match="incomplete"), asked as response:
        list(response.iter_bytes())
    wait_for(lambda: endpoint.requests()[0].ended, "its end")
    assert endpoint.requests()[0].ended == "broken"


@pytest.mark.parametrize("body", [b"no JSON", b"[]"])
def test_speech_that_is_no_json_object_is_refused(client, body):
    asked = httpx2.post(f"{client.base_url}audio/speech", content=body)
    assert asked.status_code == 400
    assert "JSON" in asked.json()["error"]["message"]
