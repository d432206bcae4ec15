"""The planner's ``RosGateway`` on rclpy: asked on the planner's loop, done in the ROS thread.

Whatever touches the node's subscriptions, clients and publishers runs as a task of the executor,
so the node is changed by one thread only. Answers go back to the loop that asked.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from rclpy.exceptions import InvalidTopicNameException
from rclpy.impl.implementation_singleton import rclpy_implementation
from rclpy.node import Node
from rclpy.qos import DurabilityPolicy, QoSProfile, ReliabilityPolicy
from sensor_msgs.msg import CompressedImage, Image
from std_srvs.srv import SetBool, Trigger

from realtime_agent_ros.ros.message_fill import FillError, fill, message_class
from realtime_agent_ros.ros.message_json import to_json
from realtime_agent_ros.ros_gateway import RawImage, Unavailable

T = TypeVar("T")
MATCH_S = 1.0
"""How long a new publisher waits for a subscriber, and a client for its service."""
CHECK_S = 0.02
IMAGE_TYPES = {"sensor_msgs/msg/Image": Image, "sensor_msgs/msg/CompressedImage": CompressedImage}
MOVING_TYPES = ("geometry_msgs/msg/Twist", "ackermann_msgs/", "trajectory_msgs/", "control_msgs/")
"""Beginnings of types that are velocities or motions, whatever their topic is called."""
SERVICE_TYPES = {"std_srvs/srv/Trigger": Trigger, "std_srvs/srv/SetBool": SetBool}


class RclpyGateway:
    """Needs the node in an executor that spins when it is used. ``max_items``: see ``to_json``."""

    def __init__(self, node: Node, max_items: int) -> None:
        self._node = node
        self._max_items = max_items
        self._publishers: dict[str, Any] = {}
        self._acts: deque[Callable[[], Any]] = deque()

    def resolve(self, name: str) -> str:
        try:
            return str(self._node.resolve_topic_name(name))
        except (rclpy_implementation.RCLError, InvalidTopicNameException) as error:
            raise ValueError(f"{name!r} is no name of a topic or a service") from error

    async def listing(self, what: str) -> list[str]:
        def look() -> list[str]:
            if what == "nodes":
                found = self._node.get_node_names_and_namespaces()
                return sorted(f"{space.rstrip('/')}/{name}" for name, space in found)
            named = (
                self._node.get_topic_names_and_types()
                if what == "topics"
                else self._node.get_service_names_and_types()
            )
            return sorted(f"{name}: {', '.join(kinds)}" for name, kinds in named)

        return await self._in_ros(look)

    async def sample(self, topic: str) -> dict[str, Any] | Unavailable:
        kind = await self._type_of(topic)
        if isinstance(kind, Unavailable):
            return kind
        try:
            message = await self._next(topic, message_class(kind))
        except FillError as error:
            return Unavailable(str(error))
        return {"type": kind, "message": to_json(message, self._max_items)}

    async def image(self, topic: str) -> RawImage | Unavailable:
        kind = await self._type_of(topic)
        if isinstance(kind, Unavailable):
            return kind
        if kind not in IMAGE_TYPES:
            return Unavailable(f"{topic} is a {kind}, no image")
        message = await self._next(topic, IMAGE_TYPES[kind])
        data = bytes(message.data)
        if isinstance(message, CompressedImage):
            return RawImage("compressed", data)
        return RawImage(message.encoding, data, message.width, message.height, message.step)

    async def call(self, service: str, value: bool | None) -> dict[str, Any] | Unavailable:
        kinds = dict(await self._in_ros(self._node.get_service_names_and_types)).get(service, [])
        kind = next((k for k in kinds if k in SERVICE_TYPES), None)
        if kind is None:
            if not kinds:
                return Unavailable(f"there is no service {service}")
            return Unavailable(f"{service} is a {kinds[0]}, not one of {', '.join(SERVICE_TYPES)}")
        if (value is None) is not (kind == "std_srvs/srv/Trigger"):
            wants = "no value" if value is not None else "true or false"
            return Unavailable(f"{service} is a {kind} and takes {wants}")
        request = Trigger.Request() if value is None else SetBool.Request(data=value)
        made: list[Any] = []
        try:
            await self._in_ros(
                lambda: made.append(self._node.create_client(SERVICE_TYPES[kind], service))
            )
            if not await _becomes_true(made[0].service_is_ready):
                return Unavailable(f"{service} does not answer")
            answer = await self._answer(made[0], request)
        finally:
            self._later(lambda: [self._node.destroy_client(client) for client in made])
        return {"success": bool(answer.success), "message": str(answer.message)}

    async def publish(self, topic: str, fields: dict[str, Any]) -> dict[str, Any] | Unavailable:
        kind = await self._type_of(topic)
        if isinstance(kind, Unavailable):
            return kind
        if kind.startswith(MOVING_TYPES):
            return Unavailable(f"{topic} is a {kind}, and I never publish what moves something")
        try:
            message = fill(message_class(kind), fields)
        except FillError as error:
            return Unavailable(str(error))
        publisher = self._publishers.get(topic)
        if publisher is None:
            publisher = self._publishers[topic] = await self._in_ros(
                lambda: self._node.create_publisher(type(message), topic, QoSProfile(depth=10))
            )
        await _becomes_true(lambda: publisher.get_subscription_count() > 0)
        publisher.publish(message)
        return {"published": topic, "subscribers": publisher.get_subscription_count()}

    async def _type_of(self, topic: str) -> str | Unavailable:
        kinds = dict(await self._in_ros(self._node.get_topic_names_and_types)).get(topic, [])
        if not kinds:
            return Unavailable(f"there is no topic {topic}")
        if len(kinds) > 1:
            return Unavailable(f"{topic} has several types: {', '.join(kinds)}")
        return str(kinds[0])

    async def _next(self, topic: str, kind: Any) -> Any:
        """The next message; waits for one as long as the caller does."""
        loop = asyncio.get_running_loop()
        arrived: asyncio.Future[Any] = loop.create_future()

        def take(message: Any) -> None:
            _hand_over(loop, arrived, message)

        def subscribe() -> None:
            qos = self._matching_qos(topic)
            made.append(self._node.create_subscription(kind, topic, take, qos))

        made: list[Any] = []
        try:
            await self._in_ros(subscribe)
            return await arrived
        finally:  # after `subscribe`, even if this was cancelled before it ran
            self._later(lambda: [self._node.destroy_subscription(s) for s in made])

    def _matching_qos(self, topic: str) -> QoSProfile:
        """What every publisher of the topic matches; a latched one gives its last message."""
        offered = [info.qos_profile for info in self._node.get_publishers_info_by_topic(topic)]
        latched = offered and all(q.durability is DurabilityPolicy.TRANSIENT_LOCAL for q in offered)
        reliable = offered and all(q.reliability is ReliabilityPolicy.RELIABLE for q in offered)
        return QoSProfile(
            depth=1,
            reliability=ReliabilityPolicy.RELIABLE if reliable else ReliabilityPolicy.BEST_EFFORT,
            durability=DurabilityPolicy.TRANSIENT_LOCAL if latched else DurabilityPolicy.VOLATILE,
        )

    async def _answer(self, client: Any, request: Any) -> Any:
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[Any] = loop.create_future()

        def ask() -> None:
            client.call_async(request).add_done_callback(
                lambda done: _hand_over(loop, answered, done.result())
            )

        await self._in_ros(ask)
        return await answered

    async def _in_ros(self, act: Callable[[], T]) -> T:
        """What ``act`` gives in the ROS thread; raises what it raises."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Any] = loop.create_future()

        def run() -> None:
            try:
                result: Any = act()
            except Exception as error:  # noqa: BLE001  it is raised where it was asked for
                _hand_over(loop, done, None, error)
            else:
                _hand_over(loop, done, result)

        self._later(run)
        result: T = await done
        return result

    def _later(self, act: Callable[[], Any]) -> None:
        """In the ROS thread, in the order of the calls: of tasks that wait, rclpy's executor runs
        the newest first, so each takes the oldest act."""
        executor = self._node.executor
        if executor is not None:
            self._acts.append(act)
            executor.create_task(lambda: self._acts.popleft()())


def _hand_over(
    loop: asyncio.AbstractEventLoop,
    future: asyncio.Future[Any],
    result: Any,
    error: Exception | None = None,
) -> None:
    """Resolve a future of another thread's loop; nothing if nobody waits any more."""

    def resolve() -> None:
        if not future.done():
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(result)

    with suppress(RuntimeError):  # the loop is closed: the process ends
        loop.call_soon_threadsafe(resolve)


async def _becomes_true(holds: Callable[[], bool]) -> bool:
    """Wait for a match in the graph, ``MATCH_S`` at most."""
    try:
        async with asyncio.timeout(MATCH_S):
            while not holds():
                await asyncio.sleep(CHECK_S)
    except TimeoutError:
        return False
    return True
