"""Stop words: whole words, errs to stopping, never deaf to the next stop."""

import pytest

from realtime_agent_ros.core.config import DEFAULT_STOP_WORDS
from realtime_agent_ros.core.stop_words import UTTERANCE_GAP_NS, StopListener, StopWords

WORDS = StopWords(DEFAULT_STOP_WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "stop",
        "STOP!",
        "please, stop.",
        "don't stop",
        "non-stop",
        "stop at the bus stop",
        "whoa whoa",
        "emergency!",
        "halt",
    ],
)
def test_it_stops(text):
    assert WORDS.count(text) > 0


@pytest.mark.parametrize(
    "text", ["", "go to the bus stop", "a stopwatch", "nonstop", "the STOP sign", "hello", "st op"]
)
def test_it_does_not_stop(text):
    assert WORDS.count(text) == 0


def test_words_of_several_words_and_of_any_script_match():
    words = StopWords(("hold on", "arrête", "стой"))
    assert words.count("Hold,  on!") == 1
    assert words.count("ARRÊTE") == 1
    assert words.count("стой") == 1
    assert words.count("on hold") == 0


def test_a_growing_transcript_stops_once():
    listener = StopListener(DEFAULT_STOP_WORDS)
    heard = [listener.hear(t, final=False) for t in ("st", "stop", "stop now", "stop now go")]
    assert heard == [False, True, False, False]
    assert not listener.hear("stop now go forward", final=True)


def test_a_second_stop_word_in_the_utterance_stops_again():
    listener = StopListener(DEFAULT_STOP_WORDS)
    listener.hear("stop", final=False)
    assert listener.hear("stop go no stop", final=False)


def test_the_next_utterance_stops_again():
    listener = StopListener(DEFAULT_STOP_WORDS)
    listener.hear("stop", final=True)
    assert listener.hear("stop", final=False)


def test_a_repeat_stops_whatever_moves():
    listener = StopListener(DEFAULT_STOP_WORDS)
    listener.hear("stop", final=False)
    assert listener.hear("stop", final=False, at_rest=False)
    assert not listener.hear("go on", final=False, at_rest=False)


def test_an_utterance_without_a_final_is_forgotten():
    listener = StopListener(DEFAULT_STOP_WORDS)
    listener.hear("stop", final=False, now_ns=0)
    assert listener.hear("stop", final=False, now_ns=UTTERANCE_GAP_NS + 1)
