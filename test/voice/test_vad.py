"""What counts as speech, frame by frame."""

from __future__ import annotations

import os

import noises
import numpy as np
import pytest
from sounds import Say

from realtime_agent_ros.voice.audio import Samples, samples_of
from realtime_agent_ros.voice.vad import FRAME, SileroVad


def judged(vad: SileroVad, sound: Samples) -> list[bool]:
    pieces = sound[: sound.size // FRAME * FRAME].reshape(-1, FRAME)
    return [vad.is_speech(piece) for piece in pieces]


def noisy(level: float, seconds: float) -> Samples:
    random = np.random.default_rng(5)
    return random.normal(0.0, level, samples_of(seconds)).astype(np.int16)


def test_a_sentence_is_speech_for_the_most_part_and_the_silence_after_it_is_none(say: Say) -> None:
    vad = SileroVad()
    judged(vad, noisy(10.0, 3.0))
    spoken = say("drive to the kitchen and then come back")
    loud = np.flatnonzero(np.abs(spoken.astype(int)) > 1000)
    assert np.mean(judged(vad, spoken[loud[0] : loud[-1]])) > 0.6
    judged(vad, noisy(10.0, 0.1))
    assert not any(judged(vad, noisy(10.0, 3.0)))


def test_so_it_is_over_a_steady_noise_that_began_just_before(say: Say) -> None:
    vad, spoken = SileroVad(), say("drive to the kitchen and then come back")
    noise = noisy(300.0, 30.0)
    assert not any(judged(vad, noise[: samples_of(2.0)]))
    assert np.mean(judged(vad, spoken + noise[: spoken.size])) > 0.4
    judged(vad, noise[: samples_of(0.3)])
    assert not any(judged(vad, noise[: samples_of(2.0)]))


@pytest.mark.parametrize("kind", [noises.hiss, noises.rumble, noises.hum, noises.beeps])
def test_a_loud_noise_is_none(kind: noises.Kind) -> None:
    random = np.random.default_rng(9)
    bursts = [kind(random, samples_of(2.0)) * 3000.0 for _ in range(10)]
    sound = np.clip(np.concatenate(bursts), -32768, 32767).astype(np.int16)
    assert np.mean(judged(SileroVad(), sound)) < 0.05


def test_digital_silence_and_what_is_hardly_audible_are_no_speech(say: Say) -> None:
    vad = SileroVad()
    assert not any(judged(vad, noisy(0.0, 3.0)))
    assert not any(judged(vad, (say("go to the kitchen") / 300.0).astype(np.int16)))


def test_it_runs_on_the_thread_that_asks() -> None:
    limit, before = os.environ.get("OMP_THREAD_LIMIT"), set(os.listdir("/proc/self/task"))
    judged(SileroVad(), noisy(3000.0, 2.0))
    assert set(os.listdir("/proc/self/task")) <= before
    assert os.environ.get("OMP_THREAD_LIMIT") == limit


def test_after_a_long_silence_the_first_words_are_heard_as_after_none(say: Say) -> None:
    vad, spoken = SileroVad(), say("go to the kitchen")
    first = judged(vad, spoken)
    judged(vad, noisy(5.0, 60.0))
    assert judged(vad, spoken) == first
