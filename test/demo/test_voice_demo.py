"""The spoken demo: a microphone in real time, sound as a file, delays from what was recorded."""

from __future__ import annotations

import time
import wave
from pathlib import Path

import numpy as np
import pytest

from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.demo import sound, voice_latency
from realtime_agent_ros.demo.microphone import BLOCK, Microphone
from realtime_agent_ros.demo.recording import Recording, Seen, Utterance
from realtime_agent_ros.demo.scenario import Outcome
from realtime_agent_ros.voice.audio import Samples
from waiting import wait_for

LOUD = np.full(BLOCK, 5000, np.int16)


def test_the_microphone_delivers_what_is_spoken_and_tells_when_it_ended() -> None:
    heard: list[Samples] = []
    begun_s = time.monotonic()
    microphone = Microphone(heard.append)
    microphone.speak("hello", np.concatenate([np.zeros(BLOCK, np.int16), LOUD, LOUD]))
    wait_for(lambda: microphone.spoken, "the end of what was spoken")
    microphone.close()
    (spoken,) = microphone.spoken
    assert spoken.text == "hello"
    assert begun_s < spoken.began_s < spoken.ended_s <= time.monotonic()
    assert sum(int(block.max()) > 4000 for block in heard) == 2
    assert all(block.size == BLOCK for block in heard)


def velocities(*given: tuple[float, float]) -> list[Seen[Velocity]]:
    return [Seen(time_s, Velocity(x, 0.0, 0.0)) for time_s, x in given]


def stages(seen: Recording, *scenes: Outcome) -> dict[str, float]:
    return {s.name: s.p50_ms for s in voice_latency.stages(seen, scenes)}


def test_a_spoken_command_is_measured_to_motion_and_to_the_first_sound() -> None:
    seen = Recording(spoken=[Utterance("go forward", 1.0, 2.0)])
    seen.commands = velocities((0.9, 0.0), (2.4, 0.0), (2.6, 0.2))
    quiet, loud = np.zeros(BLOCK, np.int16), LOUD
    seen.sounds = [Seen(2.65, quiet), Seen(2.7, loud), Seen(2.72, loud)]
    found = stages(seen)
    assert found["sound of a command begins to first motion"] == pytest.approx(1600.0)
    assert found["command spoken to first motion"] == pytest.approx(600.0)
    assert found["end of speech to first sound out"] == pytest.approx(700.0)


def test_a_stop_that_is_known_before_its_end_has_a_negative_delay() -> None:
    seen = Recording(spoken=[Utterance("stop", 1.0, 1.5)])
    seen.commands = velocities((0.9, 0.3), (1.2, 0.3), (1.4, 0.0))
    assert stages(seen)["stop word spoken to zero velocity"] == pytest.approx(-100.0)
    assert "command spoken to first motion" not in stages(seen)


def test_what_did_not_happen_or_was_under_way_is_not_measured() -> None:
    seen = Recording(spoken=[Utterance("go on", 1.0, 2.0), Utterance("stop", 3.0, 3.4)])
    seen.commands = velocities((0.9, 0.3), (2.5, 0.3))
    seen.sounds = [Seen(1.5, LOUD), Seen(2.2, LOUD)]
    assert stages(seen) == {}
    stalled = Outcome("stalled", asked="x", asked_at_s=2.0, stalled=True)
    seen.commands = velocities((0.9, 0.0), (2.5, 0.3))
    assert "command spoken to first motion" not in stages(seen, stalled)


def test_the_conversation_is_written_with_everything_at_its_time(tmp_path: Path) -> None:
    seen = Recording(heard=[Seen(10.0, LOUD)], sounds=[Seen(11.0, LOUD), Seen(11.02, LOUD)])
    sound.write(seen, tmp_path / "replies.wav", tmp_path / "both.wav")
    with wave.open(str(tmp_path / "replies.wav")) as file:
        assert file.getnchannels() == 1
        replies = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    assert np.flatnonzero(replies)[0] == 16000
    assert np.count_nonzero(replies) == 2 * BLOCK
    with wave.open(str(tmp_path / "both.wav")) as file:
        assert (file.getnchannels(), file.getnframes()) == (2, replies.size)
