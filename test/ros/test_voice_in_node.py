"""``voice_in_node`` as a process, fed with real sound over its topic and from a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from lifecycle_msgs.msg import Transition
from std_msgs.msg import String

from harness import RELIABLE, Observer, Processes

pytest.importorskip("pocketsphinx")
pytest.importorskip("espeakng_loader")

from realtime_agent_ros.voice.audio import Samples
from realtime_agent_ros.voice.source import write_wav
from voice_bench import person, play

pytestmark = pytest.mark.ros


@pytest.fixture(scope="module")
def spoken() -> Iterator[Callable[[str], Samples]]:
    with person() as mouth:
        yield mouth.sound


def texts(observer: Observer, topic: str) -> list[str]:
    return [heard.msg.data for heard in observer.heard[topic]]


def test_sound_on_the_topic_becomes_speech_with_its_timing(
    processes: Processes, observer: Observer, spoken: Callable[[str], Samples]
) -> None:
    for topic in ("speech", "speech/partial", "agent/events"):
        observer.listen(String, topic, RELIABLE)
    processes.node("voice_in_node", source="topic")
    play(observer, spoken("turn right forty five degrees"))
    observer.wait_for(lambda: texts(observer, "speech"), "speech")
    assert texts(observer, "speech") == ["turn right forty five degrees"]
    assert "turn right" in texts(observer, "speech/partial")
    events = [json.loads(text) for text in texts(observer, "agent/events")]
    (final,) = [e["detail"] for e in events if e["kind"] == "voice.final"]
    assert final["since_speech_end_ms"] >= 500
    assert 0.35 <= final["confidence"] <= 1.0


def test_a_stop_word_is_a_partial_before_the_utterance_ends(
    processes: Processes, observer: Observer, spoken: Callable[[str], Samples]
) -> None:
    observer.listen(String, "speech/partial", RELIABLE)
    observer.listen(String, "agent/events", RELIABLE)
    processes.node("voice_in_node", source="topic", min_endpointing_delay=5.0)
    play(observer, spoken("stop"))
    kinds = observer.wait_for(
        lambda: [
            k for t in texts(observer, "agent/events") if "stop" in (k := json.loads(t)["kind"])
        ]
    )
    assert kinds == ["voice.stop_word"]
    assert "stop" in texts(observer, "speech/partial")


def test_a_file_is_heard_as_if_spoken_and_an_inactive_node_is_deaf(
    processes: Processes,
    observer: Observer,
    spoken: Callable[[str], Samples],
    tmp_path: Path,
) -> None:
    path = tmp_path / "command.wav"
    write_wav(path, spoken("where are you"))
    observer.listen(String, "speech", RELIABLE)
    processes.node("voice_in_node", source="file", file=str(path), autostart=False)
    assert observer.change_state("voice_in_node", Transition.TRANSITION_CONFIGURE)
    observer.spin_for(0.5)
    assert texts(observer, "speech") == []
    assert observer.change_state("voice_in_node", Transition.TRANSITION_ACTIVATE)
    observer.wait_for(lambda: texts(observer, "speech") == ["where are you"], "speech")
    assert observer.change_state("voice_in_node", Transition.TRANSITION_DEACTIVATE)


def test_wrong_parameters_end_the_node_with_a_line(
    processes: Processes, observer: Observer, tmp_path: Path
) -> None:
    for given, named in (
        ({"backend": "ear"}, "no recogniser 'ear'"),
        ({"source": "file", "file": str(tmp_path / "none.wav")}, "none.wav"),
        ({"source": "phone"}, "microphone"),
    ):
        node = processes.node("voice_in_node", **given)
        assert observer.wait_exit(node) == 2
        assert named in node.text()


def test_the_robots_own_readback_and_its_own_stop_are_no_commands(
    processes: Processes, observer: Observer, spoken: Callable[[str], Samples]
) -> None:
    for topic in ("speech", "speech/partial"):
        observer.listen(String, topic, RELIABLE)
    processes.node("voice_in_node", source="topic")
    sounding = observer.talk(String, "say/sounding")
    observer.send(sounding, String(data="Turn right ninety degrees."))
    play(observer, spoken("turn right ninety degrees"))
    observer.send(sounding, String(data="Stop."))
    play(observer, spoken("stop"))
    observer.send(sounding, String(data=""))
    play(observer, np.concatenate([spoken("where are you")] * 2))
    observer.wait_for(lambda: texts(observer, "speech"), "the person's words")
    assert set(texts(observer, "speech")) == {"where are you"}
    assert "stop" not in texts(observer, "speech/partial")
