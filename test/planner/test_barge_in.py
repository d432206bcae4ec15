"""The table of docs/barge_in.md, row by row."""

import pytest

from realtime_agent_ros.core.intents import LanguageContext, parse
from realtime_agent_ros.planner.listening.barge_in import Policy, decide

CONTEXT = LanguageContext(places=("kitchen", "desk"))


def policy(text, *, stop_heard=False, correctable=True):
    intent = parse(text, CONTEXT)
    return decide(text, intent, stop_heard=stop_heard, correctable=correctable)


@pytest.mark.parametrize(
    "text",
    ["", "uh-huh", "mm-hmm, yeah, ok", "hm", "okay", "a", "[noise]", "(coughs)", "<unk>", "..."],
)
def test_noise_and_backchannels_are_ignored(text):
    assert policy(text) is Policy.IGNORE
    assert policy(text, correctable=False) is Policy.IGNORE


@pytest.mark.parametrize("text", ["stop", "halt!", "stay there"])
def test_ways_to_say_stop(text):
    assert policy(text, stop_heard=True) is Policy.STOP
    assert policy(text) is Policy.STOP


@pytest.mark.parametrize("text", ["cancel that", "never mind", "no", "forget it"])
def test_ways_to_cancel(text):
    assert policy(text) is Policy.CANCEL


@pytest.mark.parametrize(
    "text",
    [
        "no, the other left",
        "I meant right",
        "not the kitchen, the desk",
        "no, turn right",
        "um, no, the desk",
        "wrong way",
        "the other way",
        "make that two metres",
        "no, bring it to my sister",
    ],
)
def test_corrections_need_something_to_correct(text):
    assert policy(text) is Policy.CORRECT
    assert policy(text, correctable=False) is not Policy.CORRECT


@pytest.mark.parametrize("text", ["no problem", "not bad", "not so fast", "sorry what"])
def test_what_only_begins_like_a_correction(text):
    assert policy(text) is not Policy.CORRECT


@pytest.mark.parametrize(
    "text",
    ["and then turn left", "then go to the desk", "and then bring me a coffee", "faster", "say hi"],
)
def test_additions(text):
    assert policy(text) is Policy.ADD


@pytest.mark.parametrize(
    "text",
    ["how is the battery", "what's the weather like", "so who built this house", "thanks"],
)
def test_questions_and_small_talk_are_asides(text):
    assert policy(text) is Policy.ASIDE


@pytest.mark.parametrize(
    "text", ["turn left", "go to the desk", "look for my keys", "tell me a joke about cats"]
)
def test_everything_else_supersedes(text):
    assert policy(text) is Policy.SUPERSEDE


def test_a_command_that_begins_with_stop_is_no_correction_and_no_addition():
    assert policy("stop, and then turn left", stop_heard=True) is Policy.SUPERSEDE
