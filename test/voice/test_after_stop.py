"""Whether an utterance may act although a stop word was heard."""

from __future__ import annotations

from realtime_agent_ros.voice.after_stop import AfterStop


def test_what_began_before_a_stop_and_does_not_tell_of_it_is_refused() -> None:
    after = AfterStop()
    assert not after.refuses("go forward slowly", began=0)
    after.stop(100)
    assert after.refuses("go forward slowly", began=50)
    assert after.refuses("go forward slowly", began=100)
    assert not after.refuses("stop", began=50)
    assert not after.refuses("go forward", began=101)


def test_a_stop_that_is_told_late_does_not_take_back_a_later_one() -> None:
    after = AfterStop()
    after.stop(100)
    after.stop(60)
    assert after.refuses("turn left", began=80)


def test_stop_words_are_those_that_the_agent_tells() -> None:
    after = AfterStop()
    after.stop(100)
    assert after.refuses("banana", began=0)
    after.words.tell(("en", "de"), ("banana",))
    assert not after.refuses("banana", began=0)
    assert not after.refuses("halt an", began=0)
