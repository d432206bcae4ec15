"""What may differ between a partial and its final text."""

import pytest

from realtime_agent_ros.core.intents import LanguageContext
from realtime_agent_ros.planner.listening.same_speech import same_speech

CONTEXT = LanguageContext(places=("kitchen", "desk"))


@pytest.mark.parametrize(
    ("partial", "final"),
    [
        ("go forward one metre", "Go forward 1 metre."),
        ("go forward one metre then turn left", "Go forward one metre, then turn left!"),
        ("um tell me about two cats", "Tell me about 2 cats?"),
        ("forward twenty five centimetres", "Forward 25 cm, please."),
        ("what's that", "What is that?"),
        ("tell me  a joke", "tell me a joke"),
    ],
)
def test_case_punctuation_filler_and_numbers_may_differ(partial, final):
    assert same_speech(partial, final, CONTEXT)
    assert same_speech(final, partial, CONTEXT)


@pytest.mark.parametrize(
    ("partial", "final"),
    [
        ("turn left", "turn right"),
        ("go forward", "go forward one metre"),
        ("go forward one metre", "go forward two metres"),
        ("don't turn left", "don't, turn left"),
        ("turn left", "and then turn left"),
        ("go to the kitchen", "go to the desk"),
        ("tell me a joke", "don't tell me a joke"),
        ("tell me about two cats", "tell me about three cats"),
        ("how is the battery", "where are you"),
        ("say hello", "say goodbye"),
    ],
)
def test_what_could_mean_something_else_is_different(partial, final):
    assert not same_speech(partial, final, CONTEXT)
    assert not same_speech(final, partial, CONTEXT)
