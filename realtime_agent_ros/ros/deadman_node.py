"""``deadman_node``: zero velocity while ``agent_node`` is silent and should not be.

The last line when the agent's process dies or hangs, so it does nothing else and imports little.
Whether silence counts is decided in ``core/watchdog``; here it is measured and answered with zeros.
It watches the agent's heartbeat, or any velocity topic of another robot.
"""

from __future__ import annotations

import sys

from diagnostic_msgs.msg import DiagnosticArray
from geometry_msgs.msg import Twist, TwistStamped
from rclpy.clock import Clock, ClockType
from rclpy.qos import DurabilityPolicy, QoSProfile, ReliabilityPolicy
from std_msgs.msg import Bool
from std_srvs.srv import Trigger

from realtime_agent_ros.core.watchdog import Watchdog
from realtime_agent_ros.ros import deadman_report, spin
from realtime_agent_ros.ros.managed import ManagedNode
from realtime_agent_ros.ros.parameter_error import ParameterError
from realtime_agent_ros.ros.plain_parameters import PlainParameter, load_plain
from realtime_agent_ros.ros.velocity_publisher import KINDS, VelocityPublisher

LAST_WORDS_S = 0.2
"""How long the last zero may take to arrive."""
REPORT_PERIOD_S = 1.0
LATCHED_QOS = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
ANY_QOS = QoSProfile(depth=1, reliability=ReliabilityPolicy.BEST_EFFORT)
"""Best effort matches every publisher."""
WATCHED = ("heartbeat", "twist", "twist_stamped")

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
        allowed=WATCHED,
    ),
    PlainParameter("watch_topic", "agent/heartbeat", "The topic that is watched."),
    PlainParameter("cmd_vel_type", "auto", "Type of cmd_vel, as in agent_node.", allowed=KINDS),
    PlainParameter("base_frame_id", "base_link", "Frame of a stamped cmd_vel."),
)


class DeadmanNode(ManagedNode):
    """Armed by a beat, tripped by silence."""

    def __init__(self, **node_options: object) -> None:
        super().__init__("deadman_node", **node_options)

    def configure(self) -> None:
        self._values = load_plain(self, PARAMETERS)
        timeout_s, rate_hz = float(self._values["timeout_s"]), float(self._values["output_rate_hz"])
        if timeout_s < 2.0 / rate_hz:
            raise ParameterError(
                f"parameter 'timeout_s': got {timeout_s:g}, allowed at least {2.0 / rate_hz:g}, "
                f"two periods of output_rate_hz ({rate_hz:g})"
            )
        self._watchdog = Watchdog(latching=bool(self._values["latch"]))
        self._tripped = self.create_publisher(Bool, "deadman/tripped", LATCHED_QOS)
        self._diagnostics = self.create_publisher(DiagnosticArray, "/diagnostics", 10)
        self.create_service(Trigger, "deadman/reset", self._on_reset)
        self._steady = Clock(clock_type=ClockType.STEADY_TIME)
        # In simulated time the agent beats by /clock, so its silence is counted by that as well.
        simulated = bool(self.get_parameter("use_sim_time").value)
        self._beat_clock = self.get_clock() if simulated else self._steady

    def activate(self) -> None:
        self._velocity = VelocityPublisher(
            self,
            "cmd_vel",
            str(self._values["cmd_vel_type"]),
            str(self._values["base_frame_id"]),
        )
        timeout_s, period_s = self._values["timeout_s"], self._values["zero_period_s"]
        self._silence = self.create_timer(float(timeout_s), self._trip, clock=self._beat_clock)
        self._silence.cancel()
        self._zeros = self.create_timer(float(period_s), self._zero, clock=self._steady)
        self._zeros.cancel()
        self.create_timer(REPORT_PERIOD_S, self._on_report, clock=self._steady)
        kind, heard, qos = {
            "heartbeat": (Bool, self._on_heartbeat, QoSProfile(depth=1)),
            "twist": (Twist, self._on_twist, ANY_QOS),
            "twist_stamped": (TwistStamped, lambda m: self._on_twist(m.twist), ANY_QOS),
        }[str(self._values["watch"])]
        ear = self.create_subscription(kind, str(self._values["watch_topic"]), heard, qos)
        self._who = "agent_node" if kind is Bool else ear.topic_name
        self._tripped.publish(Bool(data=False))

    def deactivate(self) -> None:
        """A last zero, unless it was said that silence is meant: nobody watches from here on."""
        if self._watchdog.missed:
            self._zero()
            self._velocity.wait_delivered(LAST_WORDS_S)
        self._watchdog.reset()

    # -- in --------------------------------------------------------------------------------

    def _on_heartbeat(self, msg: Bool) -> None:
        self._heard(alive=msg.data)

    def _on_twist(self, msg: Twist) -> None:
        # A zero while it trips may be our own. What is not a number is not a zero.
        parts = (msg.linear.x, msg.linear.y, msg.linear.z, msg.angular.x, msg.angular.y)
        moves = any(part != 0.0 for part in (*parts, msg.angular.z))
        if moves or not self._watchdog.holds:
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

    def _on_reset(self, _: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        response.success = True
        response.message = "released" if self._watchdog.holds else "was not tripped"
        if self._watchdog.holds:
            self._watchdog.reset()
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
        self._zero()
        self._zeros.reset()
        self._tripped.publish(Bool(data=True))
        self.log.error(f"{self._who} is silent: zero velocity (trip {self._watchdog.trips})")

    def _zero(self) -> None:
        self._velocity.send(0.0, 0.0, 0.0)

    def _on_report(self) -> None:
        status = deadman_report.status(
            self.get_fully_qualified_name(),
            self._who,
            self._watchdog,
            float(self._values["timeout_s"]),
        )
        stamp = self.get_clock().now().to_msg()
        message = DiagnosticArray(status=[status])
        message.header.stamp = stamp
        self._diagnostics.publish(message)

    def _now_ns(self) -> int:
        return int(self._beat_clock.now().nanoseconds)


def main() -> int:
    """Run the node; the exit code."""
    return spin.run_node(DeadmanNode)


if __name__ == "__main__":
    sys.exit(main())
