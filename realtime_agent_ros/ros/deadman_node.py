"""``deadman_node``: zero velocity while ``agent_node`` is silent and should not be.

The last line when the agent's process dies or hangs, so it does nothing else and imports little.
It arms with the first heartbeat, trips when none has come for ``timeout_s``, then sends zeros until
the agent is back, and disarms when the agent says that it ends (a heartbeat that is false).
"""

from __future__ import annotations

import sys
from typing import Any

from rclpy.clock import Clock, ClockType
from rclpy.node import Node
from rclpy.qos import QoSProfile
from std_msgs.msg import Bool

from realtime_agent_ros.ros import spin
from realtime_agent_ros.ros.plain_parameters import PlainParameter, load_plain
from realtime_agent_ros.ros.velocity_publisher import KINDS, VelocityPublisher

LAST_WORDS_S = 0.2
"""How long the last zero may take to arrive."""

PARAMETERS = (
    PlainParameter(
        "timeout_s", 0.1, "s of silence after which zeros are sent.", minimum=0.02, maximum=2.0
    ),
    PlainParameter(
        "zero_period_s", 0.05, "s between zeros while tripped.", minimum=0.005, maximum=1.0
    ),
    PlainParameter("cmd_vel_type", "auto", "Type of cmd_vel, as in agent_node.", allowed=KINDS),
    PlainParameter("base_frame_id", "base_link", "Frame of a stamped cmd_vel."),
)


class DeadmanNode(Node):
    """Armed by a heartbeat, tripped by silence."""

    def __init__(self, **node_options: Any) -> None:
        super().__init__(
            "deadman_node",
            allow_undeclared_parameters=True,
            automatically_declare_parameters_from_overrides=True,
            **node_options,
        )
        values = load_plain(self, PARAMETERS)
        self._velocity = VelocityPublisher(
            self, "cmd_vel", str(values["cmd_vel_type"]), str(values["base_frame_id"])
        )
        self._log = self.get_logger()  # type: ignore[no-untyped-call]  # untyped in rclpy
        self._armed = False
        self._tripped = False
        self.trips = 0
        steady = Clock(clock_type=ClockType.STEADY_TIME)
        # In simulated time the agent beats by /clock, so its silence is counted by that as well.
        simulated = bool(self.get_parameter("use_sim_time").value)
        beat = self.get_clock() if simulated else steady
        self._silence = self.create_timer(float(values["timeout_s"]), self._trip, clock=beat)
        self._silence.cancel()
        self._zeros = self.create_timer(float(values["zero_period_s"]), self._zero, clock=steady)
        self._zeros.cancel()
        self.create_subscription(Bool, "agent/heartbeat", self._on_heartbeat, QoSProfile(depth=1))

    def shutdown(self) -> None:
        """A last zero, unless the agent has said that it ends: nobody watches from here on."""
        if self._armed:
            self._zero()
            self._velocity.wait_delivered(LAST_WORDS_S)

    def _on_heartbeat(self, msg: Bool) -> None:
        if self._tripped:
            self._log.warning("agent_node is back")
            self._tripped = False
            self._zeros.cancel()
        self._armed = msg.data
        if msg.data:
            self._silence.reset()
        else:
            self._silence.cancel()

    def _trip(self) -> None:
        self._silence.cancel()
        self._tripped = True
        self.trips += 1
        self._zero()
        self._zeros.reset()
        self._log.error(f"agent_node is silent: zero velocity (trip {self.trips})")

    def _zero(self) -> None:
        self._velocity.send(0.0, 0.0, 0.0)


def main() -> int:
    """Run the node; the exit code."""
    return spin.run_node(DeadmanNode)


if __name__ == "__main__":
    sys.exit(main())
