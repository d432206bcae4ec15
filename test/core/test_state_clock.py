"""agent/state: at its rate, and at once when the barrier rises."""

from realtime_agent_ros.core.state_clock import StateClock


def test_states_are_due_at_their_rate_and_counted():
    clock = StateClock(period_ns=100)
    assert [clock.is_due(1, now) for now in (0, 50, 99, 100, 150, 200)] == [
        *(True, False, False, True, False, True)
    ]
    assert clock.seq == 3


def test_a_new_barrier_does_not_wait():
    clock = StateClock(period_ns=100)
    assert clock.is_due(1, 0)
    assert clock.is_due(2, 1)
    assert not clock.is_due(2, 2)
