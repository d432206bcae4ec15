"""The planner's view of the ROS graph, with real nodes: asked on a loop, done in the ROS thread."""

from __future__ import annotations

import asyncio
import math
import os
import threading
from collections.abc import Callable, Coroutine, Iterator
from functools import partial
from typing import Any

import pytest
import rclpy
from geometry_msgs.msg import PoseStamped, Twist
from rclpy.context import Context
from rclpy.executors import SingleThreadedExecutor
from sensor_msgs.msg import CompressedImage, Image, LaserScan
from std_msgs.msg import Bool, String
from std_srvs.srv import SetBool, Trigger

from harness import LATCHED, PATIENCE_S
from realtime_agent_ros.ros.gateway import RclpyGateway
from realtime_agent_ros.ros_gateway import RawImage, Unavailable
from waiting import wait_for

pytestmark = pytest.mark.ros

Ask = Callable[[Coroutine[Any, Any, Any]], Any]


class Graph:
    """A node that asks and one that others might run, spun in one thread."""

    def __init__(self, domain: int) -> None:
        self.context = Context()
        rclpy.init(context=self.context, domain_id=domain)
        self.asker = rclpy.create_node("asker", context=self.context)
        self.other = rclpy.create_node("other", namespace="/lab", context=self.context)
        self.executor = SingleThreadedExecutor(context=self.context)
        self.executor.add_node(self.asker)
        self.executor.add_node(self.other)
        self.thread = threading.Thread(target=self.executor.spin, daemon=True)
        self.thread.start()
        self.gateway = RclpyGateway(self.asker, 5)

    def repeat(self, kind: type, topic: str, message: Any) -> None:
        publisher = self.other.create_publisher(kind, topic, 10)
        self.other.create_timer(0.05, lambda: publisher.publish(message))

    def ask(self, make: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        """Ask until the graph has been discovered: what isn't there yet is asked for again."""

        async def until() -> Any:
            async with asyncio.timeout(PATIENCE_S):
                while True:
                    found = await make()
                    if not (isinstance(found, Unavailable) and "there is no" in found.reason):
                        return found
                    await asyncio.sleep(0.05)

        return asyncio.run(until())

    def close(self) -> None:
        self.executor.shutdown()
        self.thread.join(PATIENCE_S)
        rclpy.shutdown(context=self.context)


@pytest.fixture
def graph(domain: int) -> Iterator[Graph]:
    made = Graph(int(os.environ["ROS_DOMAIN_ID"]))
    yield made
    made.close()


def test_topics_services_and_nodes_are_listed_with_their_types(graph: Graph) -> None:
    graph.repeat(String, "/lab/words", String(data="hello"))
    graph.other.create_service(Trigger, "/lab/ring", lambda _, answer: answer)
    graph.ask(lambda: graph.gateway.sample("/lab/words"))
    assert "/lab/words: std_msgs/msg/String" in graph.ask(lambda: graph.gateway.listing("topics"))
    assert "/lab/ring: std_srvs/srv/Trigger" in graph.ask(lambda: graph.gateway.listing("services"))
    assert {"/asker", "/lab/other"} <= set(graph.ask(lambda: graph.gateway.listing("nodes")))


def test_a_sample_is_json_of_any_type_with_long_arrays_shortened(graph: Graph) -> None:
    scan = LaserScan(ranges=[1.5, math.inf, math.nan, *[2.0] * 357])
    graph.repeat(LaserScan, "/lab/scan", scan)
    found = graph.ask(lambda: graph.gateway.sample("/lab/scan"))
    assert found["type"] == "sensor_msgs/msg/LaserScan"
    assert found["message"]["ranges"] == [1.5, "inf", "nan", 2.0, 2.0, "and 355 more"]
    assert found["message"]["header"]["stamp"] == {"sec": 0, "nanosec": 0}


def test_a_latched_topic_gives_what_was_published_before(graph: Graph) -> None:
    publisher = graph.other.create_publisher(String, "/lab/map", LATCHED)
    publisher.publish(String(data="once"))
    found = graph.ask(lambda: graph.gateway.sample("/lab/map"))
    assert found["message"] == {"data": "once"}


def test_nothing_of_a_sample_stays_behind_even_if_it_is_given_up(graph: Graph) -> None:
    graph.other.create_publisher(String, "/lab/silent", 10)

    async def given_up() -> str:
        try:
            async with asyncio.timeout(0.3):
                return str(await graph.gateway.sample("/lab/silent"))
        except TimeoutError:
            return "given up"

    said = ""
    while said != "given up":  # before that it is not discovered
        said = graph.ask(given_up)
    graph.ask(lambda: graph.gateway.listing("nodes"))  # goes through the same queue
    assert [s.topic_name for s in graph.asker.subscriptions if "silent" in s.topic_name] == []


def test_what_is_asked_while_ros_is_busy_is_done_in_order(graph: Graph) -> None:
    busy, go_on, done = threading.Event(), threading.Event(), list[int]()

    def hold() -> None:
        busy.set()
        assert go_on.wait(PATIENCE_S)

    graph.executor.create_task(hold)
    assert busy.wait(PATIENCE_S)
    for number in range(3):
        graph.gateway._later(partial(done.append, number))
    go_on.set()
    graph.ask(lambda: graph.gateway.listing("nodes"))
    assert done == [0, 1, 2]


def test_trigger_and_set_bool_are_called(graph: Graph) -> None:
    heard: list[bool] = []

    def switch(request: SetBool.Request, answer: SetBool.Response) -> SetBool.Response:
        heard.append(request.data)
        answer.success, answer.message = True, "switched"
        return answer

    def ring(_: Trigger.Request, answer: Trigger.Response) -> Trigger.Response:
        answer.message = "no bell"
        return answer

    graph.other.create_service(SetBool, "/lab/lamp", switch)
    graph.other.create_service(Trigger, "/lab/ring", ring)
    call = graph.gateway.call
    assert graph.ask(lambda: call("/lab/lamp", True)) == {"success": True, "message": "switched"}
    assert heard == [True]
    assert graph.ask(lambda: call("/lab/ring", None)) == {"success": False, "message": "no bell"}
    assert "takes true or false" in graph.ask(lambda: call("/lab/lamp", None)).reason
    assert "takes no value" in graph.ask(lambda: call("/lab/ring", True)).reason
    parameters = "/lab/other/list_parameters"
    assert "not one of std_srvs" in graph.ask(lambda: call(parameters, None)).reason
    assert [c.srv_name for c in graph.asker.clients] == []


def test_a_message_is_published_to_who_listens(graph: Graph) -> None:
    heard: list[PoseStamped] = []
    graph.other.create_subscription(PoseStamped, "/lab/goal", heard.append, 10)
    fields = {"header": {"frame_id": "map"}, "pose": {"position": {"x": 1, "y": -2.5}}}
    done = graph.ask(lambda: graph.gateway.publish("/lab/goal", fields))
    assert done == {"published": "/lab/goal", "subscribers": 1}
    wait_for(lambda: heard, "the message", PATIENCE_S)
    assert (heard[0].header.frame_id, heard[0].pose.position.y) == ("map", -2.5)


def test_a_message_that_does_not_fit_is_not_published(graph: Graph) -> None:
    heard: list[Bool] = []
    graph.other.create_subscription(Bool, "/lab/flag", heard.append, 10)
    refused = graph.ask(lambda: graph.gateway.publish("/lab/flag", {"data": "yes"}))
    assert refused == Unavailable("data: true or false (got 'yes')")
    assert heard == []


def test_a_velocity_is_never_published_whatever_its_topic_is_called(graph: Graph) -> None:
    heard: list[Twist] = []
    graph.other.create_subscription(Twist, "/lab/wish", heard.append, 10)
    refused = graph.ask(lambda: graph.gateway.publish("/lab/wish", {"linear": {"x": 1.0}}))
    assert "never publish what moves" in refused.reason
    assert heard == []


def test_images_come_raw_or_compressed_and_nothing_else_does(graph: Graph) -> None:
    picture = Image(encoding="rgb8", width=2, height=1, step=6, data=[1, 2, 3, 4, 5, 6])
    graph.repeat(Image, "/lab/raw", picture)
    graph.repeat(CompressedImage, "/lab/small", CompressedImage(format="jpeg", data=[255, 216]))
    graph.repeat(String, "/lab/words", String(data="hello"))
    look = graph.gateway.image
    raw = graph.ask(lambda: look("/lab/raw"))
    assert raw == RawImage("rgb8", bytes([1, 2, 3, 4, 5, 6]), 2, 1, 6)
    assert graph.ask(lambda: look("/lab/small")) == RawImage("compressed", bytes([255, 216]))
    assert "no image" in graph.ask(lambda: look("/lab/words")).reason


def test_names_are_resolved_as_the_nodes_own(graph: Graph) -> None:
    assert graph.gateway.resolve("words") == "/words"
    for name in ("", "two words", "/a//b", "7up", "a*", "x;y"):
        with pytest.raises(ValueError, match="no name"):
            graph.gateway.resolve(name)
