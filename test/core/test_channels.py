"""What a channel measures, and what of it is a miss."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.channels import Channel, ChannelSpec
from realtime_agent_ros.core.channels_config import DeadlineConfig

MS = 1_000_000
S = 1000 * MS


def channel(**config):
    return Channel(ChannelSpec("c", "topics", DeadlineConfig.model_validate(config)))


def feed(it, times_ns, **message):
    for now_ns in times_ns:
        it.receive(now_ns, **message)


@given(
    st.integers(1, 50),
    st.lists(st.tuples(st.booleans(), st.integers(0, 200)), max_size=60),
    st.booleans(),
)
def test_every_whole_deadline_of_silence_is_one_miss_whoever_looks_when(deadline, beats, required):
    it = channel(deadline_s=deadline / 1e9, required=required)
    now, misses = 0, 0
    it.watch(0)
    last = 0 if required else None
    counted = 0
    for is_message, pause in beats:
        now += pause
        if last is not None:
            silences = sum(1 for n in range(1, now - last + 1) if n * deadline < now - last)
            misses += silences - counted
            counted = silences
        if is_message:
            it.receive(now)
            last, counted = now, 0
        else:
            it.watch(now)
        assert it.alarm.misses == misses


def test_never_received_is_told_and_only_a_miss_where_it_is_required():
    silent, required = channel(deadline_s=1.0), channel(deadline_s=1.0, required=True)
    for it in (silent, required):
        it.watch(5 * S)
        it.watch(6 * S + 1)
    assert silent.age_ns(7 * S) is None
    assert (silent.alarm.active, required.alarm.active) == (False, True)
    assert required.alarm.reason == "c: silent 1.000 s, allowed 1.000 s"


def test_period_jitter_and_ages():
    it = channel()
    feed(it, [0, 100 * MS, 200 * MS, 340 * MS], stamp_age_ns=7 * MS)
    period, stamp_age = it.measures["period"], it.measures["stamp_age"]
    assert (period.count, period.recent().max_ns) == (3, 140 * MS)
    assert (stamp_age.count, stamp_age.recent().p50_ns) == (4, 7 * MS)
    assert it.jitter_ns == pytest.approx(40 * MS / 16)  # RFC 3550: a sixteenth of the difference
    assert it.age_ns(400 * MS) == 60 * MS


def test_a_message_without_a_stamp_has_no_stamp_age():
    it = channel(stamp_age_s=0.1)
    feed(it, [0, 5])
    assert "stamp_age" not in it.measures
    assert not it.alarm.misses


def test_an_old_stamp_is_a_miss_and_says_so():
    it = channel(stamp_age_s=0.1)
    it.receive(0, 100 * MS)
    assert not it.alarm.active
    it.receive(0, 100 * MS + 1)
    assert it.alarm.reason == "c: stamp 0.100 s, allowed 0.100 s"


def test_slow_processing_is_a_miss():
    it = channel(processing_s=0.02)
    it.receive(0)
    it.processed(30 * MS, 0)
    assert it.alarm.reason == "c: processing 0.030 s, allowed 0.020 s"
    assert it.measures["processing"].count == 1


@given(
    st.integers(1, 8).flatmap(lambda k: st.tuples(st.integers(1, k), st.just(k))),
    st.lists(st.sampled_from(["fine", "stale", "slow", "unmeasured"]), max_size=40),
)
def test_each_message_is_one_chance_however_late_it_shows_that_it_was_missed(rule, messages):
    misses, of_last = rule
    it = channel(
        processing_s=0.02, stamp_age_s=0.1, misses=misses, of_last=of_last, release_s=1000.0
    )
    history, now = [], 0
    for kind in messages:
        now += 50 * MS
        it.receive(now, 200 * MS if kind == "stale" else 0)
        if kind != "unmeasured":
            it.processed(30 * MS if kind == "slow" else MS, now)
        history.append(kind in ("stale", "slow"))
    it.receive(now + 50 * MS, 0)  # whoever was not measured was in time
    broken = any(sum(history[max(0, n - of_last) : n]) >= misses for n in range(len(history) + 1))
    assert it.alarm.misses == sum(history)
    assert it.alarm.active == broken


def test_a_stage_over_its_bound_is_a_miss_and_one_at_it_is_not():
    it = channel(deadline_s=0.01)
    for ms in (9, 10, 11):
        it.record(ms * MS, 0, f"{ms}")
    assert (it.count, it.alarm.misses) == (3, 1)
    assert it.measures["duration"].worst.message == "11"


def test_messages_that_come_too_seldom_never_end_the_alarm():
    it = channel(deadline_s=1.0, release_good=1, release_s=0.0)
    feed(it, [n * 1200 * MS for n in range(10)])
    assert it.alarm.active
    assert it.alarm.misses == 9
    it.receive(9 * 1200 * MS + 900 * MS)
    assert not it.alarm.active
