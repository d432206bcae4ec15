"""``voice_out_node`` as a process: real sound out, cuts, pauses."""

from __future__ import annotations

import time
import wave
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from lifecycle_msgs.msg import Transition
from rclpy.qos import QoSProfile
from std_msgs.msg import String, UInt8MultiArray

from harness import RELIABLE, Observer, Processes

pytest.importorskip("espeakng_loader")

pytestmark = pytest.mark.ros
AUDIO_QOS = QoSProfile(depth=50)
LONG = "I am telling a very long story about a robot that never stops to talk about itself, ever."


def texts(observer: Observer, topic: str) -> list[str]:
    return [heard.msg.data for heard in observer.heard[topic]]


def start(processes: Processes, observer: Observer, **parameters: object) -> None:
    for topic in ("say/sounding", "say/spoken", "say/unspoken"):
        observer.listen(String, topic, RELIABLE)
    observer.listen(UInt8MultiArray, "say/audio", AUDIO_QOS)
    processes.node("voice_out_node", **parameters)


def test_a_clause_becomes_sound_and_is_told_as_spoken(
    processes: Processes, observer: Observer, tmp_path: Path
) -> None:
    path = tmp_path / "out.wav"
    start(processes, observer, sink="file", file=str(path), autostart=False)
    assert observer.change_state("voice_out_node", Transition.TRANSITION_CONFIGURE)
    assert observer.change_state("voice_out_node", Transition.TRANSITION_ACTIVATE)
    observer.send(observer.talk(String, "say"), String(data="Turning right, ninety degrees."))
    observer.wait_for(lambda: texts(observer, "say/spoken"), "the end of the clause")
    assert texts(observer, "say/spoken") == ["Turning right, ninety degrees."]
    assert observer.change_state("voice_out_node", Transition.TRANSITION_DEACTIVATE)
    with wave.open(str(path)) as file:
        sound = np.frombuffer(file.readframes(file.getnframes()), np.int16)
        assert 1.0 < sound.size / file.getframerate() < 3.0
    assert np.abs(sound).max() > 3000


def test_a_cut_silences_it_and_only_what_was_heard_counts_as_spoken(
    processes: Processes, observer: Observer
) -> None:
    start(processes, observer, sink="topic")
    say = observer.talk(String, "say")
    observer.send(say, String(data=LONG))
    say.publish(String(data="Nobody will hear this."))
    audio = observer.heard["say/audio"]
    observer.wait_for(lambda: len(audio) > 40, "some sound")
    cut_s = time.monotonic()
    say.publish(String(data=""))
    observer.wait_for(lambda: texts(observer, "say/spoken"), "what was spoken")
    observer.wait_for(lambda: texts(observer, "say/sounding")[-1] == "", "its silence")
    observer.spin_for(0.5)  # neither sound nor words come behind it
    (spoken,) = texts(observer, "say/spoken")
    assert spoken
    assert LONG.startswith(spoken)
    assert spoken != LONG
    after = [heard for heard in audio if heard.time_s > cut_s]
    assert len(after) < 25, "half a second and more left after the cut"
    assert texts(observer, "say/sounding")[-1] == ""


def test_speech_over_it_pauses_it_and_nothing_is_lost_if_nothing_comes_of_it(
    processes: Processes, observer: Observer
) -> None:
    start(
        processes,
        observer,
        sink="topic",
        min_interruption_duration=0.0,
        false_interruption_timeout=1.0,
    )
    observer.send(observer.talk(String, "say"), String(data=LONG))
    audio = observer.heard["say/audio"]
    observer.wait_for(lambda: len(audio) > 20, "some sound")
    observer.send(observer.talk(String, "speech/partial"), String(data="turn left now"))
    observer.wait_for(lambda: texts(observer, "say/spoken") == [LONG], "the whole clause")
    gaps = [b.time_s - a.time_s for a, b in pairwise(audio)]
    assert max(gaps) > 0.8


def test_a_missing_loudspeaker_is_told_and_the_node_lives(
    processes: Processes, observer: Observer
) -> None:
    from diagnostic_msgs.msg import DiagnosticArray

    observer.listen(DiagnosticArray, "/diagnostics", RELIABLE)
    start(processes, observer, device="no such loudspeaker")
    status = observer.newest("/diagnostics").status[0]
    assert status.name.endswith("voice out")
    assert status.level == b"\x02"
    assert status.message
    observer.send(observer.talk(String, "say"), String(data=LONG))
    observer.wait_for(lambda: texts(observer, "say/spoken"), "what was spoken")
    assert texts(observer, "say/spoken") == [""]
    observer.wait_for(lambda: texts(observer, "say/unspoken"), "what was not")
    assert texts(observer, "say/unspoken") == [LONG]
    assert not any(texts(observer, "say/sounding"))


def test_a_voice_that_is_stood_in_for_is_told(processes: Processes, observer: Observer) -> None:
    pytest.importorskip("openai")
    from diagnostic_msgs.msg import DiagnosticArray

    told = observer.listen(DiagnosticArray, "/diagnostics", RELIABLE)
    endpoint = {"endpoint.api_key_env": "NO_SUCH_KEY_AT_ALL"}
    start(processes, observer, sink="topic", backend="speech", **endpoint)
    observer.wait_for(lambda: told and "NO_SUCH_KEY" in told[-1].msg.status[0].message, "why")
    assert told[-1].msg.status[0].level == b"\x01"
