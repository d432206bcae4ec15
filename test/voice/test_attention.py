"""What is said is meant for the robot always, after its wake word, or while a button is pressed."""

from __future__ import annotations

from realtime_agent_ros.voice.attention import OVERLAP, Activation, Attention
from realtime_agent_ros.voice.audio import samples_of


def test_it_listens_always_unless_told_otherwise() -> None:
    attention = Attention(Activation.ALWAYS, 5.0)
    assert attention.open(0)
    assert not attention.released(0)
    assert attention.look_back(1000, 300) == 300


def test_after_the_wake_word_it_listens_for_a_while() -> None:
    attention = Attention(Activation.WAKE_WORD, 5.0)
    assert not attention.open(samples_of(1.0))
    attention.woken(samples_of(2.0))
    assert attention.open(samples_of(7.0))
    assert not attention.open(samples_of(7.1))


def test_what_follows_a_command_needs_no_wake_word() -> None:
    attention = Attention(Activation.WAKE_WORD, 5.0)
    attention.woken(0)
    attention.answered(samples_of(4.0))
    assert attention.open(samples_of(9.0))
    assert not attention.open(samples_of(9.1))


def test_a_command_right_behind_the_wake_word_does_not_get_the_wake_word() -> None:
    attention = Attention(Activation.WAKE_WORD, 5.0)
    attention.woken(samples_of(2.0))
    usual = samples_of(0.3)
    assert attention.look_back(samples_of(2.05), usual) == samples_of(0.05) + OVERLAP
    assert attention.look_back(samples_of(4.0), usual) == usual


def test_a_button_that_nobody_holds_any_more_is_let_go() -> None:
    attention = Attention(Activation.PUSH_TO_TALK, 5.0)
    attention.press(True, samples_of(1.0))
    assert attention.pressed
    attention.release()
    assert not attention.pressed
    assert not attention.open(samples_of(2.0))


def test_a_button_opens_and_ends_an_utterance() -> None:
    attention = Attention(Activation.PUSH_TO_TALK, 5.0)
    attention.woken(0)
    assert not attention.open(0)
    attention.press(True, samples_of(1.0))
    assert attention.open(samples_of(100.0))
    assert not attention.released(samples_of(100.0))
    attention.press(False, samples_of(200.0))
    assert attention.released(samples_of(200.0))


def test_sound_is_meant_if_the_button_was_down_when_it_came_not_when_it_is_worked_on() -> None:
    attention = Attention(Activation.PUSH_TO_TALK, 5.0)
    attention.press(True, samples_of(2.0))
    attention.press(False, samples_of(3.0))
    opened = [attention.open(samples_of(at_s)) for at_s in (1.9, 2.0, 2.9, 3.0)]
    assert opened == [False, True, True, False]


def test_a_button_that_repeats_itself_is_pressed_once() -> None:
    attention = Attention(Activation.PUSH_TO_TALK, 5.0)
    for at in range(1000, 2000):
        attention.press(True, at)
    assert attention.open(1000)


def test_nothing_from_before_the_button_was_pressed_is_looked_at() -> None:
    attention = Attention(Activation.PUSH_TO_TALK, 5.0)
    attention.press(True, samples_of(2.0))
    usual = samples_of(0.3)
    assert attention.look_back(samples_of(2.1), usual) == samples_of(2.1) - samples_of(2.0)
    assert attention.look_back(samples_of(3.0), usual) == usual
