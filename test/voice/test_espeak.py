"""espeak-ng behind its process: sound, words, and what happens when it dies."""

from __future__ import annotations

import numpy as np
import pytest

from realtime_agent_ros.voice.audio import level_dbfs, seconds_of
from realtime_agent_ros.voice.backends import BackendError
from realtime_agent_ros.voice.espeak import Espeak
from realtime_agent_ros.voice.synthesizer import Word


def sound_of(espeak: Espeak, text: str) -> np.ndarray:
    return np.concatenate([p for p in espeak.speak(text) if not isinstance(p, Word)])


def test_a_sentence_becomes_sound_of_its_length(espeak: Espeak) -> None:
    sound = sound_of(espeak, "Turning right, ninety degrees.")
    assert 1.0 < seconds_of(sound.size) < 3.0
    assert level_dbfs(sound) > -40.0


def test_words_are_told_with_their_place_in_text_and_sound(espeak: Espeak) -> None:
    text = "Turning right, ninety degrees."
    words = [p for p in espeak.speak(text) if isinstance(p, Word)]
    assert [text[w.first : w.first + w.count] for w in words][:2] == ["Turning", "right"]
    assert [w.at for w in words] == sorted(w.at for w in words)


def test_who_stops_listening_in_the_middle_gets_the_next_sentence_whole(espeak: Espeak) -> None:
    first = next(iter(espeak.speak("A long sentence that nobody wants to hear to its end.")))
    assert first is not None
    assert 0.3 < seconds_of(sound_of(espeak, "Stopped.").size) < 1.0


def test_an_unknown_voice_is_named() -> None:
    with pytest.raises(BackendError, match="nobody"):
        Espeak("nobody")


def test_a_process_that_died_is_told_once_and_comes_back() -> None:
    espeak = Espeak()
    assert espeak._process is not None
    espeak._process.kill()
    espeak._process.wait()
    with pytest.raises(BackendError, match="ended"):
        sound_of(espeak, "Hello.")
    assert sound_of(espeak, "Hello.").size > 0
    espeak.close()
