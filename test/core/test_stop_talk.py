"""Protective stops are told, not chattered about."""

from realtime_agent_ros.core.stop_talk import QUIET_NS, StopTalk


def test_a_stop_and_its_end_are_told():
    talk = StopTalk()
    assert talk.begins("something is too close", 0) == "Waiting: something is too close."
    assert talk.ends() == "I go on."


def test_a_stop_soon_after_passes_without_a_word_and_so_does_its_end():
    talk = StopTalk()
    talk.begins("scan: 0.6 s old", 0)
    assert talk.begins("scan: 0.6 s old", QUIET_NS - 1) == ""
    assert talk.ends() == ""
    assert talk.begins("scan: 0.6 s old", QUIET_NS) != ""
