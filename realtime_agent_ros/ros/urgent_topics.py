"""Which of ``agent_node``'s topics are taken before everything else, and in which order."""

from __future__ import annotations

from collections.abc import Iterable

from rclpy.node import Node

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.parameter_groups import ODOMETRY
from realtime_agent_ros.ros.reflex_group import ReflexGroup


class UrgentTopics:
    """The groups of what the robot's safety hears; ``beat`` is that of the tick."""

    def __init__(self, node: Node, config: AgentConfig, speech: Iterable[str]) -> None:
        """``speech`` are the topics with final text; partial text comes below them."""
        self._node = node
        self.beat = ReflexGroup()
        words = ReflexGroup(rank=1)  # stop words: after what the sensors saw
        sensors = [source.topic for source in config.sources.values()]
        sensors += [getattr(guard, "topic", ODOMETRY) for guard in config.guard_groups.values()]
        inputs = [given.topic for given in config.topics.values()]
        locks = [lock.topic for lock in config.locks.values()]
        heard = (*sensors, ODOMETRY, "estop", "deadman/tripped", *inputs, *locks)
        self._groups = {node.resolve_topic_name(topic): self.beat for topic in heard}
        for topic in speech:
            for name in (topic, f"{topic}/partial"):
                self._groups[node.resolve_topic_name(name)] = words

    def group_of(self, topic: str) -> ReflexGroup | None:
        """The group of a topic; None if it can wait."""
        return self._groups.get(self._node.resolve_topic_name(topic))
