"""The recorder of ``agent_node``, where parameters ask for one; it needs the extra ``record``.

Belongs here: what of ROS goes into a recording: every message that the node hears or sends. Does
not belong here: how it is kept (``recorder``).
"""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from rclpy.node import Node
from rclpy.publisher import Publisher
from rclpy.qos import QoSProfile
from rclpy.serialization import serialize_message

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.engine import Engine
from realtime_agent_ros.recorder import extra
from realtime_agent_ros.ros.graph_subscription import type_name
from realtime_agent_ros.ros.message_definition import definition_of
from realtime_agent_ros.ros.parameter_error import ParameterError

if TYPE_CHECKING:
    from realtime_agent_ros.recorder.channel import Channel
    from realtime_agent_ros.recorder.run_recorder import RunRecorder

SWITCH_S = 0.0005
"""While a recording runs: whoever waits for the interpreter's lock gets it from the writing thread
after so long, not after Python's usual 5 ms."""
ECHOES = 100
"""Of what the node sends on a topic that it hears too, so much may be on the way."""
FOREVER = {"sec": 9223372036, "nsec": 854775807}


def check_recording(config: AgentConfig) -> None:
    """Raises ParameterError if a recording is asked for that can't be."""
    if config.record_folder and not extra.is_installed():
        raise ParameterError(
            f"parameter 'record_folder': got {config.record_folder!r}, but recording needs the "
            f"packages mcap and mcap-ros2-support: {extra.FIX}"
        )


class Recording:
    """Records what the node hears, sends and decides. Make it before the topics."""

    def __init__(self, node: Node, run: RunRecorder) -> None:
        self.run = run
        self._node = node
        self._published: set[str] = set()
        self._sent: dict[str, deque[Any]] = {}
        """By topics that the node hears too: what comes back was recorded when it was sent."""
        self._usual_switch_s = sys.getswitchinterval()
        sys.setswitchinterval(min(SWITCH_S, self._usual_switch_s))

    def hearing(
        self, kind: type, topic: str, callback: Callable[[Any], Any], qos: QoSProfile | int
    ) -> Callable[[Any], Any]:
        """The callback of a subscription, with the messages recorded before."""
        channel = self._channel(kind, topic, qos)
        take = self.run.take
        if channel.topic not in self._published:

            def hear(msg: Any) -> None:
                take(channel, msg)
                callback(msg)

            return hear
        sent = self._sent.setdefault(channel.topic, deque(maxlen=ECHOES))

        def hear_others(msg: Any) -> None:
            try:
                sent.remove(msg)
            except ValueError:  # it is another's
                take(channel, msg)
            callback(msg)

        return hear_others

    def sending(self, kind: type, topic: str, qos: QoSProfile | int) -> type[Publisher]:
        """The class of a publisher whose messages are recorded when they are published.

        It counts the recording as a listener: nothing is left out because nobody else listens.
        """
        channel = self._channel(kind, topic, qos)
        take, echoes = self.run.take, self._sent
        self._published.add(channel.topic)

        class RecordedPublisher(Publisher):
            def publish(self, msg: Any) -> None:
                super().publish(msg)
                take(channel, msg)
                if (sent := echoes.get(channel.topic)) is not None:
                    sent.append(msg)

            def get_subscription_count(self) -> int:
                return int(super().get_subscription_count()) + 1

        return RecordedPublisher

    def close(self, limit_s: float) -> bool:
        """End it; False if the disk took longer than ``limit_s``."""
        sys.setswitchinterval(self._usual_switch_s)
        return self.run.close(limit_s)

    def _channel(self, kind: type, topic: str, qos: QoSProfile | int) -> Channel:
        from realtime_agent_ros.recorder.channel import Channel

        profile = qos if isinstance(qos, QoSProfile) else QoSProfile(depth=qos)
        return Channel(
            self._node.resolve_topic_name(topic),
            type_name(kind),
            definition_of(kind),
            qos_text(profile),
            encode=_serialized,
        )


def begin_recording(
    node: Node, config: AgentConfig, engine: Engine, first_barrier: int
) -> Recording | None:
    """A new run in a folder that is named by the time; None if none is asked for.

    Imported here: without a recording nobody pays for it.
    """
    if not config.record_folder:
        return None
    from realtime_agent_ros.recorder.black_box import BoxLimits
    from realtime_agent_ros.recorder.run_recorder import RunRecorder
    from realtime_agent_ros.recorder.segments import RingLimits

    name = time.strftime("%Y%m%d-%H%M%S", time.gmtime()) + f"-{first_barrier}"
    name += node.get_namespace().rstrip("/").replace("/", "-")  # a fleet may begin at once
    folder = Path(config.record_folder).expanduser() / name
    limits = RingLimits(total_bytes=config.record_bytes, total_s=config.record_s)
    prefix = node.resolve_topic_name("agent/start").removesuffix("start")
    boxes = BoxLimits(config.black_box_s, config.black_boxes)
    return Recording(node, RunRecorder(folder, engine, first_barrier, limits, prefix, boxes))


def _serialized(msg: Any) -> bytes:
    return msg if isinstance(msg, bytes) else serialize_message(msg)


def qos_text(qos: QoSProfile) -> str:
    """A profile as rosbag2 writes it beside a topic."""
    profile = {
        "history": qos.history.short_key,
        "depth": qos.depth,
        "reliability": qos.reliability.short_key,
        "durability": qos.durability.short_key,
        "deadline": FOREVER,
        "lifespan": FOREVER,
        "liveliness": "automatic",
        "liveliness_lease_duration": FOREVER,
        "avoid_ros_namespace_conventions": False,
    }
    text: str = yaml.safe_dump([profile], sort_keys=False)
    return text
