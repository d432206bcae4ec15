"""Standing reasons and the barrier."""

import pytest

from realtime_agent_ros.core.stops import Stops, join


def test_every_new_cause_raises_the_barrier_once():
    stops = Stops(7)
    assert stops.update({"scan": "old"}) == ["scan"]
    assert stops.update({"scan": "older"}) == []
    assert stops.update({"scan": "older", "estop": "pressed"}) == ["estop"]
    assert stops.barrier == 9


def test_a_cause_that_comes_back_raises_the_barrier_again():
    stops = Stops(0)
    for causes in ({"scan": "old"}, {}, {"scan": "old"}):
        stops.update(causes)
    assert stops.barrier == 2


def test_an_end_of_causes_raises_nothing():
    stops = Stops(0)
    stops.update({"scan": "old"})
    stops.update({})
    assert (stops.barrier, stops.standing, stops.reasons()) == (1, False, ())


def test_the_newest_text_of_a_cause_is_told():
    stops = Stops(0)
    stops.update({"scan": "1 s old"})
    stops.update({"scan": "2 s old"})
    assert stops.reasons() == ("2 s old",)
    assert stops.text("scan") == "2 s old"


def test_an_unknown_cause_has_no_text():
    with pytest.raises(KeyError):
        Stops(0).text("scan")


def test_reasons_join_in_one_line():
    assert join(("a", "b")) == "a; b"
