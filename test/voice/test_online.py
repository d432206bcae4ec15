"""Speech over the network: real helper processes against a real HTTP server on the loopback."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator

import numpy as np
import pytest

pytest.importorskip("openai")
pytest.importorskip("agents")

from loopback_endpoint import endpoint
from realtime_agent_ros.endpoint.server import LoopbackEndpoint
from realtime_agent_ros.voice import helper
from realtime_agent_ros.voice.backends import BackendError
from realtime_agent_ros.voice.config import EndpointConfig
from realtime_agent_ros.voice.fallback import WithFallback
from realtime_agent_ros.voice.online_recognizer import OnlineRecognizer
from realtime_agent_ros.voice.online_synthesizer import OnlineSynthesizer
from realtime_agent_ros.voice.online_synthesizer import WithFallback as Voices
from realtime_agent_ros.voice.recognizer import Answer, Known, Recognizer, Transcript
from realtime_agent_ros.voice.synthesizer import Piece, Synthesizer
from waiting import wait_for

__all__ = ["endpoint"]
TONE = (8000 * np.sin(np.arange(16000) / 5.0)).astype(np.int16)


def parameters(endpoint: LoopbackEndpoint, **given: object) -> dict[str, object]:
    config = EndpointConfig(base_url=endpoint.base_url, api_key_env="", timeout=20.0)
    return config.model_dump() | given


@pytest.fixture
def make(endpoint: LoopbackEndpoint) -> Iterator[Callable[..., OnlineRecognizer]]:
    made: list[OnlineRecognizer] = []

    def build(kind: str, **given: object) -> OnlineRecognizer:
        made.append(OnlineRecognizer(kind, parameters(endpoint, **given)))
        return made[-1]

    yield build
    for recognizer in made:
        recognizer.close()


def speak(recognizer: Recognizer) -> Answer:
    recognizer.begin()
    for first in range(0, TONE.size, 320):
        recognizer.feed(TONE[first : first + 320])
    return recognizer.end()


def hear(recognizer: Recognizer) -> Transcript:
    found: Transcript = wait_for(speak(recognizer).final, "a transcript")
    return found


@pytest.mark.parametrize("kind", ["transcription", "realtime"])
def test_an_utterance_becomes_text(
    endpoint: LoopbackEndpoint, make: Callable[..., OnlineRecognizer], kind: str
) -> None:
    endpoint.control(next_n=0, transcript="turn left by ninety degrees", confidence=0.5)
    recognizer = make(kind)
    for _ in range(2):
        found = hear(recognizer)
        assert found.text == "turn left by ninety degrees", recognizer.problem
    assert found.confidence == pytest.approx(0.5)
    assert recognizer.problem == ""


def test_a_slow_transcript_is_not_dropped_for_the_next_utterance(
    endpoint: LoopbackEndpoint, make: Callable[..., OnlineRecognizer]
) -> None:
    recognizer = make("transcription")
    endpoint.control(transcript="go forward", first_token_s=3.0)
    first = speak(recognizer)
    wait_for(endpoint.requests, "the first utterance at the endpoint")
    endpoint.control(transcript="turn left")
    second = speak(recognizer)
    assert wait_for(second.final, "the second text").text == "turn left"
    assert wait_for(first.final, "the first text").text == "go forward"


def test_a_transcript_is_known_word_by_word(
    endpoint: LoopbackEndpoint, make: Callable[..., OnlineRecognizer]
) -> None:
    endpoint.control(transcript="turn left now", stall_after=2, confidence=0.5)
    answer = speak(make("transcription"))
    wait_for(lambda: answer.so_far.text == "turn left", "two words")
    assert answer.so_far.confidence == pytest.approx(0.5)
    assert answer.final() is None


@pytest.mark.parametrize("kind", ["transcription", "realtime"])
def test_an_endpoint_that_refuses_is_told_and_tried_again(
    endpoint: LoopbackEndpoint, make: Callable[..., OnlineRecognizer], kind: str
) -> None:
    endpoint.control(next_n=0, status=503, transcript="go home")
    recognizer = make(kind)
    assert hear(recognizer).text == ""
    assert kind in recognizer.problem
    endpoint.control(next_n=0, transcript="go home")
    assert hear(recognizer).text == "go home"
    assert recognizer.problem == ""


def test_an_answer_that_does_not_come_is_given_up(
    endpoint: LoopbackEndpoint, make: Callable[..., OnlineRecognizer]
) -> None:
    endpoint.control(next_n=0, stall_s=60.0)
    recognizer = make("transcription", timeout=0.5)
    assert hear(recognizer).text == ""
    assert recognizer.problem


def test_a_helper_that_hangs_is_replaced_and_half_an_utterance_is_no_text(
    endpoint: LoopbackEndpoint,
    make: Callable[..., OnlineRecognizer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(helper, "RETRY_S", 0.0)
    endpoint.control(next_n=0, transcript="turn left")
    with monkeypatch.context() as short:
        short.setattr(helper, "MOST_WAITING", 10)
        recognizer = make("transcription")
    process = recognizer._helper._process
    assert process is not None
    process.send_signal(signal.SIGSTOP)
    recognizer.begin()

    def feed_until(done: Callable[[], object], what: str) -> None:
        wait_for(lambda: recognizer.feed(TONE[:320]) and done(), what)

    feed_until(lambda: recognizer.problem, "the hang to be seen")
    feed_until(lambda: process.poll() is not None, "its end")
    feed_until(lambda: not recognizer.problem, "another one")
    assert wait_for(recognizer.end().final, "the end of waiting").text == ""
    assert "beginning was lost" in recognizer.problem
    assert hear(recognizer).text == "turn left"
    assert recognizer.problem == ""


def test_a_missing_key_is_named(make: Callable[..., OnlineRecognizer]) -> None:
    recognizer = make("transcription", api_key_env="NO_SUCH_KEY_ANYWHERE")
    hear(recognizer)
    assert "NO_SUCH_KEY_ANYWHERE" in recognizer.problem


class Parrot:
    """An offline recogniser that always hears the same."""

    problem = ""

    def begin(self) -> None: ...

    def feed(self, samples: object) -> Transcript:
        return Transcript("turn right", 0.9)

    def end(self) -> Known:
        return Known(Transcript("turn right", 0.9))

    def expect(self, places: object) -> tuple[str, ...]:
        return ()

    def close(self) -> None: ...


def test_the_offline_recogniser_stands_in_without_a_network(
    endpoint: LoopbackEndpoint, make: Callable[..., OnlineRecognizer]
) -> None:
    both = WithFallback(make("transcription"), Parrot(), 0.35)
    endpoint.control(next_n=0, transcript="turn left")
    assert hear(both).text == "turn left"
    endpoint.stop()
    assert hear(both) == Transcript("turn right", 0.9)


def spoken(synthesizer: Synthesizer, text: str) -> int:
    return sum(p.size for p in synthesizer.speak(text) if isinstance(p, np.ndarray))


def test_a_text_becomes_sound_and_a_cut_leaves_nothing_behind(endpoint: LoopbackEndpoint) -> None:
    synthesizer = OnlineSynthesizer(parameters(endpoint))
    try:
        assert spoken(synthesizer, "word " * 20) == pytest.approx(16000, rel=0.1)
        endpoint.control(token_s=0.05)
        for _ in synthesizer.speak("word " * 100):
            break
        assert spoken(synthesizer, "word " * 4) == pytest.approx(3200, rel=0.2)
        endpoint.control(status=500)
        with pytest.raises(BackendError, match="speech"):
            spoken(synthesizer, "word")
    finally:
        synthesizer.close()


def test_while_the_endpoint_stalls_its_caller_may_stop(endpoint: LoopbackEndpoint) -> None:
    synthesizer = OnlineSynthesizer(parameters(endpoint, timeout=60.0))
    try:
        assert spoken(synthesizer, "word")
        endpoint.control(stall_s=600.0)
        waiting = synthesizer.speak("word " * 20)
        piece = next(waiting)
        assert isinstance(piece, np.ndarray)
        assert piece.size == 0
        waiting.close()
        endpoint.control()
        assert spoken(synthesizer, "word " * 4) == pytest.approx(3200, rel=0.2)
    finally:
        synthesizer.close()


class Hum:
    """An offline synthesiser that always says the same."""

    problem = ""

    def speak(self, text: str) -> Iterator[Piece]:
        yield np.full(7, len(text), np.int16)

    def close(self) -> None: ...


def test_the_offline_voice_stands_in_and_why_is_told(endpoint: LoopbackEndpoint) -> None:
    voices = Voices(OnlineSynthesizer(parameters(endpoint, timeout=1.0)), Hum())
    try:
        wait_for(lambda: spoken(voices, "word") > 7, lambda: voices.problem)
        assert voices.problem == ""
        endpoint.control(stall_s=600.0)
        assert spoken(voices, "word") == 7
        assert voices.problem
        endpoint.control()
        wait_for(lambda: spoken(voices, "word") > 7, lambda: voices.problem)
        assert voices.problem == ""
    finally:
        voices.close()


def test_a_voice_without_its_key_names_the_key(endpoint: LoopbackEndpoint) -> None:
    voices = Voices(
        OnlineSynthesizer(parameters(endpoint, api_key_env="NO_SUCH_KEY_AT_ALL")), Hum()
    )
    try:
        wait_for(
            lambda: spoken(voices, "word") == 7 and "NO_SUCH_KEY_AT_ALL" in voices.problem,
            lambda: voices.problem,
        )
    finally:
        voices.close()
