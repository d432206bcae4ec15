"""The stage in Gazebo: the same conversation, with another simulator's robot, person and clock.

``gazebo.launch.py agent:=false`` has started world and bridge, in this environment's ROS domain.
What Gazebo can't tell as ``sim_node`` does is made of what it can: the person is led by a velocity,
and a touch is what the agent's bumper reports.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Sequence

from geometry_msgs.msg import PoseStamped, Twist
from rclpy.qos import QoSProfile
from std_msgs.msg import String

from realtime_agent_ros import dds, protocol
from realtime_agent_ros.commands.observer import STATE_QOS
from realtime_agent_ros.demo.recording import Recording
from realtime_agent_ros.demo.stage import DEEP, POLL_S, Interrupted, Stage
from realtime_agent_ros.processes import Process, selected
from realtime_agent_ros.sim.flat import FLAT

FOUND_S, SETTLED_S = 10.0, 1.0
"""The world has to be there after so long; then comes what else is told of the graph."""
NEEDED = ("/clock", "scan", "odom", "sim/truth", "sim/person")
AGENTS = "agent/state"
STARTED_BY = "ros2 launch realtime_agent_ros gazebo.launch.py agent:=false"
BUMPER = "bumper"


class NoWorldError(Exception):
    """There is no Gazebo to play in, or a robot that somebody else drives."""


class GazeboStage(Stage):
    """Raises NoWorldError on entering if the world is not there, or has an agent already."""

    sim_time = True
    _goal_m = 0.0
    """How far along the walk the person is to stand next; there, nobody moves them."""

    def person_goes(self) -> bool:
        walk = FLAT.walk
        middle_m = walk.middle_ratio * walk.length_m
        self._goal_m = walk.length_m if self._goal_m else middle_m
        self._person.publish(_ahead(walk.speed_mps))
        return self._person.get_subscription_count() > 0

    def _choose_domain(self) -> None:
        dds.apply_defaults()  # the domain is the user's, where Gazebo is

    def _processes(self) -> Sequence[Process]:
        return selected(sim=False, planner=True)

    def _observe(self) -> None:
        super()._observe()
        self._person = self._node.create_publisher(Twist, "sim/person/cmd_vel", QoSProfile(depth=1))
        self._node.create_subscription(PoseStamped, "sim/person", self._stop_person, DEEP)
        self._find_world()

    def _watch(self, robot: str, seen: Recording) -> None:
        super()._watch(robot, seen)

        def count_touches(message: String) -> None:
            state = protocol.parse_snapshot(message.data)
            if not isinstance(state, protocol.ProtocolError):
                seen.collisions += any(BUMPER in reason for reason in state.reasons)

        self._node.create_subscription(String, "agent/state", count_touches, STATE_QOS)

    def _stop_person(self, message: PoseStamped) -> None:
        at = message.pose.position
        if self._goal_m and math.dist((at.x, at.y), FLAT.walk.start_m) >= self._goal_m:
            self._person.publish(_ahead(0.0))

    def _find_world(self) -> None:
        limit_s = time.monotonic() + FOUND_S
        while missing := [name for name in NEEDED if not self._node.count_publishers(name)]:
            if self._stop.raised:
                raise Interrupted
            if time.monotonic() > limit_s:
                domain = os.environ.get("ROS_DOMAIN_ID", "0")
                raise NoWorldError(
                    f"nobody publishes {', '.join(missing)} in ROS domain {domain}; start it there "
                    f"with: {STARTED_BY}"
                )
            self._executor.spin_once(timeout_sec=POLL_S)
        limit_s = time.monotonic() + SETTLED_S
        while time.monotonic() < limit_s:
            self._executor.spin_once(timeout_sec=POLL_S)
        if self._node.count_publishers(AGENTS):
            raise NoWorldError(f"an agent is there already ({AGENTS}); start with: {STARTED_BY}")


def _ahead(speed_mps: float) -> Twist:
    message = Twist()
    message.linear.x = speed_mps
    return message
