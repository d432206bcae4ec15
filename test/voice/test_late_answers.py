"""Texts that come late: each is that of its own utterance, whatever is heard meanwhile."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from realtime_agent_ros.voice import online_recognizer
from realtime_agent_ros.voice.audio import RATE_HZ, Samples, samples_of
from realtime_agent_ros.voice.endpointing import Endpointing
from realtime_agent_ros.voice.fallback import WithFallback
from realtime_agent_ros.voice.hearing import MOST_WAITING, Final, Hearing, Partial
from realtime_agent_ros.voice.online_recognizer import OnlineRecognizer
from realtime_agent_ros.voice.packets import Packet, transcript
from realtime_agent_ros.voice.recognizer import Deaf, Known, Transcript

SURE = 0.35
TIMEOUT_S = 3.0


def voice(seconds: float) -> Samples:
    """A sound with the pitch of one."""
    times = np.arange(samples_of(seconds)) / RATE_HZ
    tones = sum(np.sin(2 * np.pi * 150.0 * n * times) / n for n in range(1, 6))
    return np.asarray(4000.0 * tones, np.int16)


WORDS, CLICK, PAUSE = voice(0.6), voice(0.08), np.zeros(samples_of(0.6), np.int16)


class Loud:
    """A frame is speech if it isn't silent."""

    probability = 1.0

    def is_speech(self, frame: Samples) -> bool:
        return bool(np.any(frame))


class Parrot(Deaf):
    """Hears, offline and at once, the number of the utterance."""

    def __init__(self) -> None:
        self._count = 0

    def end(self) -> Known:
        self._count += 1
        return Known(Transcript(f"guess {self._count}", 0.9))


class Helper:
    """The helper process, played by the test."""

    def __init__(self, _kind: object, _parameters: object, on_packet: object) -> None:
        self.answer = on_packet
        self.problem = ""
        self.sent: list[Packet] = []

    def send(self, packet: Packet) -> None:
        self.sent.append(packet)


class Scene:
    """An online recogniser with its fallback, heard through by the rest of the chain."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now_s = 100.0
        clock = SimpleNamespace(monotonic=lambda: self.now_s)
        monkeypatch.setattr(online_recognizer, "time", clock)
        monkeypatch.setattr(online_recognizer, "Helper", Helper)
        self.online = OnlineRecognizer("transcription", {"timeout": TIMEOUT_S})
        self.helper: Helper = self.online._helper  # type: ignore[assignment]  # a double
        both = WithFallback(self.online, Parrot(), SURE)
        self.hearing = Hearing(both, Loud(), Endpointing(), SURE)  # type: ignore[arg-type]  # a double

    def hear(self, *sounds: Samples) -> list[Partial | Final]:
        return self.hearing.feed(np.concatenate(sounds))

    def told(self, kind: str, number: int, text: str) -> list[Partial | Final]:
        """The helper says that; nothing is heard but the next frame of silence."""
        self.helper.answer(transcript(kind, number, text, 0.8))  # type: ignore[operator]  # a double
        return self.hearing.feed(PAUSE[:320])

    def polled(self, kind: str, number: int, text: str) -> list[Partial | Final]:
        """The helper says that, and no sound comes any more."""
        self.helper.answer(transcript(kind, number, text, 0.8))  # type: ignore[operator]  # a double
        return self.hearing.poll()


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    return Scene(monkeypatch)


def texts(heard: list[Partial | Final]) -> list[str]:
    return [event.text for event in heard]


def test_a_click_while_an_answer_is_awaited_takes_nothing_from_it(scene: Scene) -> None:
    assert scene.hear(PAUSE, WORDS, PAUSE) == []
    ended = scene.hearing.now
    scene.hear(CLICK)
    (final,) = scene.told("F", 1, "turn left")
    assert isinstance(final, Final)
    assert (final.text, final.confidence) == ("turn left", 0.8)
    assert (final.began, final.speech_end) == (PAUSE.size, PAUSE.size + WORDS.size)
    assert PAUSE.size + WORDS.size < final.at <= ended


def test_without_an_answer_a_click_leaves_the_fallbacks(scene: Scene) -> None:
    scene.hear(WORDS, PAUSE, CLICK, PAUSE)
    scene.now_s += TIMEOUT_S + 0.1
    first, second = scene.hear(PAUSE[:320])
    assert texts([first, second]) == ["guess 1", "guess 2"]
    assert (first.began, second.began) == (0, WORDS.size + PAUSE.size)
    assert "3 s" in scene.online.problem


def test_one_that_is_given_up_takes_nothing_from_the_next(scene: Scene) -> None:
    scene.hear(WORDS, PAUSE)
    scene.now_s += TIMEOUT_S - 0.1
    scene.hear(WORDS, PAUSE)
    scene.now_s += 0.2
    assert texts(scene.hear(PAUSE[:320])) == ["guess 1"]
    assert scene.told("F", 1, "go forward") == []
    assert texts(scene.told("F", 2, "turn left")) == ["turn left"]
    assert scene.online.problem == ""


def test_answers_come_in_the_order_of_the_utterances(scene: Scene) -> None:
    scene.hear(WORDS, PAUSE, WORDS, PAUSE)
    early = scene.told("F", 2, "turn left")
    assert [type(event) for event in early] == [Partial], "known, and not yet acted on"
    finals = scene.told("F", 1, "go forward")
    assert texts(finals) == ["go forward", "turn left"]
    assert all(isinstance(event, Final) for event in finals)


def test_the_oldest_of_too_many_is_left_to_the_fallback(scene: Scene) -> None:
    for _ in range(MOST_WAITING):
        assert scene.hear(WORDS, PAUSE) == []
    assert texts(scene.hear(WORDS, PAUSE)) == ["guess 1"]
    assert texts(scene.told("F", 2, "turn left")) == ["turn left"]


def test_words_that_stream_in_after_the_end_are_told(scene: Scene) -> None:
    scene.hear(WORDS, PAUSE)
    heard = scene.told("P", 1, "turn") + scene.told("P", 1, "turn left")
    assert heard == [
        Partial("turn", 0, scene.hearing.now - 320),
        Partial("turn left", 0, scene.hearing.now),
    ]
    assert scene.hear(PAUSE) == [], "once"


def test_old_words_are_not_told_as_those_of_a_new_utterance(scene: Scene) -> None:
    scene.hear(WORDS, PAUSE)
    assert texts(scene.told("P", 1, "turn")) == ["turn"]
    scene.hear(WORDS)
    assert scene.told("P", 1, "turn left") == []
    assert texts(scene.told("P", 2, "go")) == ["go"]


def test_a_helper_that_is_gone_is_not_waited_for(scene: Scene) -> None:
    scene.hear(WORDS, PAUSE)
    scene.helper.problem = "the helper process has ended"
    assert texts(scene.hear(PAUSE[:320])) == ["guess 1"]
    assert scene.online.problem == "the helper process has ended"


def test_an_answer_is_fetched_without_any_further_sound(scene: Scene) -> None:
    scene.hear(WORDS, PAUSE)
    assert scene.hearing.poll() == []
    assert texts(scene.polled("P", 1, "turn")) == ["turn"]
    (final,) = scene.polled("F", 1, "turn left")
    assert isinstance(final, Final)
    assert (final.text, final.began, final.speech_end) == ("turn left", 0, WORDS.size)
    assert scene.hearing.poll() == []


def test_the_fallback_stands_in_without_any_further_sound(scene: Scene) -> None:
    scene.hear(WORDS, PAUSE)
    scene.now_s += TIMEOUT_S + 0.1
    assert texts(scene.hearing.poll()) == ["guess 1"]
