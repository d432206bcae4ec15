"""Believed, asked back or refused, by how surely it was heard."""

from __future__ import annotations

import pytest

from realtime_agent_ros.voice.asking import ANSWER_WITHIN, Asking, Verdict

PLACES = ("kitchen",)
QUESTION = Verdict(ask="Did you say: turn left?")


@pytest.fixture
def asking() -> Asking:
    return Asking(accept=0.5, ask=0.3)


def test_what_is_sure_acts_and_what_is_not_does_nothing(asking: Asking) -> None:
    assert asking.judge("turn left", 0.5, PLACES, 0, 0) == Verdict(publish="turn left")
    assert asking.judge("turn left", 0.29, PLACES, 0, 0) == Verdict()
    assert asking.judge("", 1.0, PLACES, 0, 0) == Verdict()


def test_between_the_two_it_asks_and_a_yes_acts_on_it_once(asking: Asking) -> None:
    assert asking.judge("turn left", 0.4, PLACES, 0, 0) == QUESTION
    assert asking.judge("yes", 0.9, PLACES, 100, 100) == Verdict(publish="turn left")
    assert asking.judge("yes", 0.9, PLACES, 200, 200) == Verdict(publish="yes")


def test_an_unsure_yes_is_no_yes(asking: Asking) -> None:
    asking.judge("turn left", 0.4, PLACES, 0, 0)
    assert asking.judge("yes", 0.4, PLACES, 100, 100) == Verdict()


def test_a_no_drops_it(asking: Asking) -> None:
    asking.judge("turn left", 0.4, PLACES, 0, 0)
    assert asking.judge("no", 0.9, PLACES, 100, 100) == Verdict(ask="Please say it again.")
    assert asking.judge("yes", 0.9, PLACES, 200, 200) == Verdict(publish="yes")


def test_another_command_takes_its_place(asking: Asking) -> None:
    asking.judge("turn left", 0.4, PLACES, 0, 0)
    said = asking.judge("go to the kitchen", 0.9, PLACES, 100, 100)
    assert said == Verdict(publish="go to the kitchen")
    assert asking.judge("yes", 0.9, PLACES, 200, 200) == Verdict(publish="yes")


def test_a_late_yes_answers_nothing(asking: Asking) -> None:
    asking.judge("turn left", 0.4, PLACES, 0, 0)
    assert asking.judge("yes", 0.9, PLACES, ANSWER_WITHIN + 1, ANSWER_WITHIN + 1) == Verdict(
        publish="yes"
    )


def test_unsure_questions_and_small_talk_are_not_asked_about(asking: Asking) -> None:
    assert asking.judge("where are you", 0.4, PLACES, 0, 0) == Verdict()


def test_a_yes_after_a_stop_moves_nothing(asking: Asking) -> None:
    assert asking.judge("turn left", 0.3, (), 0, 0).ask
    asking.forget()
    assert asking.judge("yes", 0.9, (), 100, 100).publish == "yes"


def test_a_yes_from_before_the_question_is_no_answer(asking: Asking) -> None:
    assert asking.judge("turn left", 0.4, PLACES, 0, 200) == QUESTION
    assert asking.judge("yes", 0.9, PLACES, 100, 201) == Verdict(publish="yes")
