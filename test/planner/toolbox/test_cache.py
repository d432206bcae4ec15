"""Answers are kept for their time, in bounded number, and what running ahead brought is counted."""

from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.planner.toolbox.cache import TtlCache
from realtime_agent_ros.planner.toolbox.results import canonical

A, B, C = ("a", "{}"), ("b", "{}"), ("c", "{}")


def test_an_answer_is_given_until_its_time_is_over():
    cache = TtlCache(4)
    cache.put(A, "x", 10.0, 2.0, ahead=False)
    assert cache.get(A, 11.9) == "x"
    assert cache.get(A, 12.0) is None
    assert len(cache) == 0
    assert (cache.counts.hits, cache.counts.misses) == (1, 1)


def test_the_least_recently_used_goes_first():
    cache = TtlCache(2)
    cache.put(A, "a", 0.0, 9.0, ahead=False)
    cache.put(B, "b", 0.0, 9.0, ahead=False)
    cache.get(A, 1.0)
    cache.put(C, "c", 1.0, 9.0, ahead=False)
    assert [cache.get(key, 1.0) for key in (A, B, C)] == ["a", None, "c"]


def test_what_ran_ahead_is_a_hit_once_or_waste():
    cache = TtlCache(4)
    for key in (A, B, C):
        cache.put(key, "x", 0.0, 1.0, ahead=True)
    cache.get(A, 0.5)
    cache.get(A, 0.5)
    cache.expire(2.0)
    assert (cache.counts.ahead_hits, cache.counts.ahead_wasted) == (1, 2)
    cache.put(A, "x", 3.0, 1.0, ahead=True)
    cache.clear()
    assert cache.counts.ahead_wasted == 3
    assert cache.get(A, 3.5) is None


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.floats(0, 5), st.booleans())))
def test_it_is_never_larger_than_allowed_and_never_gives_what_is_old(puts):
    cache, now_s, until_s = TtlCache(3), 0.0, {}
    for name, ttl_s, ahead in puts:
        now_s += 1.0
        cache.put((name, ""), name, now_s, ttl_s, ahead=ahead)
        until_s[name] = now_s + ttl_s
        assert len(cache) <= 3
        for known, end_s in until_s.items():
            if now_s >= end_s:
                assert cache.get((known, ""), now_s) is None
    assert cache.counts.ahead_hits + cache.counts.ahead_wasted <= sum(p[2] for p in puts)


def test_arguments_in_any_order_are_the_same_key():
    assert canonical({"b": 1, "a": [2]}) == canonical({"a": [2], "b": 1})
    assert canonical({"a": 1}) != canonical({"a": "1"})
