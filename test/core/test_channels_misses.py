"""The (m,k) rule against a model that keeps the whole list."""

from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.channels_misses import MAX_CHANCES, MissWindow


@given(
    st.integers(1, MAX_CHANCES).flatmap(lambda k: st.tuples(st.integers(1, k), st.just(k))),
    st.lists(st.one_of(st.just(0), st.just(0), st.integers(1, 200)), max_size=120),
)
def test_it_is_broken_when_m_of_the_last_k_are_missed(rule, chances):
    misses, of_last = rule
    window, history = MissWindow(misses, of_last), []
    for missed in chances:
        if missed:
            window.miss(missed)
            history += [True] * missed
        else:
            window.hit()
            history.append(False)
        assert window.missed == sum(history[-of_last:])
        assert window.broken == (sum(history[-of_last:]) >= misses)


def test_after_clearing_nothing_was_missed():
    window = MissWindow(1, 3)
    window.miss(2)
    window.clear()
    assert (window.missed, window.broken) == (0, False)
