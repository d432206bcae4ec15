"""One line says in what state the ears are."""

from __future__ import annotations

import numpy as np
import pytest

from realtime_agent_ros.core.health_item import Level
from realtime_agent_ros.voice.audio import Samples
from realtime_agent_ros.voice.ear_health import EarHealth

QUIET = np.array([3, -2, 5, 1] * 80, np.int16)
CLIPPED = np.array([32767, -32768, 100, 0] * 80, np.int16)
ZEROS = np.zeros(320, np.int16)


def state(ears: EarHealth, now_s: float, **given: str) -> tuple[Level, str]:
    told = {"source": "", "recogniser": "", "broken": ""} | given
    return ears.state(now_s, **told)


def after(block: Samples, seconds: float = 20.0) -> EarHealth:
    ears = EarHealth(0.0)
    for number in range(round(seconds / 0.02)):
        ears.delivered(block, number * 0.02)
    return ears


def test_sound_that_comes_is_listened_to() -> None:
    assert state(after(QUIET), 20.0) == (Level.OK, "listening")


@pytest.mark.parametrize(
    ("block", "now_s", "level", "said"),
    [
        (QUIET, 25.0, Level.ERROR, "no sound for 5 s"),
        (ZEROS, 20.0, Level.WARN, "digital silence"),
        (CLIPPED, 20.0, Level.WARN, "clipped"),
    ],
)
def test_what_is_wrong_with_the_sound_is_told(
    block: Samples, now_s: float, level: Level, said: str
) -> None:
    found, text = state(after(block), now_s)
    assert found is level
    assert said in text


def test_clipping_and_an_overrun_are_forgotten_after_a_while() -> None:
    ears = after(CLIPPED, 1.0)
    ears.overrun(1.0)
    for number in range(600):
        ears.delivered(QUIET, 1.0 + number * 0.02)
    assert state(ears, 5.0)[0] is Level.WARN
    assert "lost" in state(ears, 5.0)[1]
    assert state(ears, 12.9) == (Level.OK, "listening")


def test_what_is_late_is_told_and_no_lost_utterance() -> None:
    ears = after(QUIET, 1.0)
    ears.late(1.0)
    assert state(ears, 1.5)[0] is Level.WARN
    assert ears.lost == 0


def test_problems_of_parts_are_told_the_worst_first() -> None:
    ears = after(QUIET)
    assert state(ears, 20.0, recogniser="no network") == (Level.WARN, "no network")
    told = state(ears, 20.0, recogniser="no network", source="no microphone")
    assert told == (Level.ERROR, "no microphone")
    assert state(ears, 20.0, source="x", broken="died") == (Level.ERROR, "died")


@pytest.mark.parametrize("pace", [0.36, 0.92, 1.09, 1.5, 3.0])
def test_sound_at_another_rate_than_the_parameter_says_is_told(pace: float) -> None:
    ears = EarHealth(0.0)
    for number in range(round(16.0 * pace / 0.02)):
        ears.delivered(QUIET, number * 0.02 / pace)
    level, text = state(ears, 16.0)
    assert level is Level.ERROR
    assert text == f"sound comes {pace:.2f} times as fast as sample_rate says"


def test_what_was_held_up_or_is_sent_now_and_then_is_not_at_another_rate() -> None:
    ears = EarHealth(0.0)
    for begin_s in range(0, 40, 2):
        for number in range(50):
            ears.delivered(QUIET, begin_s + number * 0.02)
    assert state(ears, 39.0) == (Level.OK, "listening")
    ears = after(QUIET, 6.0)
    for _ in range(500):
        ears.delivered(QUIET, 6.0)
    for number in range(500):
        ears.delivered(QUIET, 6.0 + number * 0.02)
        assert state(ears, 6.0 + number * 0.02)[1] == "listening"


def test_what_is_no_sound_is_told_for_a_while() -> None:
    ears = after(QUIET)
    ears.refuse("audio/in: 3 bytes; a sample has 2, so it must be even", 20.0)
    assert state(ears, 21.0) == (
        Level.ERROR,
        "audio/in: 3 bytes; a sample has 2, so it must be even",
    )
    for number in range(600):
        ears.delivered(QUIET, 20.0 + number * 0.02)
    assert state(ears, 32.0)[1] == "listening"
