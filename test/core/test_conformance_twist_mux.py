"""The arbiter against the rules of twist_mux, written down once more, word for word and slowly.

The rules, from its documentation and behaviour: each topic and lock keeps the time of its last
message, at first the distant past. A topic has expired if its timeout is above 0 and its last
message is older. A lock is locked if it has expired (same rule) or its last message was true. The
lock priority is the highest of the locked locks, 0 if there is none. A topic is masked if it has
expired or its priority is below the lock priority. A message passes if its topic has the highest
priority of those that are not masked; of several, the first in the order of names.

Where twist_mux is silent, ours says zero; what else differs (timeout 0 of a topic, priority 0) is
kept out of the cases here and tested in ``test_arbiter``.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.arbiter import NOBODY, SKILLS, Arbiter
from realtime_agent_ros.core.arbiter_config import InputConfig, LockConfig
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Velocity

MS = 1_000_000
DISTANT_PAST_NS = -(10**18)


class TwistMux:
    """The rules above, with the skills as one topic more, the last of its priority."""

    def __init__(self, topics, locks, skills_priority):
        self.topics = {name: (t.priority, t.timeout) for name, t in sorted(topics.items())}
        self.locks = {name: (lk.priority, lk.timeout) for name, lk in sorted(locks.items())}
        self.topics[SKILLS] = (skills_priority, 1e-9)
        self.stamps = dict.fromkeys([*self.topics, *self.locks], DISTANT_PAST_NS)
        self.data = dict.fromkeys(self.locks, False)

    def expired(self, name, timeout_s, now_ns):
        return timeout_s > 0 and now_ns - self.stamps[name] > timeout_s * 1e9

    def lock_priority(self, now_ns):
        priority = 0
        for name, (own, timeout_s) in self.locks.items():
            locked = self.expired(name, timeout_s, now_ns) or self.data[name]
            if locked and own > priority:
                priority = own
        return priority

    def passes(self, now_ns):
        best, winner = 0, NOBODY
        for name, (own, timeout_s) in self.topics.items():
            masked = self.expired(name, timeout_s, now_ns) or own < self.lock_priority(now_ns)
            if not masked and own > best:
                best, winner = own, name
        return winner


PRIORITY = st.sampled_from([1, 2, 3, 50, 100, 254, 255])
TOPICS = st.dictionaries(
    st.sampled_from("abcd"),
    st.builds(
        InputConfig,
        topic=st.just("t"),
        priority=PRIORITY,
        timeout=st.sampled_from([0.02, 0.05, 0.5]),
    ),
    min_size=1,
)
LOCKS = st.dictionaries(
    st.sampled_from("klm"),
    st.builds(
        LockConfig,
        topic=st.just("l"),
        priority=PRIORITY | st.just(0),
        timeout=st.sampled_from([0.0, 0.0, 0.03, 0.5]),
    ),
)
SPEED = st.sampled_from([0.0, 0.1, -0.2, 0.3])
SPOKEN = st.tuples(st.sampled_from("abcd"), SPEED)
LOCKING = st.tuples(st.sampled_from("klm"), st.booleans())
PAUSE = st.sampled_from([0, 1, 10, 20, 21, 30, 50, 51, 500, 501]).map(lambda ms: ms * MS)
LIVES = st.lists(st.tuples(PAUSE, SPOKEN | LOCKING, st.none() | SPEED), max_size=30)


@given(TOPICS, LOCKS, PRIORITY, LIVES)
def test_the_base_belongs_to_whom_twist_mux_gives_it(topics, locks, skills_priority, life):
    mux, arbiter = TwistMux(topics, locks, skills_priority), Arbiter(topics, skills_priority, locks)
    said, now_ns = {}, 0
    for pause_ns, (name, value), skill in life:
        now_ns += pause_ns
        if name in topics:
            said[name] = Velocity(value)
            arbiter.hear(name, said[name], now_ns)
        elif name in locks:
            mux.data[name] = value
            arbiter.hear_lock(name, value, now_ns)
        if name in mux.stamps:
            mux.stamps[name] = now_ns
        mux.stamps[SKILLS] = DISTANT_PAST_NS if skill is None else now_ns
        wish = None if skill is None else Velocity(skill)
        choice, winner = arbiter.choose(wish, now_ns), mux.passes(now_ns)
        assert choice.source == winner
        expected = {NOBODY: ZERO_VELOCITY, SKILLS: wish}.get(winner) or said.get(winner)
        assert choice.velocity == expected


@given(TOPICS, LOCKS, PRIORITY, LIVES)
def test_a_lock_is_named_exactly_when_it_keeps_somebody(topics, locks, skills_priority, life):
    arbiter, free = Arbiter(topics, skills_priority, locks), Arbiter(topics, skills_priority)
    now_ns = 0
    for pause_ns, (name, value), skill in life:
        now_ns += pause_ns
        if name in topics:
            arbiter.hear(name, Velocity(value), now_ns)
            free.hear(name, Velocity(value), now_ns)
        else:
            arbiter.hear_lock(name, value, now_ns)
        wish = None if skill is None else Velocity(skill)
        choice, without = arbiter.choose(wish, now_ns), free.choose(wish, now_ns)
        assert bool(choice.lock) == (choice.source != without.source)
        assert not choice.lock or (choice.source == NOBODY and choice.velocity.is_zero())
