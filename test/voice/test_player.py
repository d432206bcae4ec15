"""From clauses to sound that leaves: order, cuts at every point, and what was really spoken."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest

from realtime_agent_ros.voice.audio import RATE_HZ, Samples
from realtime_agent_ros.voice.backends import BackendError
from realtime_agent_ros.voice.play_buffer import ROOM, PlayBuffer
from realtime_agent_ros.voice.player import Player, Spoken
from realtime_agent_ros.voice.speech_queue import spoken_part
from realtime_agent_ros.voice.synthesizer import Piece, Word
from waiting import wait_for

LIMIT_S = 30.0
WORD = RATE_HZ // 4


class Beeps:
    """A synthesiser of a quarter of a second a word, each word as loud as its number."""

    problem = ""

    def __init__(self) -> None:
        self.broken: Exception | None = None
        self.word = WORD

    def speak(self, text: str) -> Iterator[Piece]:
        at = 0
        for number, word in enumerate(text.split(), start=1):
            yield Word(text.index(word), len(word), at)
            at += self.word
            yield np.full(self.word, number, np.int16)
            if self.broken is not None:
                raise self.broken

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

    def wait_filled(self) -> None:
        """Until sound waits for the device."""
        wait_for(lambda: not self.player.buffer.wait_empty(0.0), "sound in the buffer", LIMIT_S)

    def wait_ended(self, count: int) -> None:
        """Listen to everything until so many clauses are over."""
        deadline_s = time.monotonic() + LIMIT_S
        while time.monotonic() < deadline_s:
            with self.changed:
                if self.changed.wait_for(lambda: len(self.ended) >= count, 0.001):
                    return
            self.listen_once(320)
        raise AssertionError(f"only {len(self.ended)} of {count} clauses ended in {LIMIT_S} s")

    def listen(self, count: int) -> None:
        """Take exactly ``count`` samples of sound."""
        wanted, deadline_s = self.heard.size + count, time.monotonic() + LIMIT_S
        while self.heard.size < wanted:
            assert time.monotonic() < deadline_s, f"{wanted - self.heard.size} samples are missing"
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
    assert stage.begun == ["one two", "three"]
    assert stage.ended == [Spoken("one two", "one two"), Spoken("three", "three")]
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
    stage.wait_filled()
    stage.listen(played)
    stage.player.say("")
    for _ in range(50):
        stage.listen_once(320)
    assert stage.heard.size == played
    stage.wait_ended(1)
    assert stage.ended == [Spoken("one two three", spoken)]
    assert len(stage.begun) == bool(played)
    stage.player.say("after")
    stage.wait_ended(2)
    assert stage.ended[1] == Spoken("after", "after")
    assert stage.heard.size == played + WORD


def test_no_more_than_a_few_blocks_wait_for_the_device(stage: Stage) -> None:
    stage.player.say("one two three four")
    stage.wait_filled()
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
    stage.listen(100)
    stage.player.buffer.pause(True)
    stage.listen_once(320)
    assert stage.heard.size == 100
    stage.player.buffer.pause(False)
    stage.wait_ended(1)
    assert stage.heard.size == 2 * WORD


@pytest.mark.parametrize("broken", [BackendError("out of breath"), KeyError("out of breath")])
def test_a_synthesiser_that_fails_is_told_and_the_next_clause_is_spoken(
    stage: Stage, broken: Exception
) -> None:
    stage.beeps.broken = broken
    stage.player.say("one two")
    stage.wait_ended(1)
    assert not stage.ended[0].whole
    assert "out of breath" in stage.ended[0].problem
    assert stage.player.problem == stage.ended[0].problem
    stage.beeps.broken = None
    stage.player.say("again")
    stage.wait_ended(2)
    assert stage.ended[1] == Spoken("again", "again")
    assert stage.player.problem == ""


def test_closing_in_mid_word_ends_it(stage: Stage) -> None:
    stage.player.say("one two three")
    stage.listen(10)
    closing = threading.Thread(target=stage.player.close)
    closing.start()
    closing.join(LIMIT_S)
    assert not closing.is_alive()
    assert stage.ended == [Spoken("one two three", "")]


@pytest.mark.parametrize("clause", ["one", "one two three"])
def test_a_clause_begins_when_its_first_sound_has_left(stage: Stage, clause: str) -> None:
    stage.beeps.word = ROOM // 2  # a short one is in the buffer at once
    stage.player.say(clause)
    stage.wait_filled()
    assert stage.begun == []
    stage.listen(1)
    stage.wait_begun(1)
    assert stage.begun == [clause]
    assert stage.ended == []


def test_what_no_device_takes_is_told_and_not_spoken_late(stage: Stage) -> None:
    stage.player.say("one two three")
    stage.player.say("four")
    stage.wait_filled()
    stage.player.buffer.refuse("no loudspeaker")
    stage.player.say("five")
    wait_for(lambda: len(stage.ended) == 3, "three clauses that are dropped", LIMIT_S)
    told = [Spoken(clause, "", "no loudspeaker") for clause in ("one two three", "four", "five")]
    assert stage.ended == told
    assert stage.begun == []
    stage.player.buffer.refuse("")
    stage.player.say("six")
    stage.wait_ended(4)
    assert stage.ended[3] == Spoken("six", "six")
    assert stage.heard.size == WORD


def test_of_a_clause_in_which_the_device_is_lost_the_words_before_were_heard(stage: Stage) -> None:
    stage.player.say("one two three")
    stage.listen(WORD + 10)
    stage.player.buffer.refuse("unplugged")
    wait_for(lambda: stage.ended, "its end", LIMIT_S)
    assert stage.ended == [Spoken("one two three", "one", "unplugged")]


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
