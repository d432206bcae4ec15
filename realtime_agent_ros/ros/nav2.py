"""Nav2 on the wire: is it there, goals to it, and what it says of them.

The action NavigateToPose where nav2_msgs is installed, else ``goal_pose``. Wiring only; what
follows from it is decided in ``core/navigation``. Nothing here waits: every answer is an event.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any

from geometry_msgs.msg import PoseStamped
from rclpy.action import ActionClient
from rclpy.action.client import ClientGoalHandle
from rclpy.clock import Clock, ClockType
from rclpy.node import Node
from rclpy.qos import QoSProfile

from realtime_agent_ros.core.commands import NavCancel, NavGoal
from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.events import (
    Event,
    NavAnswer,
    NavFeedback,
    NavPresence,
    NavResult,
)
from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.core.navigation import GOAL_POSE
from realtime_agent_ros.message_fields import fill_pose
from realtime_agent_ros.ros.connections import is_of, rivals_of
from realtime_agent_ros.ros.optional_types import find_type

GRAPH_PERIOD_S = 1.0
FEEDBACK_PERIOD_S = 0.1
"""Nav2 tells its progress up to a hundred times a second; more than this serves nobody."""
ABORTED, CANCELED, SUCCEEDED = 6, 5, 4
"""action_msgs/GoalStatus."""
NOT_THERE = {2: "Nav2 does not know its goal", 3: "its goal was over already"}
"""action_msgs/srv/CancelGoal: what is called off and was no more."""


class Nav2:
    """Sends what the engine asks for; ``frame_id`` is set to that of the odometry."""

    def __init__(
        self, node: Node, config: AgentConfig, handle: Callable[[Event], None], cmd_vel: str
    ) -> None:
        self.frame_id = ""
        self._node = node
        self._config = config.nav2
        self._handle = handle
        self._cmd_vel = cmd_vel
        self._told: NavPresence | None = None
        self._client: Any = None
        self._last_server = ""
        """The action's server of last, also while it is out of reach."""
        self._handles: dict[int, ClientGoalHandle] = {}
        self._unanswered: dict[int, ClientGoalHandle] = {}
        self._sent = 0
        self._called_off = 0
        """Every goal up to this one is unwanted, also one that Nav2 has not yet answered."""
        self._feedback_due_s = 0.0
        if config.navigation == "builtin" or self._config.input not in config.topics:
            return
        self._velocity = config.topics[self._config.input].topic
        self._action = find_type("nav2_msgs.action", "NavigateToPose")
        self._goal_pose = node.create_publisher(PoseStamped, "goal_pose", QoSProfile(depth=1))
        steady = Clock(clock_type=ClockType.STEADY_TIME)
        node.create_timer(GRAPH_PERIOD_S, self.look, clock=steady)

    def call_off(self) -> None:
        """The agent is to act no more: end whatever goal it has."""
        self._call_off(self._sent)

    def close(self) -> None:
        """Leave; what was sent before goes its way."""
        if self._client is not None:
            self._client.destroy()
            self._client = None

    # -- is it there -----------------------------------------------------------------------

    def look(self) -> None:
        """Tell the engine if what can be had of Nav2 has changed."""
        found = self._presence()
        if found == self._told:
            return
        if found.server not in ("", GOAL_POSE) and (
            self._told is None or found.server != self._told.server
        ):
            if found.server == self._last_server:
                self._handles |= self._unanswered  # its answers may have been lost on the way
            else:
                self._handles.clear()  # whoever had these goals is no more
            self._unanswered.clear()
            self._last_server = found.server
        self._told = found
        self._handle(found)

    def _presence(self) -> NavPresence:
        way, why_not, server = self._way()
        topic = self._node.resolve_topic_name(self._velocity)  # to count alone applies no remap
        if way and not self._node.count_publishers(topic):
            way, why_not = "", f"nobody publishes its velocity on {topic}"
        if way and (rivals := rivals_of(self._node, self._cmd_vel)):
            way, why_not = "", "; ".join(rivals)
        return NavPresence(way, why_not, server)  # type: ignore[arg-type]  # one of the ways, or none

    def _way(self) -> tuple[str, str, str]:
        """How goals travel, why they don't, and who takes them."""
        if self._action is not None and self._action_is_served():
            return "action", "", self._server()
        hearers = self._node.get_subscriptions_info_by_topic("goal_pose")
        if not all(is_of(self._node, hearer) for hearer in hearers):
            return GOAL_POSE, "", GOAL_POSE
        served = f"no action {self._config.action}" if self._action else "nav2_msgs is not here"
        return "", f"{served}, and nobody subscribes to goal_pose", ""

    def _server(self) -> str:
        """The action's server, told from one that was started again by its publisher's id."""
        status = self._node.get_publishers_info_by_topic(f"{self._config.action}/_action/status")
        return " ".join(sorted(bytes(info.endpoint_gid).hex() for info in status))

    def _action_is_served(self) -> bool:
        """The client is made when there is a server: without one it costs nothing."""
        if self._client is None:
            name = self._node.resolve_service_name(f"{self._config.action}/_action/send_goal")
            if name not in dict(self._node.get_service_names_and_types()):
                return False
            self._client = ActionClient(self._node, self._action, self._config.action)
        return bool(self._client.server_is_ready())

    # -- goals -----------------------------------------------------------------------------

    def send(self, command: NavGoal) -> None:
        """Send a goal; at Nav2 it takes the place of the one before."""
        goal = self._stamped(command.goal)
        if command.way == "goal_pose" or self._client is None:
            self._goal_pose.publish(goal)
            return
        number = self._sent = command.goal_id
        name = self._action.Impl.SendGoalService.Request().goal_id  # type: ignore[union-attr]  # as below
        name.uuid = list(uuid.uuid4().bytes)
        request = self._action.Goal(pose=goal)  # type: ignore[union-attr]  # there is a client
        self._unanswered[number] = ClientGoalHandle(self._client, name, None)
        sent = self._client.send_goal_async(
            request, lambda msg: self._on_feedback(number, msg), name
        )
        sent.add_done_callback(lambda done: self._on_answer(number, done.result()))
        self._feedback_due_s = 0.0

    def cancel(self, command: NavCancel) -> None:
        """Call this goal off, and any before it."""
        if command.way == "action":
            self._call_off(command.goal_id)
        elif command.here is not None:
            self._goal_pose.publish(self._stamped(command.here))

    def _call_off(self, newest: int) -> None:
        self._called_off = newest
        for number, goal in self._handles.items():
            if number <= newest:
                self._end(number, goal)

    def _end(self, number: int, goal: ClientGoalHandle) -> None:
        goal.cancel_goal_async().add_done_callback(
            lambda done: self._on_cancel(number, goal, done.result())
        )

    def _on_answer(self, number: int, goal: ClientGoalHandle) -> None:
        self._unanswered.pop(number, None)
        self._handles.pop(number, None)
        if goal.accepted:
            self._handles[number] = goal
            self._ask_result(number, goal)
            if number <= self._called_off:
                self._end(number, goal)
        self._handle(NavAnswer(number, bool(goal.accepted)))

    def _on_cancel(self, number: int, goal: ClientGoalHandle, answer: Any) -> None:
        if (why := NOT_THERE.get(answer.return_code)) is not None:
            self._handles.pop(number, None)
            self._handle(NavResult(number, why))
        elif number in self._handles:
            self._ask_result(number, goal)  # what was asked before may have been lost on the way

    def _ask_result(self, number: int, goal: ClientGoalHandle) -> None:
        goal.get_result_async().add_done_callback(
            lambda done: self._on_result(number, done.result())
        )

    def _on_feedback(self, number: int, msg: Any) -> None:
        now_s = time.monotonic()
        if now_s < self._feedback_due_s:
            return
        self._feedback_due_s = now_s + FEEDBACK_PERIOD_S
        told = msg.feedback
        self._handle(
            NavFeedback(number, float(told.distance_remaining), int(told.number_of_recoveries))
        )

    def _on_result(self, number: int, answer: Any) -> None:
        self._handles.pop(number, None)
        self._handle(NavResult(number, _failure(answer.status, answer.result)))

    def _stamped(self, pose: Pose) -> PoseStamped:
        """Stamp zero: the newest transform will do."""
        msg = PoseStamped()
        msg.header.frame_id = self._config.goal_frame_id or self.frame_id
        fill_pose(msg.pose, pose)
        return msg


def _failure(status: int, result: Any) -> str:
    """Why a goal was not reached; empty if it was."""
    if status == SUCCEEDED:
        return ""
    code = int(getattr(result, "error_code", 0))
    words = str(getattr(result, "error_msg", "")) or {
        CANCELED: "its goal was cancelled",
        ABORTED: "it aborted the goal",
    }.get(status, f"its goal ended with status {status}")
    return f"{words} (error {code})" if code else words
