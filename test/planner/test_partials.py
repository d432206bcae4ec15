"""Which partials are stable, and when."""

from realtime_agent_ros.planner.listening.partials import PartialWatch


def heard(watch, text, complete=False):
    return watch.hear(text, complete=complete)


def test_a_partial_waits_for_quiet_unless_it_is_complete_or_repeated():
    watch = PartialWatch(2, 0.2, 3)
    assert heard(watch, "tell me") == 0.2
    assert heard(watch, "tell me a") == 0.2
    assert heard(watch, "Tell me, a") == 0.0
    assert heard(watch, "go forward one metre", complete=True) == 0.0


def test_too_few_words_are_never_stable():
    watch = PartialWatch(3, 0.2, 3)
    assert heard(watch, "um uh tell me") is None
    assert heard(watch, "turn left", complete=True) is None
    assert heard(watch, "tell me more") == 0.2


def test_an_utterance_has_a_limited_number_of_starts():
    watch = PartialWatch(1, 0.2, 2)
    watch.started()
    assert heard(watch, "go on") == 0.2
    watch.started()
    assert heard(watch, "go on") is None
    watch.utterance_over()
    assert heard(watch, "go on") == 0.2
