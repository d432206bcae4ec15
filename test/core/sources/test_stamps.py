"""Stamps that can't be true."""

from realtime_agent_ros.core.sources.stamps import StampCheck

S = 1_000_000_000
EPOCH = 1_700_000_000 * S


def follow(*messages, jump_s=0.5):
    """The fault of the last of (stamp, age, now), in seconds; the stamps start at an epoch."""
    check, fault = StampCheck(0.1, jump_s), ""
    for stamp_s, age_s, now_s in messages:
        stamp_ns = None if stamp_s is None else EPOCH + round(stamp_s * S)
        fault = check.fault(stamp_ns, round(age_s * S), round(now_s * S))
    return fault


def test_stamps_that_go_with_the_clock_are_fine():
    assert follow((0, 0.01, 5), (0.1, 0.02, 5.11), (0.2, 0.0, 5.2)) == ""


def test_a_zero_stamp_is_a_fault_however_old_it_seems():
    assert StampCheck(0.1, 0.5).fault(0, 0, S) == "the stamp is zero"


def test_the_future_is_tolerated_up_to_a_limit():
    assert follow((None, -0.1, 0)) == ""
    assert follow((None, -0.2, 0)) == "the stamp is 0.20 s in the future"


def test_a_jump_of_the_clock_is_a_fault_until_two_messages_agree():
    jump = [(0, 0, 0), (3600.1, 0, 0.1)]
    assert follow(*jump) == "the clock jumped by +3600.00 s"
    assert follow(*jump, (3600.2, 0, 0.2)) == ""
    assert "clock jumped by -10.00 s" in follow((0, 0, 0), (-9.9, 0, 0.1))


def test_any_clock_goes_where_a_parameter_says_so():
    assert follow((0, 0, 0), (3600.1, 0, 0.1), jump_s=0.0) == ""


def test_a_stamp_that_goes_back_is_a_fault():
    assert follow((0, 0, 0), (-0.2, 0.3, 0.1)) == "the stamp went back by 0.20 s"


def test_a_stamp_that_stands_still_only_grows_old():
    assert follow((0, 0, 0), (0, 0.1, 0.1)) == ""


def test_without_a_stamp_only_the_age_is_judged():
    assert follow((None, 5, 0), (None, 0, 0.1)) == ""
