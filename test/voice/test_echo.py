"""The robot's own words are told from a person's, by adding samples."""

from __future__ import annotations

import pytest

from realtime_agent_ros.voice.audio import samples_of
from realtime_agent_ros.voice.echo import EchoGuard


def at(time_s: float) -> int:
    return samples_of(time_s)


def test_its_readback_is_its_own_while_it_sounds_and_a_moment_after() -> None:
    guard = EchoGuard()
    guard.sounding("Turning right, 90 degrees.", at(1.0))
    assert guard.is_own("turn right ninety degrees", at(1.1), at(2.5))
    guard.sounding("", at(3.0))
    assert guard.is_own("turn right ninety degrees", at(3.3), at(4.5))
    assert not guard.is_own("turn right ninety degrees", at(4.0), at(5.5))


@pytest.mark.parametrize(
    ("says", "heard"),
    [
        ("Turning right 120 degrees.", "turn right one hundred and twenty degrees"),
        ("Driving forward 1 metre.", "go forward one meter"),
        ("Driving back 2.5 metres.", "go back two and a half meters"),
    ],
)
def test_numbers_and_spelling_make_no_other_words_of_it(says: str, heard: str) -> None:
    guard = EchoGuard()
    guard.sounding(says, at(1.0))
    assert guard.is_own(heard, at(1.1), at(2.5))


def test_it_speaks_until_its_end_is_told_and_sounds_a_little_longer() -> None:
    guard = EchoGuard()
    guard.sounding("Stopped.", at(1.0))
    assert guard.speaks(at(1.2))
    guard.sounding("", at(1.5))
    assert not guard.speaks(at(1.6))
    assert guard.sounds(at(1.6))


def test_a_persons_other_words_over_it_are_theirs() -> None:
    guard = EchoGuard()
    guard.sounding("Turning right, 90 degrees.", at(1.0))
    assert not guard.is_own("no the other left", at(1.1), at(2.5))
    assert not guard.is_own("go to the kitchen", at(1.1), at(2.5))


def test_its_own_stop_counts_once_and_a_persons_acts() -> None:
    guard = EchoGuard()
    guard.sounding("I stop: something is in my way.", at(1.0))
    assert guard.is_own_stop(at(1.6))
    assert not guard.is_own_stop(at(1.9))


def test_a_stop_over_words_without_one_acts_at_once() -> None:
    guard = EchoGuard()
    guard.sounding("Going to the kitchen.", at(1.0))
    assert not guard.is_own_stop(at(1.5))


def test_nothing_that_was_heard_before_it_spoke_is_its_own() -> None:
    guard = EchoGuard()
    guard.sounding("Turning right.", at(5.0))
    assert not guard.is_own("turn right", at(3.0), at(4.9))


def test_what_it_says_about_stopping_sounds_like_a_stop_too() -> None:
    for text in ("Stopped.", "The robot stops here.", "I was halted."):
        guard = EchoGuard()
        guard.sounding(text, at(1.0))
        assert guard.is_own_stop(at(1.5))
        assert not guard.is_own_stop(at(1.8))


def test_a_persons_stop_far_from_where_its_own_should_be_acts() -> None:
    guard = EchoGuard()
    guard.sounding("I can drive, turn, go to places, change my speed and stop.", at(1.0))
    assert not guard.is_own_stop(at(1.6))
    assert guard.is_own_stop(at(5.0))


def test_a_clause_that_may_end_in_one_word_or_two_has_each_where_it_is() -> None:
    guard = EchoGuard()
    guard.sounding("Say stop and I stop.", at(1.0))
    assert guard.is_own_stop(at(1.6))
    assert guard.is_own_stop(at(2.4))
    assert not guard.is_own_stop(at(2.5))


def test_a_clause_whose_end_is_never_told_is_over_after_a_while() -> None:
    guard = EchoGuard()
    guard.sounding("Stopped.", at(1.0))
    assert guard.sounds(at(4.0))
    assert not guard.sounds(at(6.0))
    assert not guard.is_own_stop(at(600.0))
    assert not guard.is_own("stopped", at(600.0), at(601.0))
