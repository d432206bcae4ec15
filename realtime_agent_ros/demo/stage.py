"""The stage of the demo: real processes, a loopback endpoint, and an observer on the topics.

Belongs here: starting, speaking, waiting, killing. Does not belong here: what is played
(``scenario``) and what is made of it (``latency``, ``report``).
"""

from __future__ import annotations

import itertools
import math
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

import rclpy
from diagnostic_msgs.msg import DiagnosticArray
from geometry_msgs.msg import PoseStamped, Twist, TwistStamped
from nav_msgs.msg import Odometry
from rclpy.context import Context
from rclpy.executors import SingleThreadedExecutor
from rclpy.qos import QoSProfile
from rclpy.signals import SignalHandlerOptions
from std_msgs.msg import String, UInt32
from std_srvs.srv import Trigger

from realtime_agent_ros import dds, protocol
from realtime_agent_ros.commands.common import StopFlag
from realtime_agent_ros.commands.observer import STATE_QOS
from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.steps import StepUpdate
from realtime_agent_ros.demo.recording import Recording, Seen
from realtime_agent_ros.endpoint.faults import CONTINUOUS_BATCHING
from realtime_agent_ros.endpoint.server import LoopbackEndpoint
from realtime_agent_ros.fleet import fleet_parameters
from realtime_agent_ros.processes import Process, for_fleet, selected
from realtime_agent_ros.sim.flat import place_parameters
from realtime_agent_ros.supervisor import Event, LaunchOptions, Supervisor

WORD_S = 0.3
POLL_S = 0.02
FIRST_TOKEN_S = 0.15
"""How long the demo's endpoint thinks before its first token: a fast hosted model."""
DEMO_KEY_ENV = "REALTIME_AGENT_DEMO_KEY"
DEEP = QoSProfile(depth=100)


class Interrupted(Exception):  # noqa: N818  # it is no error: a person ended the demo
    """Ctrl-C, or the end of whoever started the demo."""


ALONE = ""
"""Name of a robot that is alone."""


class Stage:
    """A robot in its flat, or a fleet, ready to be spoken to; everything ends with the context.

    ``on_said`` gets who said it and what. ``recordings`` are by robot. ``spoken`` tells
    whether what is said goes in as sound (``voice_stage``), ``sim_time`` whether a simulator
    beside it has the clock (``gazebo_stage``).
    """

    spoken = False
    sim_time = False

    def __init__(
        self,
        run_dir: Path,
        stop: StopFlag,
        parameters: Sequence[str] = (),
        on_event: Callable[[Event], None] = lambda _event: None,
        on_said: Callable[[str, str], None] = lambda _robot, _text: None,
        robots: Sequence[str] = (),
    ) -> None:
        self._robots = tuple(robots)
        self.recordings = {name: Recording() for name in self._robots or (ALONE,)}
        self._run_dir = run_dir
        self._stop = stop
        self._parameters = tuple(parameters)
        self._on_event = on_event
        self._on_said = on_said
        self._exit = ExitStack()

    def __enter__(self) -> Stage:
        try:
            self._open()
        except BaseException:
            self._exit.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._exit.close()

    @property
    def recording(self) -> Recording:
        """Of the robot that is alone, or the first of the fleet."""
        return next(iter(self.recordings.values()))

    # -- playing ---------------------------------------------------------------------------

    def say(self, text: str, *, final: bool = True) -> float:
        """Speak word by word as a recogniser would hear it; when the last message was sent."""
        sent_s = time.monotonic()
        for words in itertools.accumulate(text.split(), lambda a, b: f"{a} {b}"):
            self._partial.publish(String(data=words))
            sent_s = time.monotonic()
            for seen in self.recordings.values():
                seen.asked.append(Seen(sent_s, words))
            if words != text or final:
                self.wait(lambda: False, WORD_S)
        if final:
            sent_s = time.monotonic()
            self._final.publish(String(data=text))
        return sent_s

    def wait(self, condition: Callable[[], bool], limit_s: float) -> bool:
        """Spin until the condition holds; False if it doesn't within the limit.

        Raises Interrupted when the person at the terminal ends it.
        """
        deadline_s = time.monotonic() + limit_s
        while not condition():
            if self._stop.raised:
                raise Interrupted
            if time.monotonic() >= deadline_s:
                return False
            self._executor.spin_once(timeout_sec=POLL_S)
            self.supervisor.poll()
        return True

    @staticmethod
    def now_s() -> float:
        """The clock of the recording."""
        return time.monotonic()

    def person_goes(self) -> bool:
        """The person walks to the middle of the robot's way, or on from there; False if not."""
        client = self._node.create_client(Trigger, "sim/person/stand")
        if not self.wait(client.service_is_ready, 10.0):
            return False
        future = client.call_async(Trigger.Request())
        return self.wait(future.done, 10.0) and bool(future.result().success)

    def kill(self, name: str) -> float:
        """SIGKILL one of the processes, by its label; when."""
        self.supervisor.send(name, signal.SIGKILL)
        return time.monotonic()

    # -- setting up ------------------------------------------------------------------------

    def _open(self) -> None:
        self._choose_domain()
        self.endpoint = self._exit.enter_context(LoopbackEndpoint())
        self.endpoint.control(
            next_n=0, first_token_s=FIRST_TOKEN_S, batch_exponent=CONTINUOUS_BATCHING
        )
        options = LaunchOptions(
            parameters=(
                "agent_node.cmd_vel_type:=twist",
                f"planner_node.base_url:={self.endpoint.base_url}",
                f"planner_node.api_key_env:={DEMO_KEY_ENV}",
                *place_parameters(),
                *fleet_parameters(self._robots, sim=True),
                *self._voice_parameters(),
                *self._parameters,
            ),
            use_sim_time=self.sim_time,
            run_dir=self._run_dir,
            environment={DEMO_KEY_ENV: "loopback"},
        )
        self._observe()
        self.supervisor = Supervisor(self._processes(), options, self._on_event)
        self._exit.enter_context(self.supervisor)

    def _choose_domain(self) -> None:
        """One that nobody uses: this process and its children are alone in it."""
        domain = self._exit.enter_context(dds.free_domain())
        dds.apply_defaults(domain.id)

    def _processes(self) -> Sequence[Process]:
        return for_fleet(selected(sim=True, planner=True), self._robots)

    def _voice_parameters(self) -> tuple[str, ...]:
        return ()

    def _observe(self) -> None:
        context = Context()
        rclpy.init(context=context, signal_handler_options=SignalHandlerOptions.NO)
        self._exit.callback(rclpy.shutdown, context=context)
        self._node = rclpy.create_node("realtime_agent_demo", context=context)
        self._executor = SingleThreadedExecutor(context=context)
        self._executor.add_node(self._node)
        self._exit.callback(self._executor.shutdown, timeout_sec=1.0)
        self._partial = self._node.create_publisher(String, "speech/partial", DEEP)
        self._final = self._node.create_publisher(String, "speech", DEEP)
        self._node.create_subscription(DiagnosticArray, "/diagnostics", self._read_health, DEEP)
        for robot, seen in self.recordings.items():
            self._watch(robot, seen)

    def _watch(self, robot: str, seen: Recording) -> None:
        at = f"{robot}/" if robot else ""

        def hear(message: String) -> None:
            if message.data:  # else it is the order to fall silent
                seen.said.append(Seen(time.monotonic(), message.data))
                self._on_said(robot, message.data)

        def count_collisions(message: UInt32) -> None:
            seen.collisions = message.data

        self._listen(Twist, f"{at}cmd_vel", seen.commands, _velocity)
        self._listen(TwistStamped, f"{at}sim/commanded", seen.obeyed, lambda m: _velocity(m.twist))
        self._listen(Odometry, f"{at}sim/truth", seen.robot, lambda m: _pose(m.pose.pose))
        self._listen(PoseStamped, f"{at}sim/person", seen.person, lambda m: _pose(m.pose))
        self._listen(String, f"{at}agent/events", seen.events, _event)
        self._listen(String, f"{at}agent/step", seen.steps, _step)
        self._listen(String, f"{at}agent/state", seen.states, _snapshot, STATE_QOS)
        self._node.create_subscription(String, f"{at}say", hear, DEEP)
        self._node.create_subscription(UInt32, f"{at}sim/collisions", count_collisions, DEEP)

    def _listen(
        self,
        kind: type,
        topic: str,
        into: list[Any],
        read: Callable[[Any], Any],
        qos: QoSProfile = DEEP,
    ) -> None:
        self._node.create_subscription(
            kind, topic, lambda m: into.append(Seen(time.monotonic(), read(m))), qos
        )

    def _read_health(self, message: DiagnosticArray) -> None:
        for status in message.status:
            space, slash, _ = status.name.partition("/")
            seen = self.recordings.get(space if slash and self._robots else ALONE)
            if seen is None:
                continue
            if "agent_node: deadlines " in status.name:
                seen.deadlines |= {v.key: v.value for v in status.values}
            elif status.name.endswith("planner_node: planner"):
                values = {v.key: v.value for v in status.values}
                seen.thinking = values.get("thinking") == "True"


def _velocity(twist: Twist) -> Velocity:
    return Velocity(twist.linear.x, twist.linear.y, twist.angular.z)


def _pose(pose: Any) -> Pose:
    yaw = math.atan2(
        2.0 * (pose.orientation.w * pose.orientation.z), 1.0 - 2.0 * pose.orientation.z**2
    )
    return Pose(pose.position.x, pose.position.y, yaw)


def _event(message: String) -> protocol.AgentEvent:
    return protocol.AgentEvent.model_validate_json(message.data)


def _step(message: String) -> StepUpdate:
    return StepUpdate.model_validate_json(message.data)


def _snapshot(message: String) -> Snapshot:
    return Snapshot.model_validate_json(message.data)
