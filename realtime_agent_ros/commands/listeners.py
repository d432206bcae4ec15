"""Who hears what ``say`` publishes: found before the first word, still there after the last.

Belongs here: discovery. Does not belong here: what is said, and how fast.
Imports rclpy: import it late.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from rclpy.node import Node
from rclpy.publisher import Publisher
from rclpy.qos import DurabilityPolicy
from rclpy.topic_endpoint_info import TopicEndpointInfo

SETTLED_S = 0.6
"""Nodes and their topics are not found in the same moment; so long nobody comes or goes."""
AGENT = "agent_node"
PLANNER = "planner_node"

Name = tuple[str, str]
"""A node's namespace and name."""


class Listeners:
    """The subscribers of all ``publishers``, which are volatile.

    ``planner_alive`` is what the agent says of its planner: then one must hear us, even if it has
    not been found yet. A node by another name is an agent if it publishes ``agent/state``.
    """

    def __init__(
        self,
        node: Node,
        publishers: Sequence[Publisher],
        planner_alive: Callable[[], bool] = lambda: False,
    ) -> None:
        self._node = node
        self._publishers = publishers
        self._planner_alive = planner_alive
        self._seen: object = None
        self._since_s = 0.0

    def found(self) -> bool:
        """Agent and planner hear every topic, and for ``SETTLED_S`` nobody came or went."""
        seen = [
            (publisher.get_subscription_count(), sorted(self._hearing(publisher)))
            for publisher in self._publishers
        ]
        now_s = time.monotonic()
        if seen != self._seen:
            self._seen, self._since_s = seen, now_s
        all_matched = all(matched == len(names) for matched, names in seen)
        return all_matched and now_s - self._since_s >= SETTLED_S and not self.deaf()

    def agent_hears(self) -> bool:
        """Whether an agent hears every topic."""
        return bool(self._agents())

    def fleet(self) -> list[str]:
        """The namespaces of agents other than ours that hear every topic."""
        return sorted({space for space, _ in self._agents()} - {self._node.get_namespace()})

    def deaf(self) -> list[str]:
        """Who should hear every topic and does not."""
        agents = self._agents()
        if not agents:
            return [AGENT]
        everywhere = self._everywhere()
        namespaces = {namespace for namespace, _ in agents} | {self._node.get_namespace()}
        there = {
            (namespace, name)
            for name, namespace in self._node.get_node_names_and_namespaces()
            if name == PLANNER and namespace in namespaces
        }
        if self._planner_alive() and not there and not self._listening_planner(everywhere):
            return [PLANNER]
        return sorted(_full(name) for name in there - everywhere)

    # -- inside ----------------------------------------------------------------------------

    def _hearing(self, publisher: Publisher) -> list[Name]:
        """The subscribers that can hear a publisher, ours and other observers' too."""
        infos = self._node.get_subscriptions_info_by_topic(publisher.topic_name)
        return [_name(info) for info in infos if _fits(info)]

    def _everywhere(self) -> set[Name]:
        return set.intersection(*(set(self._hearing(p)) for p in self._publishers))

    def _agents(self) -> set[Name]:
        speaking = self._publishing("agent/state")
        return {name for name in self._everywhere() if name[1] == AGENT or name in speaking}

    def _listening_planner(self, names: set[Name]) -> bool:
        return bool(self._publishing("plan") & names)

    def _publishing(self, topic: str) -> set[Name]:
        resolved = self._node.resolve_topic_name(topic)
        return {_name(info) for info in self._node.get_publishers_info_by_topic(resolved)}


def _name(info: TopicEndpointInfo) -> Name:
    return info.node_namespace, info.node_name


def _fits(info: TopicEndpointInfo) -> bool:
    """Whether a volatile publisher can be heard there. (``qos_check_compatible`` takes the
    infinite deadlines that discovery reports for demands, and refuses every subscriber.)"""
    return bool(info.qos_profile.durability != DurabilityPolicy.TRANSIENT_LOCAL)


def _full(name: Name) -> str:
    return f"{name[0].rstrip('/')}/{name[1]}"
