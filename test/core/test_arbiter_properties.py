"""What holds of the arbiter whatever is said to it, with stops, NaN and strangers among it."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.arbiter import NOBODY, SKILLS, Arbiter
from realtime_agent_ros.core.arbiter_config import InputConfig, LockConfig
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Velocity

MS = 1_000_000
NUMBER = st.sampled_from([0.0, 0.0, -0.0, 0.2, -0.3, math.nan, math.inf, 1e308, 5e-324])
VELOCITY = st.builds(Velocity, NUMBER, st.just(0.0), NUMBER)
NAMES = "abc"
CONFIG = st.builds(
    InputConfig,
    topic=st.just("t"),
    priority=st.sampled_from([0, 0, 1, 50, 255]),
    timeout=st.sampled_from([0.02, 0.1]),
)
TOPICS = st.dictionaries(st.sampled_from(NAMES), CONFIG)
LOCK = st.builds(
    LockConfig,
    topic=st.just("l"),
    priority=st.sampled_from([0, 1, 50, 51, 255]),
    timeout=st.sampled_from([0.0, 0.05]),
)
LOCKS = st.dictionaries(st.sampled_from("kl"), LOCK, max_size=2)
HEAR = st.tuples(st.just("hear"), st.sampled_from([*NAMES, "stranger"]), VELOCITY)
LOCKING = st.tuples(st.just("lock"), st.sampled_from(["k", "l", "stranger"]), st.booleans())
STOP = st.just(("hold", "", None))
PAUSE = st.sampled_from([0, 5, 20, 21, 50, 51, 101]).map(lambda ms: ms * MS)
LIVES = st.lists(st.tuples(PAUSE, HEAR | HEAR | LOCKING | STOP), max_size=25)
WISH = st.none() | VELOCITY


def live(arbiter, life):
    """Yield each time, with what was done just before."""
    now_ns = 0
    for pause_ns, (act, name, value) in life:
        now_ns += pause_ns
        if act == "hear":
            assert arbiter.hear(name, value, now_ns) == value.is_finite()
        elif act == "lock":
            arbiter.hear_lock(name, value, now_ns)
        else:
            arbiter.hold()
        yield now_ns, act, name, value


@given(TOPICS, LOCKS, LIVES, WISH)
def test_the_answer_is_always_finite_and_a_zero_when_nobody_drives(topics, locks, life, wish):
    arbiter = Arbiter(topics, 50, locks)
    for now_ns, *_ in live(arbiter, life):
        choice = arbiter.choose(wish, now_ns)
        assert choice.velocity.is_finite()
        assert choice.source in (NOBODY, SKILLS, *topics)
        assert choice.source != NOBODY or choice.velocity == ZERO_VELOCITY
        assert choice.source != SKILLS or wish is not None


@given(TOPICS, LOCKS, LIVES)
def test_nobody_drives_without_having_spoken_within_the_timeout(topics, locks, life):
    arbiter, heard = Arbiter(topics, 50, locks), {}
    for now_ns, act, name, _ in live(arbiter, life):
        if act == "hear":
            heard[name] = now_ns
        source = arbiter.choose(None, now_ns).source
        if source != NOBODY:
            assert now_ns - heard[source] <= topics[source].timeout * 1e9


@given(TOPICS, LIVES)
def test_after_a_stop_nothing_moves_before_it_has_let_go(topics, life):
    arbiter, held, last = Arbiter(topics, 50), set(), {}
    for now_ns, act, name, value in live(arbiter, life):
        if act == "hold":
            held |= {n for n, (_, before) in last.items() if not before.is_zero()}
        if act == "hear" and name in topics:
            silent = name in last and now_ns - last[name][0] > topics[name].timeout * 1e9
            if value.is_zero() or silent:
                held.discard(name)
            last[name] = (now_ns, value)
        choice = arbiter.choose(None, now_ns)
        assert choice.source not in held or choice.velocity.is_zero()


@given(TOPICS, LOCKS, LIVES)
def test_a_zero_of_the_winner_is_never_refused(topics, locks, life):
    arbiter = Arbiter(topics, 50, locks)
    for now_ns, *_ in live(arbiter, life):
        winner = arbiter.choose(None, now_ns).source
        if winner != NOBODY:
            arbiter.hear(winner, ZERO_VELOCITY, now_ns)
            assert arbiter.choose(None, now_ns).velocity == ZERO_VELOCITY


@given(TOPICS, LOCKS, LIVES, WISH)
def test_all_silent_for_long_is_a_zero_whoever_spoke_before(topics, locks, life, wish):
    arbiter = Arbiter(topics, 50, locks)
    later_ns = max((now_ns for now_ns, *_ in live(arbiter, life)), default=0) + 200 * MS
    choice = arbiter.choose(None, later_ns)
    assert (choice.source, choice.velocity) == (NOBODY, ZERO_VELOCITY)
    later = arbiter.choose(wish, later_ns)
    assert later.source in (NOBODY, SKILLS), "a silent input masks the skills"


@given(TOPICS, LOCKS, LIVES, WISH)
def test_the_same_words_give_the_same_answers_in_any_order_of_the_configuration(
    topics, locks, life, wish
):
    first = Arbiter(topics, 50, locks)
    second = Arbiter(dict(reversed(topics.items())), 50, dict(reversed(locks.items())))
    for (now_ns, *_), _ in zip(live(first, life), live(second, life), strict=True):
        assert repr(first.choose(wish, now_ns)) == repr(second.choose(wish, now_ns))
