"""A node that listens to an agent's topics and hands on what it hears, typed.

Belongs here: subscriptions. Does not belong here: showing. Imports rclpy: import it late.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import rclpy
from rclpy.context import Context
from rclpy.executors import SingleThreadedExecutor
from rclpy.qos import DurabilityPolicy, QoSProfile
from rclpy.signals import SignalHandlerOptions
from std_msgs.msg import String

from realtime_agent_ros import protocol
from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.steps import StepUpdate

NODE_NAME = "realtime_agent_cli"
STATE_QOS = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
SPEECH_QOS = QoSProfile(depth=10)
STEP_QOS = QoSProfile(depth=100)


@dataclass(frozen=True, slots=True)
class Said:
    """The robot said ``text``."""

    text: str


@dataclass(frozen=True, slots=True)
class Heard:
    """Somebody said ``text`` to the robot, to its end."""

    text: str


@dataclass(frozen=True, slots=True)
class Garbled:
    """A message that does not follow the protocol."""

    topic: str
    reason: str


Observation = Snapshot | StepUpdate | Said | Heard | Garbled


class Listener:
    """A node in ``namespace`` until closed, in a ROS context of its own.

    ``remaps`` are ``from:=to``, as the nodes have them.
    """

    def __init__(self, namespace: str, remaps: Sequence[str] = ()) -> None:
        self._context = Context()
        rclpy.init(context=self._context, signal_handler_options=SignalHandlerOptions.NO)
        arguments = [part for remap in remaps for part in ("-r", remap)]
        self.node = rclpy.create_node(
            NODE_NAME,
            namespace=namespace,
            context=self._context,
            cli_args=["--ros-args", *arguments],
        )
        self._executor = SingleThreadedExecutor(context=self._context)
        self._executor.add_node(self.node)

    def listen(self, topic: str, qos: QoSProfile, receive: Callable[[str], None]) -> None:
        """Call ``receive`` during ``spin`` with each text on ``topic``, in the order of arrival."""

        def take(message: String) -> None:
            receive(message.data)

        self.node.create_subscription(String, topic, take, qos)

    def spin(self, timeout_s: float) -> None:
        """Wait for a message, at most ``timeout_s``, and hand it on."""
        self._executor.spin_once(timeout_sec=timeout_s)

    def close(self) -> None:
        self._executor.shutdown(timeout_sec=1.0)
        self.node.destroy_node()
        rclpy.shutdown(context=self._context)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Observer(Listener):
    """Hands on what an agent tells and is told; ``on_message`` is called during ``spin``."""

    def __init__(
        self,
        namespace: str,
        on_message: Callable[[Observation], None],
        remaps: Sequence[str] = (),
    ) -> None:
        super().__init__(namespace, remaps)
        self.listen_to("", on_message)

    def listen_to(self, robot: str, on_message: Callable[[Observation], None]) -> None:
        """Listen to a robot too, in a namespace within ours or an absolute one; empty: our own."""
        at = f"{robot}/" if robot else ""
        self._read(f"{at}agent/state", STATE_QOS, protocol.parse_snapshot, on_message)
        self._read(f"{at}agent/step", STEP_QOS, protocol.parse_step_update, on_message)
        self._read(f"{at}say", SPEECH_QOS, Said, on_message)
        self._read(f"{at}speech", SPEECH_QOS, Heard, on_message)

    def _read(
        self,
        topic: str,
        qos: QoSProfile,
        read: Callable[[str], Observation | protocol.ProtocolError],
        on_message: Callable[[Observation], None],
    ) -> None:
        def receive(text: str) -> None:
            if not text:  # on `say`, the order to fall silent
                return
            found = read(text)
            if isinstance(found, protocol.ProtocolError):
                found = Garbled(topic, found.reason)
            on_message(found)

        self.listen(topic, qos, receive)
