"""A double of Nav2, in a process of its own: NavigateToPose's server, which drives straight.

What it does wrong is said on ``nav2_double/do``: reject, abort, deaf, mute, or nothing (well). What
happened to it stands on ``nav2_double/heard``, a word and the number of the goal. As Nav2's own
server does, it takes a new goal in place of the one under way, and sends a zero when a goal ends.
"""

from __future__ import annotations

import math
import sys
import threading
import time
from contextlib import suppress
from typing import Any

import rclpy
from geometry_msgs.msg import Twist
from nav2_msgs.action import NavigateToPose
from nav_msgs.msg import Odometry
from rclpy.action import ActionServer, CancelResponse, GoalResponse
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.executors import ExternalShutdownException, MultiThreadedExecutor
from rclpy.node import Node
from rclpy.qos import DurabilityPolicy, QoSProfile
from std_msgs.msg import String

from realtime_agent_ros import parent_death

PERIOD_S = 0.05
NEAR_M = 0.1
SPEED_MPS = 0.25
NO_PATH = 208
LATCHED = QoSProfile(depth=50, durability=DurabilityPolicy.TRANSIENT_LOCAL)


class Nav2Double(Node):
    """The server and the velocity that comes with it."""

    def __init__(self) -> None:
        super().__init__("nav2_double")
        self._does = ""
        self._goals = 0
        self._active = 0
        self._lock = threading.Lock()
        self._pose = (0.0, 0.0, 0.0)
        self._heard = self.create_publisher(String, "nav2_double/heard", LATCHED)
        self._velocity = self.create_publisher(Twist, "cmd_vel_nav", 1)
        group = ReentrantCallbackGroup()
        self.create_subscription(String, "nav2_double/do", self._obey, LATCHED)
        self.create_subscription(Odometry, "odom", self._see, 1, callback_group=group)
        self._server = ActionServer(
            self,
            NavigateToPose,
            "navigate_to_pose",
            self._drive,
            goal_callback=self._judge,
            cancel_callback=lambda _: CancelResponse.ACCEPT,
            callback_group=group,
        )

    def _obey(self, msg: String) -> None:
        self._does = msg.data
        self._tell(f"does {msg.data}")

    def _see(self, msg: Odometry) -> None:
        at, q = msg.pose.pose.position, msg.pose.pose.orientation
        self._pose = (at.x, at.y, 2.0 * math.atan2(q.z, q.w))

    def _judge(self, goal: Any) -> GoalResponse:
        self._goals += 1
        at = goal.pose
        self._tell(
            f"goal {self._goals} {at.header.frame_id} {at.pose.position.x} {at.pose.position.y}"
        )
        while self._does == "deaf":
            time.sleep(PERIOD_S)  # a callback that hangs, which is the point
        return GoalResponse.REJECT if self._does == "reject" else GoalResponse.ACCEPT

    def _drive(self, handle: Any) -> Any:
        with self._lock:
            number = self._active = self._goals
        x_m, y_m = handle.request.pose.pose.position.x, handle.request.pose.pose.position.y
        result = NavigateToPose.Result()
        while True:
            left_m = math.hypot(x_m - self._pose[0], y_m - self._pose[1])
            if number != self._active:
                handle.abort()
                return self._end("preempted", number, result)
            if handle.is_cancel_requested:
                handle.canceled()
                return self._end("canceled", number, result)
            if self._does == "abort":
                handle.abort()
                result.error_code, result.error_msg = NO_PATH, "no path"
                return self._end("aborted", number, result)
            if left_m < NEAR_M:
                handle.succeed()
                return self._end("succeeded", number, result)
            if self._does != "mute":
                feedback = NavigateToPose.Feedback()
                feedback.distance_remaining = left_m
                handle.publish_feedback(feedback)
                self._push(x_m, y_m)
            time.sleep(PERIOD_S)

    def _push(self, x_m: float, y_m: float) -> None:
        bearing = math.atan2(y_m - self._pose[1], x_m - self._pose[0]) - self._pose[2]
        bearing = math.remainder(bearing, math.tau)
        twist = Twist()
        twist.linear.x = SPEED_MPS if abs(bearing) < 0.4 else 0.0
        twist.angular.z = bearing
        self._velocity.publish(twist)

    def _end(self, word: str, number: int, result: Any) -> Any:
        if word != "preempted":
            self._velocity.publish(Twist())
        self._tell(f"{word} {number}")
        return result

    def _tell(self, text: str) -> None:
        self._heard.publish(String(data=text))


def main() -> int:
    parent_death.arm()
    rclpy.init()
    executor = MultiThreadedExecutor(num_threads=6)
    executor.add_node(Nav2Double())
    with suppress(KeyboardInterrupt, ExternalShutdownException):
        executor.spin()
    return 0


if __name__ == "__main__":
    sys.exit(main())
