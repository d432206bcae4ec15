"""Stop words in real sound: found before the utterance is over, and over and over."""

from __future__ import annotations

import numpy as np
import pytest
from sounds import Say

from realtime_agent_ros.voice.audio import samples_of, seconds_of
from realtime_agent_ros.voice.spotter import RESTART, StopSpotter


@pytest.mark.parametrize("text", ["stop", "halt", "please stop", "robot stop", "no stop"])
def test_a_stop_word_is_spotted_within_300_ms_of_its_end(say: Say, text: str) -> None:
    sound = say(text)
    loud = np.flatnonzero(np.abs(sound.astype(int)) > 300)
    first = StopSpotter().feed(sound)[0]
    assert first.word in ("stop", "halt")
    assert seconds_of(first.at - int(loud[-1])) < 0.3


def test_it_goes_on_hearing_after_a_hit_and_after_a_restart(say: Say) -> None:
    spotter = StopSpotter()
    sound = say("stop")
    quiet = np.random.default_rng(3).normal(0.0, 20.0, RESTART + samples_of(1.0))
    for _ in range(2):
        assert spotter.feed(sound)
        assert not spotter.feed(quiet.astype(np.int16))


def test_silence_and_steady_noise_hold_no_stop_word() -> None:
    random = np.random.default_rng(4)
    for level in (0.0, 50.0, 300.0, 3000.0):
        assert not StopSpotter().feed(random.normal(0.0, level, samples_of(10.0)).astype(np.int16))
