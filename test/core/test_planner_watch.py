"""Heartbeats against a timeout."""

from realtime_agent_ros.core.events import HeartbeatReceived
from realtime_agent_ros.core.planner_watch import PlannerWatch

BEAT = HeartbeatReceived("p", "m")
SECOND = 1_000_000_000


def test_it_is_not_alive_and_not_lost_before_the_first_heartbeat():
    watch = PlannerWatch(SECOND)
    assert not watch.alive
    assert not watch.lost(10 * SECOND)


def test_the_first_heartbeat_is_a_return_the_next_is_not():
    watch = PlannerWatch(SECOND)
    assert [watch.beat(BEAT, 0), watch.beat(BEAT, 1)] == [True, False]


def test_it_is_lost_once():
    watch = PlannerWatch(SECOND)
    watch.beat(BEAT, 0)
    assert not watch.lost(SECOND)
    assert watch.lost(SECOND + 1)
    assert not watch.lost(SECOND + 2)
    assert not watch.alive


def test_it_can_come_back():
    watch = PlannerWatch(SECOND)
    watch.beat(BEAT, 0)
    watch.lost(2 * SECOND)
    assert watch.beat(BEAT, 3 * SECOND)
    assert watch.alive
