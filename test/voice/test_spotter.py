"""Stop words in real sound: found at once, over and over, in noise; and not where there is none."""

from __future__ import annotations

import noises
import numpy as np
import pytest
from sounds import Say

from realtime_agent_ros.core.stop_words import StopWords
from realtime_agent_ros.voice.audio import Samples, is_loud, samples_of, seconds_of
from realtime_agent_ros.voice.spotter import PIECE, StopSpotter
from realtime_agent_ros.voice.stop_net import WORDS, StopNet

STOPS = ("stop", "halt", "freeze", "emergency", "don't move", "please stop", "no stop")


def end_of(sound: Samples) -> int:
    """Where the last piece that can be heard ends."""
    pieces = range(0, sound.size - PIECE, PIECE)
    return max(first + PIECE for first in pieces if is_loud(sound[first : first + PIECE]))


@pytest.mark.parametrize("text", STOPS)
def test_a_stop_word_is_spotted_within_300_ms_of_its_end(say: Say, text: str) -> None:
    sound = say(text)
    first = StopSpotter().feed(sound)[0]
    assert first.word in WORDS
    assert seconds_of(first.at - end_of(sound)) < 0.3


def test_a_stop_word_is_spotted_in_noise_as_loud_as_a_third_of_it(say: Say) -> None:
    clean = say("stop", noise=0.0).astype(float)
    level = np.sqrt(np.mean(np.square(clean[np.abs(clean) > 300]))) / 3.0
    assert StopSpotter().feed(say("stop", noise=float(level)))


def test_it_goes_on_hearing_after_a_hit(say: Say) -> None:
    spotter = StopSpotter()
    quiet = np.random.default_rng(3).normal(0.0, 20.0, samples_of(3.0))
    for _ in range(3):
        assert len(spotter.feed(say("stop"))) == 1
        assert not spotter.feed(quiet.astype(np.int16))


def test_pieces_of_any_size_give_the_same(say: Say) -> None:
    sound = say("please stop")
    whole = StopSpotter().feed(sound)
    spotter = StopSpotter()
    pieces = [sound[first : first + 1000] for first in range(0, sound.size, 1000)]
    found = [spotted for piece in pieces for spotted in spotter.feed(piece)]
    assert [s.word for s in found] == [s.word for s in whole]
    assert abs(found[0].at - whole[0].at) <= samples_of(0.1)


def test_commands_hold_no_stop_word(say: Say) -> None:
    spotter = StopSpotter()
    for text in ("turn left", "go forward two meters", "drive to the kitchen", "slow down"):
        assert not spotter.feed(say(text))


def test_silence_and_steady_noise_hold_no_stop_word() -> None:
    random = np.random.default_rng(4)
    for level in (0.0, 50.0, 300.0, 3000.0):
        assert not StopSpotter().feed(random.normal(0.0, level, samples_of(10.0)).astype(np.int16))


@pytest.mark.parametrize("kind", [noises.hum, noises.beeps])
def test_what_hums_or_beeps_is_seldom_one(kind: noises.Kind) -> None:
    random, spotter = np.random.default_rng(6), StopSpotter()
    found = 0
    for _ in range(60):
        burst = np.clip(kind(random, samples_of(2.0)) * 3000.0, -32768, 32767).astype(np.int16)
        quiet = random.normal(0.0, 10.0, samples_of(1.0)).astype(np.int16)
        found += len(spotter.feed(np.concatenate([burst, quiet])))
    assert found <= 3


def test_a_stop_word_40_db_quieter_is_one_too(say: Say) -> None:
    faint = (say("stop", noise=0.0) / 100.0).astype(np.int16)
    assert StopSpotter().feed(faint)


def test_every_word_that_it_spots_stops_the_robot() -> None:
    stop_words = StopWords(("en",))
    assert all(stop_words.count(word) for word in WORDS)


def test_likelihoods_are_finite_and_together_at_most_one() -> None:
    random, net = np.random.default_rng(5), StopNet()
    for scale in (0.0, 1.0, 30.0):
        likely = net.feed(random.normal(0.0, scale, 96).astype(np.float32))
        assert likely.shape == (len(WORDS),)
        assert np.all(np.isfinite(likely))
        assert 0.0 <= likely.sum() <= 1.001


def test_one_look_counts_only_if_it_is_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(*likely: float, strict: bool = False) -> int:
        spotter, rest = StopSpotter(0.8), list(likely)
        following = np.zeros(len(WORDS), np.float32)

        def feed(_vector: object) -> np.ndarray:
            following[0] = rest.pop(0) if rest else 0.0
            return following

        monkeypatch.setattr(spotter._net, "feed", feed)
        monkeypatch.setattr(spotter._voice, "is_speech", lambda _piece: True)
        return len(spotter.feed(np.zeros(samples_of(2.0), np.int16), strict=strict))

    assert found(0.9) == 0
    assert found(0.9, 0.1, 0.9) == 0
    assert found(0.9, 0.85) == 1
    assert found(0.97, 0.99, strict=True) == 0
    assert found(0.999, strict=True) == 0
    assert found(0.99, 0.99, strict=True) == 1
    assert found(0.999) == 1
