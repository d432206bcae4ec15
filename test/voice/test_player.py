"""From clauses to sound that leaves: order, cuts at every point, and what was really spoken."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest

from realtime_agent_ros.voice.audio import RATE_HZ, Samples
from realtime_agent_ros.voice.play_buffer import ROOM, PlayBuffer
from realtime_agent_ros.voice.player import Player, Spoken
from realtime_agent_ros.voice.recognizer import BackendError
from realtime_agent_ros.voice.speech_queue import spoken_part
from realtime_agent_ros.voice.synthesizer import Piece, Word

LIMIT_S = 5.0
WORD = RATE_HZ // 4


class Beeps:
    """A synthesiser of a quarter of a second a word, each word as loud as its number."""

    def __init__(self) -> None:
        self.broken = False

    def speak(self, text: str) -> Iterator[Piece]:
        at = 0
        for number, word in enumerate(text.split(), start=1):
            yield Word(text.index(word), len(word), at)
            at += WORD
            yield np.full(WORD, number, np.int16)
            if self.broken:
                raise BackendError("out of breath")

    def close(self) -> None:
        """Nothing to let go."""


class Stage:
    """A player whose device is the test: nothing is taken but by ``listen``."""

    def __init__(self) -> None:
        self.beeps = Beeps()
        self.begun: list[str] = []
        self.ended: list[Spoken] = []
        self.changed = threading.Condition()
        self.player = Player(self.beeps, self._begin, self._end)
        self.heard = np.empty(0, np.int16)

    def _begin(self, text: str) -> None:
        with self.changed:
            self.begun.append(text)
            self.changed.notify_all()

    def _end(self, spoken: Spoken) -> None:
        with self.changed:
            self.ended.append(spoken)
            self.changed.notify_all()

    def wait_begun(self, count: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.begun) >= count, LIMIT_S)

    def wait_ended(self, count: int) -> None:
        """Listen to everything until so many clauses are over."""
        while True:
            with self.changed:
                if self.changed.wait_for(lambda: len(self.ended) >= count, 0.001):
                    return
            self.listen_once(320)

    def listen(self, count: int) -> None:
        """Take exactly ``count`` samples of sound."""
        wanted = self.heard.size + count
        while self.heard.size < wanted:
            self.listen_once(wanted - self.heard.size)

    def listen_once(self, most: int) -> None:
        sound, ready = self.player.buffer.take(min(320, most))
        self.heard = np.concatenate([self.heard, sound[:ready]])


@pytest.fixture
def stage() -> Iterator[Stage]:
    made = Stage()
    yield made
    made.player.close()


def test_clauses_sound_in_order_and_are_told_whole(stage: Stage) -> None:
    stage.player.say("one two")
    stage.player.say("three")
    stage.wait_ended(2)
    assert stage.ended == [Spoken("one two", True), Spoken("three", True)]
    expected = np.concatenate([np.full(WORD, n, np.int16) for n in (1, 2, 1)])
    assert np.array_equal(stage.heard, expected)


@pytest.mark.parametrize(
    ("played", "spoken"),
    [(0, ""), (WORD - 1, ""), (WORD, "one"), (WORD + 10, "one"), (2 * WORD, "one two")],
)
def test_a_cut_lets_no_sound_out_and_tells_what_was_spoken(
    stage: Stage, played: int, spoken: str
) -> None:
    stage.player.say("one two three")
    stage.player.say("never heard")
    stage.wait_begun(1)
    stage.listen(played)
    stage.player.say("")
    for _ in range(50):
        stage.listen_once(320)
    assert stage.heard.size == played
    stage.wait_ended(1)
    assert stage.ended == [Spoken(spoken, False)]
    stage.player.say("after")
    stage.wait_ended(2)
    assert stage.ended[1] == Spoken("after", True)
    assert stage.heard.size == played + WORD


def test_no_more_than_a_few_blocks_wait_for_the_device(stage: Stage) -> None:
    stage.player.say("one two three four")
    stage.wait_begun(1)
    stage.player.buffer.pause(True)
    threading.Event().wait(0.1)
    stage.player.buffer.pause(False)
    waiting = 0
    while stage.player.buffer.take(1)[1]:
        waiting += 1
        if waiting > ROOM + 2 * 320:
            break
    assert waiting >= ROOM


def test_a_pause_keeps_every_sample(stage: Stage) -> None:
    stage.player.say("one two")
    stage.wait_begun(1)
    stage.listen(100)
    stage.player.buffer.pause(True)
    stage.listen_once(320)
    assert stage.heard.size == 100
    stage.player.buffer.pause(False)
    stage.wait_ended(1)
    assert stage.heard.size == 2 * WORD


def test_a_synthesiser_that_fails_is_told_and_the_next_clause_is_spoken(stage: Stage) -> None:
    stage.beeps.broken = True
    stage.player.say("one two")
    stage.wait_ended(1)
    assert (stage.ended[0].whole, stage.ended[0].problem) == (False, "out of breath")
    stage.beeps.broken = False
    stage.player.say("again")
    stage.wait_ended(2)
    assert stage.ended[1] == Spoken("again", True)


def test_closing_in_mid_word_ends_it(stage: Stage) -> None:
    stage.player.say("one two three")
    stage.wait_begun(1)
    stage.listen(10)  # the fixture closes it now; a thread that hung would hang the test


def test_without_words_the_part_is_reckoned_and_never_ends_in_mid_word() -> None:
    text = "Turning right, ninety degrees."
    assert spoken_part(text, (), 0) == ""
    assert spoken_part(text, (), RATE_HZ) == "Turning right,"


def test_a_quieter_gain_applies_from_the_next_sample() -> None:
    buffer = PlayBuffer()
    sound: Samples = np.full(200, 1000, np.int16)
    assert buffer.put(sound, 0.0)
    assert buffer.take(100)[0].max() == 1000
    buffer.gain = 0.4
    assert buffer.take(100)[0].max() == 400
