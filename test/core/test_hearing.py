"""The agent's ears in a fleet: what stops it, and what it takes for a command."""

from __future__ import annotations

import pytest

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.events import SpeechHeard
from realtime_agent_ros.core.hearing import MOST_LETTERS, Hearing

FLEET = {"robot_name": "scout", "robot_names": ["scout", "rover"]}


def hear(hearing: Hearing, text: str, *, final: bool = True, shared: bool = True) -> object:
    return hearing.hear(SpeechHeard(text, final, shared), at_rest=False, now_ns=0)


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("final", [False, True])
def test_a_stop_word_stops_wherever_it_was_said_and_whoever_was_meant(shared, final) -> None:
    for text in ("stop", "stop rover", "rover, stop", "everyone stop", "scout stop"):
        assert hear(Hearing(AgentConfig(fleet=FLEET)), text, final=final, shared=shared).stops


def test_a_command_to_another_is_not_its_own() -> None:
    hearing = Hearing(AgentConfig(fleet=FLEET))
    assert hear(hearing, "rover, turn left").mine is None
    assert hear(hearing, "turn left").mine is None
    assert hear(hearing, "turn left", shared=False).mine == "turn left"
    assert hear(hearing, "scout, turn left").mine == "turn left"


def test_a_stop_heard_on_one_topic_takes_nothing_from_one_on_the_other() -> None:
    hearing = Hearing(AgentConfig(fleet=FLEET))
    assert hear(hearing, "stop", final=False, shared=False).stops
    rest = hearing.hear(SpeechHeard("stop", False, True), at_rest=True, now_ns=0)
    assert rest.stops


def test_what_is_too_long_for_speech_stops_unread() -> None:
    hearing = Hearing(AgentConfig())
    for length, stops in ((MOST_LETTERS, False), (MOST_LETTERS + 1, True), (1_000_000, True)):
        heard = hearing.hear(SpeechHeard("a" * length, final=True), at_rest=False, now_ns=0)
        assert heard.stops is stops
        assert (heard.mine is None) is stops
