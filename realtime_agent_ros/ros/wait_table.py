"""Entities of ROS, the wait set that is made for them once, and who is ready after a wait.

Private parts of rclpy are touched here and in ``wait_set_executor`` alone (ADR 29): the class
``WaitSet``, the ``handle`` of an entity, and how a message is taken from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

from rclpy.context import Context
from rclpy.event_handler import EventHandler
from rclpy.exceptions import InvalidHandle
from rclpy.impl.implementation_singleton import rclpy_implementation
from rclpy.node import Node
from rclpy.subscription import Subscription
from rclpy.waitable import NumberOfEntities

from realtime_agent_ros.ros.reflex_group import ReflexGroup

Work = Callable[[], Any]
Take = Callable[[], Work | None]
CLOCK, CLOCK_RANK = "/clock", -1
"""Simulated time comes before what is judged by it, or a scan would be from the future."""
KINDS = ("subscription", "timer", "service", "client", "guard_condition")
"""As rclpy's wait set calls them; in this order their work is taken."""


class Source:
    """One entity: ``take`` gives its next piece of work, or None. May raise InvalidHandle.

    Level-triggered, but for guard conditions: what isn't taken is ready again. What ``can_wait``
    are events of QoS: nobody acts on them at once, and each would cost every wait.
    """

    __slots__ = ("can_wait", "entity", "handle", "kind", "left", "queued", "rank", "reflex", "take")

    def __init__(self, kind: str, entity: Any, take: Take) -> None:
        self.kind, self.entity, self.take = kind, entity, take
        self.handle = entity if kind == "waitable" else entity.handle
        group = entity.callback_group
        self.rank = group.rank if isinstance(group, ReflexGroup) else None
        if kind == "subscription" and entity.topic_name == CLOCK:
            self.rank = CLOCK_RANK
        self.reflex = self.rank is not None
        self.can_wait = isinstance(entity, EventHandler)
        self.queued, self.left = False, 0


def sources_of(node: Node, settle: Callable[[Any, Any], None]) -> Iterator[Source]:
    """Everything of a node that may be executed now, in the order of ``KINDS``.

    ``settle`` gets the future and the response of a client that was answered.
    """
    found: tuple[tuple[str, Iterable[Any], Callable[[Any], Work | None]], ...] = (
        ("subscription", node.subscriptions, _take_message),
        ("timer", node.timers, _take_timer),
        ("service", node.services, _take_request),
        ("client", node.clients, partial(_take_response, settle)),
        ("guard_condition", node.guards, _take_guard),
        ("waitable", node.waitables, _take_waitable),
    )
    for kind, entities, take in found:
        for entity in entities:
            if entity.callback_group.can_execute(entity):
                yield Source(kind, entity, partial(take, entity))


class WaitTable:
    """Holds its entities alive and its wait set ready, until ``release``."""

    def __init__(self, context: Context, sources: Iterable[Source], guards: Iterable[Any]) -> None:
        """``guards`` only wake; what of the ``sources`` is destroyed already is left out."""
        self._held = ExitStack()
        self._sources: dict[int, Source] = {}
        self._waitables: list[Source] = []
        self._handles: dict[str, list[Any]] = {kind: [] for kind in KINDS}
        alive: Any = context.handle
        self._held.enter_context(alive)
        for guard in guards:
            self._held.enter_context(guard.handle)
            self._handles["guard_condition"].append(guard.handle)
        for source in sources:
            self._hold(source)
        counts = NumberOfEntities()
        for waitable in self._waitables:
            counts += waitable.entity.get_num_entities()
        self._wait_set = rclpy_implementation.WaitSet(
            len(self._handles["subscription"]) + counts.num_subscriptions,
            len(self._handles["guard_condition"]) + counts.num_guard_conditions,
            len(self._handles["timer"]) + counts.num_timers,
            len(self._handles["client"]) + counts.num_clients,
            len(self._handles["service"]) + counts.num_services,
            counts.num_events,
            context.handle,
        )
        self._adders = [
            (getattr(self._wait_set, f"add_{kind}"), handles)
            for kind, handles in self._handles.items()
            if handles
        ]

    def _hold(self, source: Source) -> None:
        try:
            self._held.enter_context(source.handle)
        except InvalidHandle:
            return
        if source.kind == "waitable":
            self._waitables.append(source)
        else:
            self._handles[source.kind].append(source.handle)
            self._sources[source.handle.pointer] = source

    def wait(self, timeout_ns: int) -> list[Source]:
        """Wait, for ever if it is negative; who is ready, in the order of ``KINDS``.

        A wait takes what is not ready out of the set, so all are put back before.
        """
        wait_set = self._wait_set
        wait_set.clear_entities()
        for add, handles in self._adders:
            for handle in handles:
                add(handle)
        for waitable in self._waitables:
            waitable.entity.add_to_wait_set(wait_set)
        wait_set.wait(timeout_ns)
        ready, known = [], self._sources
        for kind in KINDS:
            if self._handles[kind]:
                pointers = wait_set.get_ready_entities(kind)
                ready += [known[pointer] for pointer in pointers if pointer in known]
        ready += [waitable for waitable in self._waitables if waitable.entity.is_ready(wait_set)]
        return ready

    def release(self) -> None:
        """Let the entities go: what was destroyed meanwhile is gone with it."""
        self._sources, self._waitables, self._adders = {}, [], []
        self._handles = {kind: [] for kind in KINDS}
        self._held.close()


# -- the next piece of work of an entity ------------------------------------------------------


def _take_message(subscription: Any) -> Work | None:
    handle = subscription.handle
    with handle:
        taken = handle.take_message(subscription.msg_type, subscription.raw)
    if taken is None:
        return None
    if subscription._callback_type is Subscription.CallbackType.MessageOnly:
        return partial(subscription.callback, taken[0])
    return partial(subscription.callback, *taken)


def _take_timer(timer: Any) -> Work | None:
    handle = timer.handle
    with handle:
        if not handle.is_timer_ready():  # it was cancelled or reset meanwhile
            return None
        handle.call_timer()
    work: Work = timer.callback
    return work


def _take_request(service: Any) -> Work | None:
    handle = service.handle
    with handle:
        request, header = handle.service_take_request(service.srv_type.Request)
    return None if header is None else partial(_serve, service, request, header)


def _serve(service: Any, request: Any, header: Any) -> Any:
    response = service.callback(request, service.srv_type.Response())
    if hasattr(response, "__await__"):
        return _serve_later(service, response, header)
    service.send_response(response, header)
    return None


async def _serve_later(service: Any, response: Any, header: Any) -> None:
    service.send_response(await response, header)


def _take_response(settle: Callable[[Any, Any], None], client: Any) -> Work | None:
    handle = client.handle
    with handle:
        header, response = handle.take_response(client.srv_type.Response)
    if header is None:
        return None
    try:
        future = client.get_pending_request(header.request_id.sequence_number)
    except KeyError:  # nobody waits for it any more
        return None
    return partial(settle, future, response)


def _take_guard(guard: Any) -> Work | None:
    work: Work | None = guard.callback
    return work


def _take_waitable(waitable: Any) -> Work | None:
    return partial(waitable.execute, waitable.take_data())
