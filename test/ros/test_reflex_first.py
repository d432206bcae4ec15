"""ros/wait_set_executor.py: what only ours does: reflexes first, and no work without need."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
import rclpy
from builtin_interfaces.msg import Time
from rclpy.parameter import Parameter
from rosgraph_msgs.msg import Clock as ClockMessage
from std_msgs.msg import String

from executor_rig import MANY, Rig
from realtime_agent_ros.ros.reflex_group import ReflexGroup
from realtime_agent_ros.ros.wait_set_executor import WaitSetExecutor

pytestmark = pytest.mark.ros


@pytest.fixture
def ours(domain: int) -> Iterator[Rig]:
    made = Rig(domain, WaitSetExecutor)
    yield made
    made.close()


def test_of_what_is_ready_the_reflexes_come_first_by_rank(ours: Rig) -> None:
    groups = {"plan": None, "words": ReflexGroup(rank=1), "scan": ReflexGroup()}
    for name, group in groups.items():
        ours.node.create_subscription(String, name, ours.note(name), MANY, callback_group=group)
    publishers = [ours.talk(name) for name in groups]
    ready = threading.Event()

    def hold() -> None:
        """Until all three have arrived."""
        timer.cancel()
        for publisher in publishers:
            publisher.publish(String())
            publisher.wait_for_all_acked()
        ready.set()

    timer = ours.timer(0.01, hold)
    ours.until(lambda: len(ours.done) == 3)
    assert ready.is_set()
    assert ours.done == ["scan", "words", "plan"]


def test_simulated_time_comes_before_what_is_judged_by_it(ours: Rig) -> None:
    ours.node.set_parameters([Parameter("use_sim_time", value=True)])
    clock, seen = ours.node.get_clock(), []
    group = ReflexGroup()
    ours.node.create_subscription(
        String, "scan", lambda _: seen.append(clock.now().nanoseconds), MANY, callback_group=group
    )
    scan, time_is = ours.talk("scan"), ours.talk("/clock", kind=ClockMessage)

    def both() -> None:
        timer.cancel()
        scan.publish(String())
        time_is.publish(ClockMessage(clock=Time(sec=7)))
        scan.wait_for_all_acked()
        time_is.wait_for_all_acked()

    timer = ours.timer(0.01, both)
    ours.until(lambda: seen)
    assert seen == [7_000_000_000]


def test_a_reflex_waits_for_one_callback_at_most(ours: Rig) -> None:
    """What arrives during other work comes before the next piece of that."""
    ours.node.create_subscription(
        String, "scan", ours.note("scan"), MANY, callback_group=ReflexGroup()
    )
    scan = ours.talk("scan")

    def work(message: String) -> None:
        ours.done.append(message.data)
        scan.publish(String())
        scan.wait_for_all_acked()

    ours.node.create_subscription(String, "plan", work, MANY)
    plan = ours.talk("plan")
    for number in range(5):
        plan.publish(String(data=str(number)))
    plan.wait_for_all_acked()
    ours.until(lambda: len(ours.done) == 10)
    assert ours.done == ["0", "scan", "1", "scan", "2", "scan", "3", "scan", "4", "scan"]


def test_a_flood_of_reflexes_starves_nobody(ours: Rig) -> None:
    ours.node.create_subscription(String, "scan", ours.note("scan"), MANY)
    scan = ours.node.create_publisher(String, "scan", MANY)
    ours.node.create_subscription(
        String, "scan", lambda m: scan.publish(m), MANY, callback_group=ReflexGroup()
    )
    ours.timer(0.01, ours.note("timer"))
    ours.until(lambda: scan.get_subscription_count() >= 2)
    scan.publish(String())  # from now on each one begets the next
    ours.until(lambda: ours.done.count("timer") >= 5 and "scan" in ours.done)


def test_the_wait_set_is_made_anew_only_when_entities_change(ours: Rig) -> None:
    ours.timer(0.005, ours.note("beat"))
    ours.until(lambda: ours.done)
    before = ours.executor.rebuilds
    ours.until(lambda: len(ours.done) >= 20)
    assert ours.executor.rebuilds == before
    ours.node.create_subscription(String, "new", print, MANY)
    ours.until(lambda: len(ours.done) >= 40)
    assert ours.executor.rebuilds == before + 1


def test_it_sleeps_when_there_is_nothing_to_do(ours: Rig) -> None:
    ours.executor.spin_once(timeout_sec=0.2)
    began_s, worked_s = time.monotonic(), time.thread_time()
    for _ in range(5):
        ours.executor.spin_once(timeout_sec=0.2)
    assert time.thread_time() - worked_s < 0.1 * (time.monotonic() - began_s)


def test_a_group_whose_coroutine_waits_is_left_alone_and_costs_nothing(ours: Rig) -> None:
    future = rclpy.Future()
    group = ReflexGroup()

    async def wait(_: String) -> None:
        ours.done.append("begins")
        await future
        ours.done.append("ends")

    ours.node.create_subscription(String, "slow", wait, MANY, callback_group=group)
    slow = ours.talk("slow")
    slow.publish(String())
    slow.publish(String())
    ours.until(lambda: ours.done == ["begins"])
    worked_s = time.thread_time()
    for _ in range(5):
        ours.executor.spin_once(timeout_sec=0.1)
    assert time.thread_time() - worked_s < 0.2
    assert ours.done == ["begins"]
    ours.executor.create_task(future.set_result, None)
    ours.until(lambda: ours.done == ["begins", "ends", "begins", "ends"])


def test_a_callback_may_shut_it_down(ours: Rig) -> None:
    ours.timer(0.01, ours.executor.shutdown)
    ours.executor.spin()
    ours.executor.spin_once(timeout_sec=0.0)  # nothing any more, and no error


def test_what_another_thread_makes_is_heard(ours: Rig) -> None:
    def make() -> None:
        ours.node.create_subscription(String, "late", ours.note("heard"), MANY)

    threading.Timer(0.1, make).start()
    publisher = ours.talk("late")
    publisher.publish(String())
    ours.until(lambda: "heard" in ours.done)
