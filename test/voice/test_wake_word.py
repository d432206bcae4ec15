"""The wake word is heard in real sound, and a phrase that can't be heard is refused."""

from __future__ import annotations

import pytest
from sounds import Say

from realtime_agent_ros.voice.backends import BackendError
from realtime_agent_ros.voice.wake_word import WakeWord


def test_the_wake_word_is_heard_and_commands_are_none(say: Say) -> None:
    wake = WakeWord("hey robot")
    for text in ("turn left", "go to the kitchen"):
        assert not wake.feed(say(text))
    for text in ("hey robot", "hey robot, turn left"):
        assert wake.feed(say(text))


def test_a_phrase_of_unknown_words_is_refused() -> None:
    for phrase in ("", "xyzzyx robot"):
        with pytest.raises(BackendError, match="wake_word"):
            WakeWord(phrase)
