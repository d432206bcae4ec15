"""Standing reasons, the barrier, and the age of sources."""

import pytest

from realtime_agent_ros.core.stops import Source, Stops, join

HALF_S = 500_000_000


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


def test_a_source_that_never_spoke_is_trouble():
    source = Source("scan", HALF_S)
    assert source.trouble(0) == "scan: nothing received yet"
    assert source.age_s(0) is None


def test_a_source_is_trouble_once_its_data_are_older_than_allowed():
    source = Source("scan", HALF_S)
    source.good(0, 0)
    assert source.trouble(HALF_S) == ""
    assert "scan: 0.60 s old, allowed 0.50 s" in source.trouble(600_000_000)


def test_the_age_counts_from_the_measurement():
    source = Source("scan", HALF_S)
    source.good(0, 400_000_000)
    assert source.trouble(200_000_000)
    assert source.age_s(200_000_000) == pytest.approx(0.6)


def test_a_stamp_from_the_future_is_not_fresher_than_now():
    source = Source("scan", HALF_S)
    source.good(0, -10_000_000_000)
    assert source.trouble(HALF_S + 1)


def test_a_bad_message_holds_until_a_good_one():
    source = Source("odom", HALF_S)
    source.good(0, 0)
    source.bad("not finite")
    assert source.trouble(1) == "odom: not finite"
    source.good(2, 0)
    assert source.trouble(2) == ""


def test_reasons_join_in_one_line():
    assert join(("a", "b")) == "a; b"
