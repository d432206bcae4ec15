"""``agent_node``: sensors, speech and plans in, velocity out, at a fixed rate.

Wiring only. A callback converts its message, hands the event to the engine and publishes what
comes back. No network, no LLM, no asyncio, nothing that blocks.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

from geometry_msgs.msg import Twist
from nav_msgs.msg import Odometry
from rclpy.clock import Clock, ClockType
from rclpy.qos import DurabilityPolicy, QoSProfile, ReliabilityPolicy
from std_msgs.msg import Bool, String
from std_srvs.srv import Trigger

from realtime_agent_ros import message_fields, realtime_options
from realtime_agent_ros.core.commands import (
    Command,
    Detail,
    NavCancel,
    NavGoal,
    Note,
    SendVelocity,
    Speak,
)
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
    VelocityReceived,
)
from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.steps import StepUpdate
from realtime_agent_ros.idle_collector import IdleCollector
from realtime_agent_ros.protocol import AgentEvent
from realtime_agent_ros.ros import messages, parameters, spin
from realtime_agent_ros.ros.channel_subscriptions import check_types, watch_channels
from realtime_agent_ros.ros.connections import Connections, SelfTelling
from realtime_agent_ros.ros.course_view import CourseView
from realtime_agent_ros.ros.diagnostics import PERIOD_S, Diagnostics
from realtime_agent_ros.ros.graph_subscription import GraphSubscription, type_name
from realtime_agent_ros.ros.heritage import Heritage
from realtime_agent_ros.ros.live_parameters import changed
from realtime_agent_ros.ros.managed import ManagedNode
from realtime_agent_ros.ros.matching_subscription import MatchingSubscription
from realtime_agent_ros.ros.nav2 import Nav2
from realtime_agent_ros.ros.process_health import process_health
from realtime_agent_ros.ros.qos_events import QosEvents
from realtime_agent_ros.ros.recording import Recording, begin_recording, check_recording
from realtime_agent_ros.ros.ros_time import ros_now_ns
from realtime_agent_ros.ros.sensor_subscriptions import SensorSubscriptions
from realtime_agent_ros.ros.speech_topics import speech_topics
from realtime_agent_ros.ros.topic_names import check_topics
from realtime_agent_ros.ros.transforms import Transforms
from realtime_agent_ros.ros.urgent_topics import UrgentTopics
from realtime_agent_ros.ros.velocity_publisher import VelocityPublisher, wait_delivered
from realtime_agent_ros.ros.velocity_subscription import VelocitySubscription
from realtime_agent_ros.ros.zone_interface import ZoneInterface

SENSOR_QOS = QoSProfile(depth=2, reliability=ReliabilityPolicy.BEST_EFFORT)
"""Best effort matches every publisher."""
LATCHED_QOS = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
CMD_VEL = "cmd_vel"
OPERATOR: dict[str, Event] = {
    "pause": Held("operator", held=True),
    "resume": Held("operator", held=False),
    "reset": OperatorReset(),
}
"""Services under ``agent/`` and what they ask of the engine."""
OF_PLANNER = '"planner.'
"""How the kinds begin that the planner has in ``agent/events``."""
LAST_COMMAND: Detail = {
    "source": "none",
    "step": "",
    "event": "deactivate",
    **dict.fromkeys(("linear_x_mps", "linear_y_mps", "angular_z_radps"), 0.0),
}
"""What is told of the zero that no decision of the engine led to."""
NS_PER_MS = 1_000_000
LAST_WORDS_S = 0.2
"""How long the last zero and the last heartbeat may take to arrive."""


class AgentNode(SelfTelling, ManagedNode):
    """The robot's side of the agent: the engine and its topics."""

    _recording: Recording | None = None
    _urgent: UrgentTopics | None = None

    def __init__(self, **node_options: Any) -> None:
        super().__init__("agent_node", **node_options)
        self._steady = Clock(clock_type=ClockType.STEADY_TIME)
        self._next_barrier = 0
        self._sent_ns = 0
        self._collector = IdleCollector()
        self._outcomes: tuple[realtime_options.Outcome, ...] = ()
        self._heritage = Heritage(self)

    def configure(self) -> None:
        """Only the parameters: an agent that isn't active has no topics to be misunderstood on."""
        self._config = parameters.load(self, AgentConfig)
        check_topics(self, self._config, CMD_VEL)
        check_types(self._config)
        self._speech_topics = speech_topics(self, self._config.fleet)
        check_recording(self._config)
        self._use_sim_time = bool(self.get_parameter("use_sim_time").value)

    def activate(self) -> None:
        """Begin stopped, with an empty queue and a barrier that no life before this one had."""
        config = self._config
        barrier = max(time.time_ns() // NS_PER_MS, self._next_barrier)
        self._engine = Engine(config, first_barrier=barrier)
        self._engine.urgent = self._publish_velocity
        self._recording = begin_recording(self, config, self._engine, barrier)
        self._velocity = VelocityPublisher(self, CMD_VEL, config.cmd_vel_type, config.base_frame_id)
        self._heartbeat = self.create_publisher(Bool, "agent/heartbeat", QoSProfile(depth=1))
        self._say = self.create_publisher(String, "say", QoSProfile(depth=10))
        self._state = self.create_publisher(String, "agent/state", LATCHED_QOS)
        self._steps = self.create_publisher(String, "agent/step", QoSProfile(depth=100))
        self._events = self.create_publisher(String, "agent/events", QoSProfile(depth=100))
        self._diagnostics = Diagnostics(self)
        self._publish: dict[type, Callable[[Any], None]] = {
            SendVelocity: lambda _: None,  # it went out when it was decided
            Speak: lambda speak: self._say.publish(String(data=speak.text)),
            Snapshot: self._publish_state,
            StepUpdate: lambda u: self._steps.publish(String(data=u.model_dump_json())),
            Note: self._publish_note,
            NavGoal: lambda command: self._nav2.send(command),
            NavCancel: lambda command: self._nav2.cancel(command),
        }
        self._nav2 = Nav2(self, config, self._handle, CMD_VEL)
        transforms = Transforms(
            self, config.transforms, config.base_frame_id, config.transform_tolerance
        )
        self._zones = ZoneInterface(self, config, transforms, self._handle, self._engine.markers)
        self._urgent = UrgentTopics(self, config, [topic for topic, _ in self._speech_topics])
        self._course = CourseView(self, "agent/markers", config.base_frame_id)
        self._subscribe(config, transforms)
        self._connections = Connections(self, CMD_VEL)
        self.create_service(Trigger, "estop/reset", self._on_estop_reset)
        self.create_service(Trigger, "deadlines/reset", self._on_deadlines_reset)
        for name, event in OPERATOR.items():
            self.create_service(Trigger, f"agent/{name}", self._answer_operator(event))
        clock = self.get_clock() if self._use_sim_time else self._steady
        self.create_timer(1.0 / config.output_rate_hz, self._on_tick, self._urgent.beat, clock)
        self.create_timer(PERIOD_S, self._on_diagnostics, clock=self._steady)
        for event in self._heritage.begin():
            self._handle(event)
        for name, enabled in changed(self, config.switchable()):
            self._handle(Switched(name, enabled))  # what was switched before stays, and is told
        self._outcomes = realtime_options.apply(config.realtime)  # last: on all that exists now
        if config.realtime.gc_idle:
            self._collector.start()

    def deactivate(self) -> None:
        """Leave the robot stopped, and tell the deadman that this silence is meant."""
        self._next_barrier = self._engine.barrier + 1
        self._nav2.call_off()
        self._collector.stop()
        self._velocity.send(0.0, 0.0, 0.0)
        self._publish_note(Note("command", self._engine.barrier, dict(LAST_COMMAND)))
        self._heartbeat.publish(Bool(data=False))
        self._velocity.wait_delivered(LAST_WORDS_S)
        wait_delivered(self._heartbeat, LAST_WORDS_S)
        self._nav2.close()
        self._heritage.end(LAST_WORDS_S)
        recording, self._recording = self._recording, None
        if recording and not recording.close(LAST_WORDS_S):
            self.log.warning("the disk is slow: the end of the recording may be missing")

    def die(self) -> None:
        """A zero, and no word of an end in order: who comes after it must know of a death."""
        if self.active:
            self._velocity.send(0.0, 0.0, 0.0)
            self._velocity.wait_delivered(LAST_WORDS_S)

    # -- urgent or not; and recorded, where asked for: everything that is heard and sent ----

    def create_subscription(
        self, msg_type: Any, topic: str, callback: Any, qos_profile: Any, **options: Any
    ) -> Any:
        if self._recording:
            callback = self._recording.hearing(msg_type, topic, callback, qos_profile)
        if self._urgent:
            options.setdefault("callback_group", self._urgent.group_of(topic))
        return super().create_subscription(msg_type, topic, callback, qos_profile, **options)

    def create_publisher(self, msg_type: Any, topic: str, qos_profile: Any, **options: Any) -> Any:
        if self._recording:
            options["publisher_class"] = self._recording.sending(msg_type, topic, qos_profile)
        return super().create_publisher(msg_type, topic, qos_profile, **options)

    # -- in --------------------------------------------------------------------------------

    def _subscribe(self, config: AgentConfig, transforms: Transforms) -> None:
        self._qos_events = events = QosEvents(self)
        self._sensors = SensorSubscriptions(self, config, transforms, events, self._take)
        watch_channels(self, config, events, self._take)
        odometry = {type_name(Odometry): lambda msg: self._take(self._read_odometry, msg)}
        GraphSubscription(self, "odom", odometry, SENSOR_QOS, events)
        for name, velocity_input in config.topics.items():
            VelocitySubscription(
                self, velocity_input.topic, "auto", self._velocity_reader(name), events
            )
        for name, lock in config.locks.items():
            self._hear(Bool, lock.topic, _lock_reader(name), QoSProfile(depth=10))
        reliable = QoSProfile(depth=10)
        for topic, shared in self._speech_topics:
            self._hear(String, f"{topic}/partial", _speech_reader(shared, final=False), reliable)
            self._hear(String, topic, _speech_reader(shared, final=True), reliable)
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
        self.create_subscription(kind, topic, lambda m: self._take(convert, m), qos)

    def _hear(
        self, kind: type, topic: str, convert: Callable[[Any], Event], qos: QoSProfile
    ) -> None:
        """Listen where no message may be lost, as reliably as the publishers can."""
        MatchingSubscription(self, kind, topic, lambda m: self._take(convert, m), qos)

    def _on_event(self, msg: String) -> None:
        if OF_PLANNER not in msg.data:  # most are our own: they aren't worth reading as JSON
            return
        if moment := messages.turn_moment(msg.data):
            self._handle(moment)

    def _on_tick(self) -> None:
        self._handle(Tick())
        self._heartbeat.publish(Bool(data=True))
        if self._collector.due() is not None and self.executor is not None:
            self.executor.create_task(self._collector.collect)

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

    def _read_odometry(self, msg: Odometry) -> Event:
        self._nav2.frame_id = self._course.frame_id = msg.header.frame_id
        return message_fields.odometry_event(msg, ros_now_ns(self))

    def _velocity_reader(self, name: str) -> Callable[[Twist], None]:
        def convert(msg: Twist) -> Event:
            return VelocityReceived(name, messages.command_of(msg))

        return lambda msg: self._take(convert, msg)

    # -- engine ----------------------------------------------------------------------------

    def _take(self, convert: Callable[[Any], Event], msg: Any) -> None:
        """Make an event of a message and handle it."""
        began_ns = time.monotonic_ns()
        event = convert(msg)
        self._handle(event, time.monotonic_ns() - began_ns)

    def _handle(self, event: Event, convert_ns: int = 0) -> None:
        """Decide and publish, and tell the deadline monitor how long it took."""
        began_ns, self._sent_ns = time.monotonic_ns(), 0
        commands = self._decide(event)
        decided_ns = time.monotonic_ns() - self._sent_ns
        self._publish_all(commands)
        published_ns = time.monotonic_ns()
        measured = StageMeasured(decided_ns - began_ns, published_ns - decided_ns, convert_ns)
        self._publish_all(self._decide(measured))
        self._heritage.keep(self._engine.lasting)

    def _decide(self, event: Event) -> list[Command]:
        now_ns = self._now_ns()
        commands = self._engine.handle(event, now_ns)
        if self._recording:
            self._recording.run.keep(now_ns, event, commands)
        return commands

    def _now_ns(self) -> int:
        """The engine's time: monotonic, or the simulation's where one is in use."""
        return ros_now_ns(self) if self._use_sim_time else time.monotonic_ns()

    # -- out -------------------------------------------------------------------------------

    def _publish_all(self, commands: Iterable[Command]) -> None:
        for command in commands:
            self._publish[type(command)](command)

    def _publish_velocity(self, command: SendVelocity) -> None:
        """While the engine still decides: the time goes to the stage that it belongs to."""
        began_ns = time.monotonic_ns()
        v = command.velocity
        self._velocity.send(v.linear_x_mps, v.linear_y_mps, v.angular_z_radps)
        self._sent_ns += time.monotonic_ns() - began_ns

    def _publish_state(self, state: Snapshot) -> None:
        self._state.publish(String(data=state.model_dump_json()))
        self._zones.tell(state)
        self._course.tell(state)

    def _publish_note(self, note: Note) -> None:
        event = AgentEvent(
            kind=note.kind, time_ns=time.monotonic_ns(), barrier=note.barrier, detail=note.detail
        )
        self._events.publish(String(data=event.model_dump_json()))

    def _on_diagnostics(self) -> None:
        items = [
            *self._engine.health(self._now_ns(), ros_now_ns(self)),
            self._connections.health(),
            self._qos_events.health(),
            process_health(self.runs_in, self._outcomes, self._collector),
        ]
        if self._recording:
            items.append(self._recording.run.health())
        self._diagnostics.tell(*items)


def _lock_reader(name: str) -> Callable[[Bool], Event]:
    return lambda msg: LockReceived(name, msg.data)


def _speech_reader(shared: bool, *, final: bool) -> Callable[[String], Event]:
    return lambda msg: SpeechHeard(msg.data, final=final, shared=shared)


def main() -> int:
    """Run the node; the exit code."""
    return spin.run_node(AgentNode)


if __name__ == "__main__":
    sys.exit(main())
