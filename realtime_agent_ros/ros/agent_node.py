"""``agent_node``: sensors, speech and plans in, velocity out, at a fixed rate.

Wiring only. A callback converts its message, hands the event to the engine and publishes what
comes back. No network, no LLM, no asyncio, nothing that blocks.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

from diagnostic_msgs.msg import DiagnosticArray
from geometry_msgs.msg import Twist
from nav_msgs.msg import Odometry
from rclpy.clock import Clock, ClockType
from rclpy.qos import DurabilityPolicy, QoSProfile, ReliabilityPolicy
from std_msgs.msg import Bool, String
from std_srvs.srv import Trigger

from realtime_agent_ros.core.commands import Command, Note, SendVelocity, Speak
from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.engine import Engine
from realtime_agent_ros.core.events import (
    DeadlinesReset,
    EstopReceived,
    EstopReset,
    Event,
    Held,
    LockReceived,
    OperatorReset,
    SpeechHeard,
    StageMeasured,
    Switched,
    Tick,
    TokenReceived,
    VelocityReceived,
)
from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.steps import StepUpdate
from realtime_agent_ros.protocol import AgentEvent
from realtime_agent_ros.ros import messages, parameters, spin
from realtime_agent_ros.ros.channel_subscriptions import check_types, watch_channels
from realtime_agent_ros.ros.connections import Connections
from realtime_agent_ros.ros.live_parameters import changed
from realtime_agent_ros.ros.managed import ManagedNode
from realtime_agent_ros.ros.matching_subscription import MatchingSubscription
from realtime_agent_ros.ros.recording import begin_recording, check_recording
from realtime_agent_ros.ros.sensor_subscriptions import SensorSubscriptions
from realtime_agent_ros.ros.topic_names import check_topics
from realtime_agent_ros.ros.transforms import Transforms
from realtime_agent_ros.ros.velocity_publisher import VelocityPublisher, wait_delivered
from realtime_agent_ros.ros.velocity_subscription import VelocitySubscription
from realtime_agent_ros.ros.zone_interface import ZoneInterface

SENSOR_QOS = QoSProfile(depth=2, reliability=ReliabilityPolicy.BEST_EFFORT)
"""Best effort matches every publisher."""
LATCHED_QOS = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
CMD_VEL = "cmd_vel"
DIAGNOSTICS_PERIOD_S = 1.0
OPERATOR: dict[str, Event] = {
    "pause": Held("operator", held=True),
    "resume": Held("operator", held=False),
    "reset": OperatorReset(),
}
"""Services under ``agent/`` and what they ask of the engine."""
FIRST_TOKEN = '"planner.first_token"'
"""How the planner tells in ``agent/events`` that an answer begins."""
LAST_WORDS_S = 0.2
"""How long the last zero and the last heartbeat may take to arrive."""


class AgentNode(ManagedNode):
    """The robot's side of the agent: the engine and its topics."""

    def __init__(self, **node_options: Any) -> None:
        super().__init__("agent_node", **node_options)
        self._steady = Clock(clock_type=ClockType.STEADY_TIME)
        self._next_barrier = 0

    def configure(self) -> None:
        """Only the parameters: an agent that isn't active has no topics to be misunderstood on."""
        self._config = parameters.load(self, AgentConfig)
        check_topics(self, self._config, CMD_VEL)
        check_types(self._config)
        check_recording(self._config)
        self._use_sim_time = bool(self.get_parameter("use_sim_time").value)

    def activate(self) -> None:
        """Begin stopped, with an empty queue and a barrier that no life before this one had."""
        config = self._config
        barrier = max(int(time.time()), self._next_barrier)
        self._engine = Engine(config, first_barrier=barrier)
        self._recording = begin_recording(config, barrier, self._now_ns())
        self._velocity = VelocityPublisher(self, CMD_VEL, config.cmd_vel_type, config.base_frame_id)
        self._heartbeat = self.create_publisher(Bool, "agent/heartbeat", QoSProfile(depth=1))
        self._say = self.create_publisher(String, "say", QoSProfile(depth=10))
        self._state = self.create_publisher(String, "agent/state", LATCHED_QOS)
        self._steps = self.create_publisher(String, "agent/step", QoSProfile(depth=100))
        self._events = self.create_publisher(String, "agent/events", QoSProfile(depth=100))
        self._diagnostics = self.create_publisher(
            DiagnosticArray, "/diagnostics", QoSProfile(depth=10)
        )
        self._publish: dict[type, Callable[[Any], None]] = {
            SendVelocity: self._publish_velocity,
            Speak: lambda speak: self._say.publish(String(data=speak.text)),
            Snapshot: self._publish_state,
            StepUpdate: lambda u: self._steps.publish(String(data=u.model_dump_json())),
            Note: self._publish_note,
        }
        transforms = Transforms(
            self, config.transforms, config.base_frame_id, config.transform_tolerance
        )
        self._zones = ZoneInterface(self, config, transforms, self._handle, self._engine.markers)
        self._subscribe(config, transforms)
        self._connections = Connections(self)
        self.create_service(Trigger, "estop/reset", self._on_estop_reset)
        self.create_service(Trigger, "deadlines/reset", self._on_deadlines_reset)
        for name, event in OPERATOR.items():
            self.create_service(Trigger, f"agent/{name}", self._answer_operator(event))
        clock = self.get_clock() if self._use_sim_time else self._steady
        self.create_timer(1.0 / config.output_rate_hz, self._on_tick, clock=clock)
        self.create_timer(DIAGNOSTICS_PERIOD_S, self._on_diagnostics, clock=self._steady)
        for name, enabled in changed(self, config.switchable()):
            self._handle(Switched(name, enabled))  # what was switched before stays, and is told

    def deactivate(self) -> None:
        """Leave the robot stopped, and tell the deadman that this silence is meant."""
        self._next_barrier = self._engine.barrier + 1
        self._velocity.send(0.0, 0.0, 0.0)
        self._heartbeat.publish(Bool(data=False))
        self._velocity.wait_delivered(LAST_WORDS_S)
        wait_delivered(self._heartbeat, LAST_WORDS_S)
        if self._recording and not self._recording.close(LAST_WORDS_S):
            self.log.warning("the disk is slow: the end of the recording may be missing")

    # -- in --------------------------------------------------------------------------------

    def _subscribe(self, config: AgentConfig, transforms: Transforms) -> None:
        self._sensors = SensorSubscriptions(self, config, transforms, self._handle)
        watch_channels(self, config, self._handle)
        self._listen(Odometry, "odom", lambda m: messages.odometry_event(m, self._ros_now()))
        for name, velocity_input in config.topics.items():
            VelocitySubscription(self, velocity_input.topic, "auto", self._velocity_reader(name))
        for name, lock in config.locks.items():
            self._hear(Bool, lock.topic, _lock_reader(name), QoSProfile(depth=10))
        reliable = QoSProfile(depth=10)
        self._hear(String, "speech/partial", lambda m: SpeechHeard(m.data, final=False), reliable)
        self._hear(String, "speech", lambda m: SpeechHeard(m.data, final=True), reliable)
        self._hear(String, "plan", lambda m: messages.plan_event(m.data), QoSProfile(depth=100))
        self.create_subscription(String, "agent/events", self._on_event, QoSProfile(depth=100))
        self._listen(Bool, "deadman/tripped", lambda m: Held("deadman", m.data), LATCHED_QOS)
        # Twice: the latched one brings a press from before this node started.
        self._hear(Bool, "estop", lambda m: EstopReceived(m.data), reliable)
        self._listen(Bool, "estop", lambda m: EstopReceived(m.data), LATCHED_QOS)

    def _listen(
        self,
        kind: type,
        topic: str,
        convert: Callable[[Any], Event],
        qos: QoSProfile = SENSOR_QOS,
    ) -> None:
        self.create_subscription(kind, topic, lambda m: self._handle(convert(m)), qos)

    def _hear(
        self, kind: type, topic: str, convert: Callable[[Any], Event], qos: QoSProfile
    ) -> None:
        """Listen where no message may be lost, as reliably as the publishers can."""
        MatchingSubscription(self, kind, topic, lambda m: self._handle(convert(m)), qos)

    def _on_event(self, msg: String) -> None:
        if FIRST_TOKEN in msg.data:  # most are our own: they aren't worth reading as JSON
            self._handle(TokenReceived())

    def _on_tick(self) -> None:
        self._handle(Tick())
        self._heartbeat.publish(Bool(data=True))

    def _on_estop_reset(self, _: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        self._handle(EstopReset())
        response.success = not self._engine.estop_latched
        response.message = "released" if response.success else "estop is still pressed"
        return response

    def _on_deadlines_reset(
        self, _: Trigger.Request, response: Trigger.Response
    ) -> Trigger.Response:
        self._handle(DeadlinesReset())
        latched = self._engine.deadlines_latched
        response.success = not latched
        response.message = "; ".join(latched) or "released"
        return response

    def _answer_operator(self, event: Event) -> Callable[[Any, Any], Any]:
        def answer(_: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
            self._handle(event)
            reasons = self._engine.reasons()
            response.success, response.message = True, "; ".join(reasons) or "nothing holds it"
            return response

        return answer

    def _velocity_reader(self, name: str) -> Callable[[Twist], None]:
        return lambda msg: self._handle(VelocityReceived(name, messages.command_of(msg)))

    # -- engine ----------------------------------------------------------------------------

    def _handle(self, event: Event) -> None:
        """Decide and publish, and tell the deadline monitor how long both took."""
        began_ns = time.monotonic_ns()
        commands = self._decide(event)
        decided_ns = time.monotonic_ns()
        self._publish_all(commands)
        published_ns = time.monotonic_ns()
        measured = StageMeasured(decided_ns - began_ns, published_ns - decided_ns)
        self._publish_all(self._decide(measured))

    def _decide(self, event: Event) -> list[Command]:
        now_ns = self._now_ns()
        commands = self._engine.handle(event, now_ns)
        if self._recording:
            self._recording.keep(now_ns, event, commands)
        return commands

    def _now_ns(self) -> int:
        """The engine's time: monotonic, or the simulation's where one is in use."""
        clock = self.get_clock() if self._use_sim_time else self._steady
        return int(clock.now().nanoseconds)

    def _ros_now(self) -> Any:
        return self.get_clock().now()

    # -- out -------------------------------------------------------------------------------

    def _publish_all(self, commands: Iterable[Command]) -> None:
        for command in commands:
            self._publish[type(command)](command)

    def _publish_velocity(self, command: SendVelocity) -> None:
        v = command.velocity
        self._velocity.send(v.linear_x_mps, v.linear_y_mps, v.angular_z_radps)

    def _publish_state(self, state: Snapshot) -> None:
        self._state.publish(String(data=state.model_dump_json()))
        self._zones.tell(state)

    def _publish_note(self, note: Note) -> None:
        event = AgentEvent(
            kind=note.kind, time_ns=time.monotonic_ns(), barrier=note.barrier, detail=note.detail
        )
        self._events.publish(String(data=event.model_dump_json()))

    def _on_diagnostics(self) -> None:
        items = [*self._engine.health(self._now_ns()), self._connections.health()]
        if self._recording:
            items.append(self._recording.health())
        prefix = self.get_fully_qualified_name().lstrip("/")
        stamp = self.get_clock().now().to_msg()
        self._diagnostics.publish(messages.diagnostics(tuple(items), prefix, stamp))


def _lock_reader(name: str) -> Callable[[Bool], Event]:
    return lambda msg: LockReceived(name, msg.data)


def main() -> int:
    """Run the node; the exit code."""
    return spin.run_node(AgentNode)


if __name__ == "__main__":
    sys.exit(main())
