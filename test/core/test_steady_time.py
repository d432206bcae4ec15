"""A time that never goes back."""

from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.steady_time import SteadyTime


@given(st.lists(st.integers(0, 10**12), min_size=1))
def test_it_never_goes_back_and_goes_on_as_the_clock_does(clock):
    steady, before = SteadyTime(), None
    for last, now in zip([clock[0], *clock], clock, strict=False):
        assert steady.take(now) == max(0, last - now)
        if before is not None:
            assert steady.at(now) - before == max(0, now - last)
        before = steady.at(now)


def test_without_leaps_it_is_the_clock():
    steady = SteadyTime()
    assert [steady.take(t) or steady.at(t) for t in (5, 7, 7)] == [5, 7, 7]
