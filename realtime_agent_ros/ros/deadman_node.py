"""``deadman_node``: zero velocity while ``agent_node`` is silent and should not be.

The last line when the agent's process dies or hangs, so it does nothing else and imports little.
Whether silence counts is decided in ``core/watchdog``; here it is measured and answered with zeros.
It watches the agent's heartbeat, or any velocity topic of another robot.
"""

from __future__ import annotations

import sys

from geometry_msgs.msg import Twist, TwistStamped
from rclpy.clock import Clock, ClockType
from rclpy.qos import DurabilityPolicy, QoSProfile, ReliabilityPolicy
from std_msgs.msg import Bool
from std_srvs.srv import Trigger

from realtime_agent_ros.core.watchdog import Watch, Watchdog
from realtime_agent_ros.patient_thread import PatientThread
from realtime_agent_ros.ros import deadman_report, spin
from realtime_agent_ros.ros.diagnostics import PERIOD_S, Diagnostics
from realtime_agent_ros.ros.last_life import LastLife, last_life_of
from realtime_agent_ros.ros.managed import ManagedNode
from realtime_agent_ros.ros.parameter_error import ParameterError
from realtime_agent_ros.ros.plain_parameters import PlainParameter, load_plain
from realtime_agent_ros.ros.topic_names import resolved_name
from realtime_agent_ros.ros.velocity_publisher import KINDS, VelocityPublisher

LAST_WORDS_S = 0.2
"""How long the last zero may take to arrive."""
LATCHED_QOS = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
ANY_QOS = QoSProfile(depth=1, reliability=ReliabilityPolicy.BEST_EFFORT)
"""Best effort matches every publisher."""
FIRST_BEAT_S = 0.5
"""DDS brings the beats of who is alive after 0.3 s as a rule, and after 0.65 s at worst."""
WATCHED = {
    "heartbeat": "std_msgs/msg/Bool",
    "twist": "geometry_msgs/msg/Twist",
    "twist_stamped": "geometry_msgs/msg/TwistStamped",
}
"""What may be watched, and its type."""

PARAMETERS = (
    PlainParameter(
        "timeout_s", 0.1, "s of silence after which zeros are sent.", minimum=0.02, maximum=2.0
    ),
    PlainParameter(
        "output_rate_hz",
        20.0,
        "The rate of what is watched, as in agent_node; timeout_s must cover two of its periods.",
        minimum=1.0,
        maximum=1000.0,
    ),
    PlainParameter(
        "zero_period_s", 0.05, "s between zeros while tripped.", minimum=0.005, maximum=1.0
    ),
    PlainParameter(
        "latch", False, "true: a trip lasts until deadman/reset is called, not until the next beat."
    ),
    PlainParameter(
        "watch",
        "heartbeat",
        "What is watched: the heartbeat of agent_node, or as a deadman for any robot a velocity "
        "topic; a velocity that is not zero arms it, a zero disarms it.",
        allowed=tuple(WATCHED),
    ),
    PlainParameter("watch_topic", "agent/heartbeat", "The topic that is watched."),
    PlainParameter(
        "cmd_vel_type",
        "auto",
        "Type of cmd_vel, as in agent_node; where cmd_vel is what is watched, auto is its type.",
        allowed=KINDS,
    ),
    PlainParameter("base_frame_id", "base_link", "Frame of a stamped cmd_vel."),
)


class DeadmanNode(ManagedNode):
    """Armed by a beat, tripped by silence."""

    def __init__(self, **node_options: object) -> None:
        super().__init__("deadman_node", **node_options)
        self._disk = PatientThread()
        self._watch_mark = last_life_of(self, "watching")
        self._hold_mark = last_life_of(self, "holding")
        self._watch_marked = False
        self._told_unheard = ""

    def configure(self) -> None:
        self._values = load_plain(self, PARAMETERS)
        timeout_s, rate_hz = float(self._values["timeout_s"]), float(self._values["output_rate_hz"])
        if timeout_s < 2.0 / rate_hz:
            raise ParameterError(
                f"parameter 'timeout_s': got {timeout_s:g}, allowed at least {2.0 / rate_hz:g}, "
                f"two periods of output_rate_hz ({rate_hz:g})"
            )
        self._kind = self._kind_out()
        self._watchdog = Watchdog(latching=bool(self._values["latch"]))
        self._tripped = self.create_publisher(Bool, "deadman/tripped", LATCHED_QOS)
        self._diagnostics = Diagnostics(self)
        self.create_service(Trigger, "deadman/reset", self._on_reset)
        self._steady = Clock(clock_type=ClockType.STEADY_TIME)
        # In simulated time the agent beats by /clock, so its silence is counted by that as well.
        simulated = bool(self.get_parameter("use_sim_time").value)
        self._beat_clock = self.get_clock() if simulated else self._steady

    def _kind_out(self) -> str:
        """The type of cmd_vel. Where that is what is watched it has the type of what is watched: a
        DDS participant holds a topic with one type only."""
        kind, watch = str(self._values["cmd_vel_type"]), str(self._values["watch"])
        watched = resolved_name(self, "watch_topic", str(self._values["watch_topic"]))
        self._hears_itself = watched == self.resolve_topic_name("cmd_vel")
        if watch == "heartbeat" or not self._hears_itself:
            return kind
        if self._values["latch"]:
            raise ParameterError(
                "parameter 'latch': got true, allowed false where cmd_vel is what is watched: the "
                "base obeys who is back there beside the zeros"
            )
        if kind not in ("auto", watch):
            raise ParameterError(
                f"parameter 'cmd_vel_type': got {kind!r}, allowed auto or {watch}, as cmd_vel is "
                "watched with that type"
            )
        return watch

    def activate(self) -> None:
        self._velocity = VelocityPublisher(
            self,
            "cmd_vel",
            self._kind,
            str(self._values["base_frame_id"]),
        )
        timeout_s, period_s = self._values["timeout_s"], self._values["zero_period_s"]
        self._silence = self.create_timer(float(timeout_s), self._trip, clock=self._beat_clock)
        self._silence.cancel()
        self._zeros = self.create_timer(float(period_s), self._hold, clock=self._steady)
        self._zeros.cancel()
        self.create_timer(PERIOD_S, self._on_report, clock=self._steady)
        kind, heard, qos = {
            "heartbeat": (Bool, self._on_heartbeat, QoSProfile(depth=1)),
            "twist": (Twist, self._on_twist, ANY_QOS),
            "twist_stamped": (TwistStamped, lambda m: self._on_twist(m.twist), ANY_QOS),
        }[str(self._values["watch"])]
        ear = self.create_subscription(kind, str(self._values["watch_topic"]), heard, qos)
        self._who = "agent_node" if kind is Bool else ear.topic_name
        self._follow()

    def _follow(self) -> None:
        """Go on where a deadman that was killed left off: who it watched may be dead as well, and a
        base that keeps its last velocity drives on."""
        held, watched = self._was_marked(self._hold_mark), self._was_marked(self._watch_mark)
        if watched or held:
            self.log.warning("the deadman_node before this one died: this one goes on")
            self._watchdog.beat(self._now_ns())
        if held and self._watchdog.latching:
            self._trip()
            return
        self._hold_mark.end()
        self._tripped.publish(Bool(data=False))
        if watched:
            self._first = self.create_timer(FIRST_BEAT_S, self._miss_first, clock=self._steady)

    def _miss_first(self) -> None:
        """No beat yet. Who lives has mostly been found by then; if not, it stands for a moment."""
        self._first.cancel()
        if self._watchdog.state is Watch.ARMED and self._silence.is_canceled():
            self._trip()

    def _was_marked(self, mark: LastLife) -> bool:
        died = self._marked(mark)
        if not died:
            mark.end()
        return died

    def _marked(self, mark: LastLife) -> bool:
        """Leave the mark; whether a dead deadman had left it."""
        try:
            return mark.begin()
        except OSError as error:
            self.log.warning(f"a deadman after this one won't know of it: {error}")
            return False

    def _unmark(self) -> None:
        self._watch_marked = False
        self._disk.do(self._watch_mark.end)
        self._disk.do(self._hold_mark.end)

    def deactivate(self) -> None:
        """A last zero, unless it was said that silence is meant: nobody watches from here on."""
        if self._watchdog.missed:
            self._zero()
            self._velocity.wait_delivered(LAST_WORDS_S)
        self._watchdog.reset()
        self._unmark()
        self._disk.wait(LAST_WORDS_S)

    # -- in --------------------------------------------------------------------------------

    def _on_heartbeat(self, msg: Bool) -> None:
        self._heard(alive=msg.data)
        if not msg.data and not self._watchdog.holds:
            self._unmark()

    def _on_twist(self, msg: Twist) -> None:
        # On cmd_vel a zero while it trips may be our own. What is not a number is not a zero.
        parts = (msg.linear.x, msg.linear.y, msg.linear.z, msg.angular.x, msg.angular.y)
        moves = any(part != 0.0 for part in (*parts, msg.angular.z))
        if moves or not (self._watchdog.holds and self._hears_itself):
            self._heard(alive=moves)

    def _heard(self, *, alive: bool) -> None:
        held = self._watchdog.holds
        if alive:
            self._watchdog.beat(self._now_ns())
        else:
            self._watchdog.rest()
        if held and not self._watchdog.holds:
            self._let_go("is back")
        if alive and not self._watchdog.holds:
            self._silence.reset()
        else:
            self._silence.cancel()
        if alive and not self._watch_marked:
            self._watch_marked = True
            self._disk.do(lambda: self._marked(self._watch_mark))

    def _on_reset(self, _: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        response.success = True
        response.message = "released" if self._watchdog.holds else "was not tripped"
        if self._watchdog.holds:
            self._watchdog.reset()
            self._unmark()
            self._let_go("was reset")
        return response

    def _let_go(self, why: str) -> None:
        self.log.warning(f"{self._who} {why}")
        self._zeros.cancel()
        self._tripped.publish(Bool(data=False))

    # -- out -------------------------------------------------------------------------------

    def _trip(self) -> None:
        self._silence.cancel()
        self._watchdog.silence(self._now_ns())
        self._hold()
        self._zeros.reset()
        if self._watchdog.latching:
            self._disk.do(lambda: self._marked(self._hold_mark))
        self.log.error(f"{self._who} is silent: zero velocity (trip {self._watchdog.trips})")

    def _hold(self) -> None:
        """Told with every zero, as another deadman that lets go must release nothing of ours."""
        self._zero()
        self._tripped.publish(Bool(data=True))

    def _zero(self) -> None:
        self._velocity.send(0.0, 0.0, 0.0)

    def _on_report(self) -> None:
        timeout_s = float(self._values["timeout_s"])
        unheard = self._unheard()
        if unheard != self._told_unheard:
            self._told_unheard = unheard
            if unheard:
                self.log.error(unheard)
        status = deadman_report.status(self._who, self._watchdog, timeout_s, unheard)
        self._diagnostics.tell(status)

    def _unheard(self) -> str:
        """What is watched comes with another type too, and that never here: DDS is silent."""
        topic, wanted = str(self._values["watch_topic"]), WATCHED[str(self._values["watch"])]
        ends = self.get_publishers_info_by_topic(topic)
        others = sorted({str(end.topic_type) for end in ends} - {wanted})
        return f"{topic} comes as {', '.join(others)}; watched is {wanted}" if others else ""

    def _now_ns(self) -> int:
        return int(self._beat_clock.now().nanoseconds)


def main() -> int:
    """Run the node; the exit code."""
    return spin.run_node(DeadmanNode)


if __name__ == "__main__":
    sys.exit(main())
