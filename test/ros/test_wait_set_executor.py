"""ros/wait_set_executor.py does what rclpy's executor does: the same tests over both."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
import rclpy
from rclpy.duration import Duration
from rclpy.event_handler import PublisherEventCallbacks, SubscriptionEventCallbacks
from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor
from rclpy.parameter import Parameter
from rclpy.parameter_client import AsyncParameterClient
from rclpy.qos import QoSProfile
from std_msgs.msg import Bool, String
from std_srvs.srv import Trigger

from executor_rig import MANY, Rig
from harness import PATIENCE_S
from realtime_agent_ros.ros.reflex_group import ReflexGroup
from realtime_agent_ros.ros.wait_set_executor import WaitSetExecutor
from waiting import wait_for

pytestmark = pytest.mark.ros


@pytest.fixture(params=[WaitSetExecutor, SingleThreadedExecutor])
def rig(domain: int, request: pytest.FixtureRequest) -> Iterator[Rig]:
    """Ours and rclpy's: what holds for both is what a node may rely on."""
    made = Rig(domain, request.param)
    yield made
    made.close()


def test_timers_tick_until_they_are_cancelled(rig: Rig) -> None:
    fast = rig.timer(0.01, rig.note("fast"))
    rig.timer(0.03, rig.note("slow"))
    rig.until(lambda: rig.done.count("slow") >= 3)
    assert rig.done.count("fast") >= 3
    fast.cancel()
    rig.done.clear()
    rig.until(lambda: rig.done.count("slow") >= 3)
    assert "fast" not in rig.done
    fast.reset()
    rig.until(lambda: "fast" in rig.done)


def test_a_timer_may_destroy_itself(rig: Rig) -> None:
    def once() -> None:
        rig.done.append("once")
        rig.node.destroy_timer(timer)

    timer = rig.timer(0.01, once)
    rig.timer(0.02, rig.note("beat"))
    rig.until(lambda: rig.done.count("beat") >= 3)
    assert rig.done.count("once") == 1


def test_a_subscription_that_a_callback_makes_hears(rig: Rig) -> None:
    def make() -> None:
        late.cancel()
        rig.node.create_subscription(String, "late", lambda m: rig.done.append(m.data), MANY)

    late = rig.timer(0.01, make)
    publisher = rig.talk("late")
    publisher.publish(String(data="hello"))
    rig.until(lambda: rig.done == ["hello"])


def test_what_a_callback_destroys_is_never_called_again(rig: Rig) -> None:
    def end(_: String) -> None:
        rig.done.append("ended")
        rig.node.destroy_subscription(victim)

    rig.node.create_subscription(String, "end", end, MANY)
    victim = rig.node.create_subscription(String, "victim", rig.note("victim"), MANY)
    rig.node.create_subscription(String, "other", rig.note("other"), MANY)
    topics = [rig.talk(name) for name in ("end", "victim", "other")]
    topics[0].publish(String())
    rig.until(lambda: "ended" in rig.done)
    rig.done.clear()
    for publisher in topics:
        publisher.publish(String())
    rig.until(lambda: "other" in rig.done)
    assert "victim" not in rig.done


def test_a_callback_may_change_the_type_of_its_topic(rig: Rig) -> None:
    """A DDS participant holds one type a topic: the old end must be gone at once."""

    def change(_: String) -> None:
        rig.node.destroy_subscription(first)
        rig.node.destroy_publisher(publisher)
        rig.node.create_subscription(Bool, "either", lambda m: rig.done.append(m.data), MANY)

    first = rig.node.create_subscription(String, "either", change, MANY)
    publisher = rig.talk("either")
    publisher.publish(String())
    rig.until(lambda: rig.node.count_subscribers("either") and first not in rig.node.subscriptions)
    rig.talk("either", kind=Bool).publish(Bool(data=True))
    rig.until(lambda: rig.done == [True])


def test_services_answer_also_those_that_await(rig: Rig) -> None:
    inner = rig.node.create_client(Trigger, "inner")

    def answer(_: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        response.message = "inner"
        return response

    async def ask(_: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        inside = await inner.call_async(Trigger.Request())
        response.message = f"outer {inside.message}"
        return response

    rig.node.create_service(Trigger, "inner", answer, callback_group=ReflexGroup())
    rig.node.create_service(Trigger, "outer", ask, callback_group=ReflexGroup())
    outer = rig.node.create_client(Trigger, "outer")
    rig.until(lambda: outer.service_is_ready() and inner.service_is_ready())
    future = outer.call_async(Trigger.Request())
    rig.until(future.done)
    assert future.result().message == "outer inner"


def test_parameters_can_be_set_from_outside(rig: Rig) -> None:
    rig.node.declare_parameter("number", 1)
    client = AsyncParameterClient(rig.node, "rig")
    rig.until(client.services_are_ready)
    future = client.set_parameters([Parameter("number", value=2)])
    rig.until(future.done)
    assert rig.node.get_parameter("number").value == 2


def test_no_message_of_many_is_lost_and_their_order_stays(rig: Rig) -> None:
    rig.node.create_subscription(String, "many", lambda m: rig.done.append(int(m.data)), MANY)
    publisher = rig.talk("many")
    for number in range(500):
        publisher.publish(String(data=str(number)))
    rig.until(lambda: len(rig.done) >= 500)
    assert rig.done == list(range(500))


def test_other_threads_hand_in_tasks_and_trigger_guards(rig: Rig) -> None:
    guard = rig.node.create_guard_condition(rig.note("guard"))
    threading.Timer(0.05, guard.trigger).start()
    rig.until(lambda: "guard" in rig.done)
    threading.Timer(0.05, lambda: rig.executor.create_task(rig.note("task"))).start()
    rig.until(lambda: "task" in rig.done)


def test_a_coroutine_goes_on_when_what_it_awaits_is_there(rig: Rig) -> None:
    future = rclpy.Future()

    async def wait() -> str:
        return str(await future)

    task = rig.executor.create_task(wait)
    rig.timer(0.05, lambda: future.done() or future.set_result("there"))
    rig.until(task.done)
    assert task.result() == "there"


def test_what_a_callback_raises_comes_out_and_the_rest_goes_on(rig: Rig) -> None:
    def fail(_: String) -> None:
        raise RuntimeError("a bug")

    rig.node.create_subscription(String, "bad", fail, MANY)
    rig.node.create_subscription(String, "good", rig.note("good"), MANY)
    bad, good = rig.talk("bad"), rig.talk("good")
    bad.publish(String())
    good.publish(String())
    with pytest.raises(RuntimeError, match="a bug"):
        rig.until(lambda: False)
    rig.until(lambda: "good" in rig.done)


def test_qos_events_are_told(rig: Rig) -> None:
    period = QoSProfile(depth=1, deadline=Duration(seconds=0.1))
    rig.node.create_subscription(
        String,
        "beat",
        rig.note("message"),
        period,
        event_callbacks=SubscriptionEventCallbacks(deadline=rig.note("late")),
    )
    publisher = rig.node.create_publisher(
        String,
        "beat",
        period,
        event_callbacks=PublisherEventCallbacks(matched=rig.note("matched")),
    )
    rig.until(lambda: "matched" in rig.done)
    publisher.publish(String())
    rig.until(lambda: "late" in rig.done)
    assert "message" in rig.done


def test_qos_events_end_an_endless_wait_too(rig: Rig) -> None:
    matched = PublisherEventCallbacks(matched=rig.note("matched"))
    rig.node.create_publisher(String, "beat", MANY, event_callbacks=matched)
    thread = threading.Thread(target=rig.executor.spin)
    thread.start()
    other = rclpy.create_node("other", context=rig.context)
    other.create_subscription(String, "beat", rig.note("message"), MANY)
    wait_for(lambda: "matched" in rig.done, "an event", PATIENCE_S)
    rig.executor.shutdown(timeout_sec=PATIENCE_S)
    thread.join(PATIENCE_S)
    other.destroy_node()


def test_a_wait_ends_in_time_when_nothing_happens(rig: Rig) -> None:
    rig.executor.spin_once(timeout_sec=0.0)
    began_s = time.monotonic()
    rig.executor.spin_once(timeout_sec=0.2)
    assert time.monotonic() - began_s >= 0.15


def test_shutdown_by_another_thread_ends_an_endless_spin(rig: Rig) -> None:
    rig.timer(0.01, rig.note("beat"))
    thread = threading.Thread(target=rig.executor.spin)
    thread.start()
    wait_for(lambda: rig.done, "a beat", PATIENCE_S)
    assert rig.executor.shutdown(timeout_sec=PATIENCE_S)
    thread.join(PATIENCE_S)
    assert not thread.is_alive()


def test_a_context_that_is_closed_elsewhere_ends_the_spin(rig: Rig) -> None:
    threading.Timer(0.1, rig.context.try_shutdown).start()
    with pytest.raises(ExternalShutdownException):
        rig.until(lambda: False)


def test_it_spins_until_a_future_is_done(rig: Rig) -> None:
    future = rclpy.Future()
    threading.Timer(0.1, lambda: future.set_result(1)).start()
    rig.executor.spin_until_future_complete(future, timeout_sec=PATIENCE_S)
    assert future.done()
