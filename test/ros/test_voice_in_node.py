"""``voice_in_node`` as a process, fed with real sound over its topic and from a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from diagnostic_msgs.msg import DiagnosticArray
from lifecycle_msgs.msg import Transition
from rclpy.publisher import Publisher
from std_msgs.msg import Bool, String

from harness import RELIABLE, Observer, Processes

pytest.importorskip("pocketsphinx")
pytest.importorskip("espeakng_loader")

from realtime_agent_ros.voice.audio import RATE_HZ, Samples, samples_of
from realtime_agent_ros.voice.source import write_wav
from voice_bench import person, play

pytestmark = pytest.mark.ros
TRIES = 8
"""The wake word is missed often (docs/voice.md), and people say it again."""
END_S = 1.0
"""Longer than the silence that ends an utterance, and its recognition."""


@pytest.fixture(scope="module")
def spoken() -> Iterator[Callable[[str], Samples]]:
    with person() as mouth:
        yield mouth.sound


def texts(observer: Observer, topic: str) -> list[str]:
    return [heard.msg.data for heard in observer.heard[topic]]


def speech(observer: Observer) -> list[str]:
    """What was understood, once there is anything."""
    return list(observer.wait_for(lambda: texts(observer, "speech"), "speech"))


def kinds(observer: Observer) -> list[str]:
    """Of the events so far."""
    return [json.loads(text)["kind"] for text in texts(observer, "agent/events")]


def push_to_talk(processes: Processes, observer: Observer) -> Publisher:
    """A node that listens while the button is down; the button."""
    observer.listen(String, "speech", RELIABLE)
    observer.listen(String, "agent/events", RELIABLE)
    processes.node("voice_in_node", source="topic", activation="push_to_talk")
    return observer.talk(Bool, "push_to_talk")


def test_sound_on_the_topic_becomes_speech_with_its_timing(
    processes: Processes, observer: Observer, spoken: Callable[[str], Samples]
) -> None:
    for topic in ("speech", "speech/partial", "agent/events"):
        observer.listen(String, topic, RELIABLE)
    processes.node("voice_in_node", source="topic")
    play(observer, spoken("turn right forty five degrees"))
    assert speech(observer) == ["turn right forty five degrees"]
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
    late = {"min_endpointing_delay": 5.0, "max_endpointing_delay": 5.0}
    processes.node("voice_in_node", source="topic", **late)
    play(observer, spoken("stop"))
    found = observer.wait_for(lambda: [kind for kind in kinds(observer) if "stop" in kind])
    assert found == ["voice.stop_word"]
    assert "stop" in texts(observer, "speech/partial")


def test_what_is_said_in_one_breath_with_a_stop_is_no_command_behind_it(
    processes: Processes, observer: Observer, spoken: Callable[[str], Samples]
) -> None:
    for topic in ("speech", "agent/events"):
        observer.listen(String, topic, RELIABLE)
    processes.node("voice_in_node", source="topic")
    for text in ("go forward, stop", "turn left, no stop"):
        play(observer, spoken(text))
    observer.wait_for(lambda: "voice.stop_word" in kinds(observer), "a stop word")
    play(observer, spoken("where are you"))
    assert speech(observer) == ["where are you"]


def test_a_file_is_heard_as_if_spoken_and_an_inactive_node_is_deaf(
    processes: Processes,
    observer: Observer,
    spoken: Callable[[str], Samples],
    tmp_path: Path,
) -> None:
    path = tmp_path / "command.wav"
    sound = spoken("where are you")
    write_wav(path, sound)
    observer.listen(String, "speech", RELIABLE)
    processes.node("voice_in_node", source="file", file=str(path), autostart=False)
    assert observer.change_state("voice_in_node", Transition.TRANSITION_CONFIGURE)
    observer.spin_for(sound.size / RATE_HZ + END_S)  # as long as it would take to be heard
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


def test_only_what_follows_the_wake_word_is_meant_but_a_stop_always(
    processes: Processes, observer: Observer, spoken: Callable[[str], Samples]
) -> None:
    for topic in ("speech", "speech/partial", "agent/events"):
        observer.listen(String, topic, RELIABLE)
    processes.node("voice_in_node", source="topic", activation="wake_word")
    play(observer, spoken("turn left"))
    play(observer, spoken("stop"))
    observer.wait_for(lambda: texts(observer, "speech/partial"), "the stop word")
    assert texts(observer, "speech") == []
    assert set(texts(observer, "speech/partial")) == {"stop"}
    for _ in range(TRIES):
        play(observer, spoken("hey robot"))
        if "voice.wake_word" in kinds(observer):
            break
    play(observer, spoken("where are you"))
    assert speech(observer) == ["where are you"]
    assert "voice.wake_word" in kinds(observer)


def test_only_what_is_said_while_the_button_is_pressed_is_meant(
    processes: Processes, observer: Observer, spoken: Callable[[str], Samples]
) -> None:
    button = push_to_talk(processes, observer)
    play(observer, spoken("turn left"))
    observer.send(button, Bool(data=True))
    play(observer, spoken("where are you"))
    observer.send(button, Bool(data=False))
    play(observer, spoken("turn right"))
    assert speech(observer) == ["where are you"]


def test_who_sends_sound_only_while_pressing_the_button_is_heard(
    processes: Processes, observer: Observer, spoken: Callable[[str], Samples]
) -> None:
    button = push_to_talk(processes, observer)
    observer.send(button, Bool(data=True))
    sound = spoken("where are you")
    play(observer, sound[: sound.size - samples_of(0.9)])
    observer.send(button, Bool(data=False))
    assert speech(observer) == ["where are you"]


def test_who_presses_the_button_and_is_gone_has_let_go(
    processes: Processes, observer: Observer, spoken: Callable[[str], Samples]
) -> None:
    button = push_to_talk(processes, observer)
    node = processes.all[-1]
    observer.listen(DiagnosticArray, "/diagnostics", RELIABLE)
    observer.send(button, Bool(data=True))
    observer.messages("/diagnostics", 2)  # it looks ten times between two of them
    assert "let go" not in node.text()
    observer.node.destroy_publisher(button)
    observer.wait_for(lambda: "it is let go" in node.text(), "a button that is let go")
    play(observer, spoken("turn left"))
    play(observer, spoken("turn right"))
    assert texts(observer, "speech") == []


def test_a_stop_word_that_ends_with_the_sound_is_heard(
    processes: Processes, observer: Observer, spoken: Callable[[str], Samples]
) -> None:
    """As from a radio, or behind a noise gate: not a sample of silence follows."""
    observer.listen(String, "speech/partial", RELIABLE)
    processes.node("voice_in_node", source="topic", backend="none")
    for text in ("stop", "halt", "please stop"):
        sound = spoken(text)
        last = int(np.flatnonzero(np.abs(sound.astype(int)) > 100)[-1])
        before = len(texts(observer, "speech/partial"))
        play(observer, sound[: last + 1])
        observer.wait_for(lambda n=before: len(texts(observer, "speech/partial")) > n, text)


def test_two_microphones_in_namespaces_hear_apart_and_may_speak_to_one_robot(
    processes: Processes, observer: Observer, spoken: Callable[[str], Samples]
) -> None:
    of_the_desk = ("desk/speech", "desk/speech/partial", "desk/agent/events")
    for topic in ("speech", "door/speech", *of_the_desk):
        observer.listen(String, topic, RELIABLE)
    door = ("-r", "__ns:=/door", "-r", "speech:=/speech", "-r", "speech/partial:=/speech/partial")
    processes.node("voice_in_node", *door, source="topic")
    processes.node("voice_in_node", "-r", "__ns:=/desk", source="topic")
    play(observer, spoken("where are you"), "door/audio/in")
    play(observer, spoken("turn left ninety degrees"), "desk/audio/in")
    observer.wait_for(lambda: texts(observer, "speech"), "the door's speech")
    observer.wait_for(lambda: texts(observer, "desk/speech"), "the desk's speech")
    assert texts(observer, "speech") == ["where are you"]
    assert texts(observer, "desk/speech") == ["turn left ninety degrees"]
    assert texts(observer, "door/speech") == []
