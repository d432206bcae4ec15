"""When an utterance begins and ends, by counting frames."""

from __future__ import annotations

from realtime_agent_ros.voice.audio import samples_of
from realtime_agent_ros.voice.endpointing import Edge, Endpointer, Endpointing
from realtime_agent_ros.voice.vad import FRAME

BOUNDS = Endpointing(
    min_speech_duration=0.1,
    min_endpointing_delay=0.5,
    max_endpointing_delay=2.0,
    max_utterance=5.0,
)


def edges(pattern: str, complete: bool = True) -> list[tuple[Edge, int]]:
    """Feed 0.1 s for each letter: ``s`` is speech. The edges, with the tenth they came in."""
    endpointer = Endpointer(BOUNDS)
    found = []
    for tenth, letter in enumerate(pattern):
        for _ in range(samples_of(0.1) // FRAME):
            edge = endpointer.feed(letter == "s", complete)
            if edge is not Edge.NONE:
                found.append((edge, tenth))
    return found


def test_complete_words_end_after_the_short_silence() -> None:
    assert edges("..sssss" + "." * 20) == [(Edge.BEGIN, 2), (Edge.END, 11)]


def test_incomplete_words_are_waited_for() -> None:
    assert edges("..sssss" + "." * 30, complete=False) == [(Edge.BEGIN, 2), (Edge.END, 26)]


def test_a_pause_within_the_silence_is_the_same_utterance() -> None:
    assert edges("ss...ss......") == [(Edge.BEGIN, 0), (Edge.END, 11)]


def test_a_click_is_no_utterance() -> None:
    endpointer = Endpointer(BOUNDS)
    pattern = [True] * 4 + [False] + [True] * 4
    assert {endpointer.feed(s, True) for s in pattern} == {Edge.NONE}


def test_endless_sound_is_cut_and_begins_anew() -> None:
    found = edges("s" * 60)
    assert found[:3] == [(Edge.BEGIN, 0), (Edge.END, 49), (Edge.BEGIN, 50)]


def test_where_speech_began_and_ended_is_told_to_the_frame() -> None:
    endpointer = Endpointer(BOUNDS)
    for letter in "." * 50 + "s" * 20 + "." * 10:
        endpointer.feed(letter == "s", True)
    assert (endpointer.began, endpointer.speech_end) == (50 * FRAME, 70 * FRAME)
