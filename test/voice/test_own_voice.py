"""While the robot speaks, a person who is louder is heard, and the robot is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from realtime_agent_ros.voice.audio import Samples, samples_of
from realtime_agent_ros.voice.endpointing import Endpointing
from realtime_agent_ros.voice.espeak import Espeak
from realtime_agent_ros.voice.hearing import Final, Hearing
from realtime_agent_ros.voice.own_voice import OwnVoice
from realtime_agent_ros.voice.pocketsphinx_recognizer import PocketSphinxRecognizer
from realtime_agent_ros.voice.vad import SileroVad

SURE = 0.35
ANSWER = (
    "I can drive, turn, go to places and remember them, wait, speak, change my speed, stop, and "
    "answer questions. In front of me there are two metres. I turned right by ninety degrees."
)
Say = Callable[[str], Samples]


def speaker(voice: str) -> Iterator[Say]:
    espeak = Espeak(voice)

    def say(text: str) -> Samples:
        return np.concatenate([p for p in espeak.speak(text) if isinstance(p, np.ndarray)])

    yield say
    espeak.close()


@pytest.fixture(scope="module")
def person() -> Iterator[Say]:
    yield from speaker("en-us")


@pytest.fixture(scope="module")
def robot() -> Iterator[Say]:
    yield from speaker("en-us+f3")


class Room:
    """What a microphone hears of both, and when the robot speaks."""

    def __init__(self, echo_db: float, noise: float = 20.0) -> None:
        self._gain = 10.0 ** (echo_db / 20.0)
        self._noise = noise
        self._random = np.random.default_rng(3)
        self._spans: list[tuple[int, int]] = []
        self._sound = np.zeros(samples_of(0.5))

    def sounds(self, at: int) -> bool:
        return any(first <= at <= last + samples_of(0.6) for first, last in self._spans)

    def speaks(self, at: int) -> bool:
        return any(first <= at <= last for first, last in self._spans)

    def add(
        self,
        robot: Samples | None,
        person: Samples | None = None,
        *,
        at_s: float = 0,
        pause_s: float = 4.0,
    ) -> None:
        """The robot speaks, and a person ``at_s`` seconds later over it; then it is quiet."""
        begin = self._sound.size
        robot = np.zeros(0, np.int16) if robot is None else robot
        person = np.zeros(0, np.int16) if person is None else person
        at = samples_of(at_s)
        both = np.zeros(max(robot.size, at + person.size) + samples_of(pause_s))
        both[: robot.size] += self._gain * robot
        both[at : at + person.size] += person
        self._sound = np.concatenate([self._sound, both])
        if robot.size:
            self._spans.append((begin, begin + robot.size))

    def heard(self) -> list[Final]:
        noisy = self._sound + self._random.normal(0.0, self._noise, self._sound.size)
        sound = np.clip(noisy, -32768, 32767).astype(np.int16)
        own = OwnVoice(self.sounds, self.speaks)
        hearing = Hearing(PocketSphinxRecognizer(), SileroVad(), Endpointing(), SURE, own=own)
        hearing.expect(("kitchen", "desk"))
        return [e for e in hearing.feed(sound) if isinstance(e, Final)]


def believed(found: list[Final]) -> list[str]:
    return [e.text for e in found if e.confidence >= SURE]


@pytest.mark.parametrize("echo_db", [-30.0, -20.0, -6.0, 0.0])
def test_nothing_of_its_own_voice_is_an_utterance(robot: Say, echo_db: float) -> None:
    room = Room(echo_db)
    for text in ("Turning right 90 degrees.", ANSWER, "Did you say: turn left?", ANSWER):
        room.add(robot(text))
    assert believed(room.heard()) == []


@pytest.mark.parametrize("noise", [60.0, 150.0])
@pytest.mark.parametrize("echo_db", [-6.0, 0.0])
def test_a_noisy_room_behind_short_words_is_not_its_voice(
    robot: Say, echo_db: float, noise: float
) -> None:
    room = Room(echo_db, noise)
    for text in ("Stopped.", "Stopped.", "Turning right 120 degrees.", "Turning left 135 degrees."):
        room.add(robot(text))
    assert believed(room.heard()) == []


def test_a_person_over_it_is_mostly_understood_and_never_turned_round(
    robot: Say, person: Say
) -> None:
    answer, understood = robot(ANSWER), 0
    for text in ("turn right", "go to the kitchen", "no the other left"):
        for at_s in (2.0, 2.5, 3.3, 4.1):
            said, first = person(text), samples_of(at_s + 0.1)
            ducked = answer.astype(float)
            ducked[first : first + said.size + samples_of(0.2)] *= 0.1  # as voice_out_node does
            room = Room(-20.0)
            room.add(robot("Turning right 90 degrees."))
            room.add(ducked, said, at_s=at_s)
            texts = [t.removesuffix(" please") for t in believed(room.heard())]
            assert all(heard.startswith(text) for heard in texts)
            understood += texts == [text]
    assert understood >= 9


def test_a_person_before_and_after_it_is_understood_as_ever(robot: Say, person: Say) -> None:
    room = Room(0.0)
    room.add(None, person("turn left"))
    room.add(robot("Turning left 90 degrees."))
    room.add(None, person("go to the desk"))
    assert believed(room.heard()) == ["turn left", "go to the desk"]


def test_who_speaks_over_all_it_says_does_not_pass_for_its_voice(robot: Say, person: Say) -> None:
    room = Room(-20.0)
    for _ in range(2):
        begun = robot("Turning left 90 degrees.")[: samples_of(0.8)]
        room.add(begun, person("stop"), at_s=0.6, pause_s=0.1)
        room.add(robot("Stopped."))
    room.add(robot("Turning left 90 degrees."), person("no the other left"), at_s=0.8)
    assert believed(room.heard())[-1] == "no the other left"
