"""The far side of agent_node's topics: a robot that moves, a planner, an operator, a listener."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus
from geometry_msgs.msg import Twist
from nav_msgs.msg import Odometry
from sensor_msgs.msg import LaserScan
from std_msgs.msg import Bool, String

from harness import BEST_EFFORT, LATCHED, RELIABLE, Heard, NodeProcess, Observer, Processes
from realtime_agent_ros.core.snapshot import Ladder, Snapshot
from realtime_agent_ros.core.steps import Skill, Step, StepStatus, StepUpdate
from realtime_agent_ros.protocol import AgentEvent, Heartbeat, Steps

BEAMS = 180
FREE_M = 5.0
STEP_S = 0.02
ODOM_EVERY, SCAN_EVERY = 2, 5
BEAT_PERIOD_S = 0.1
CALM_S = 3.0
"""Limits of the agent that are not under test: a busy machine must not trip them."""


class FakeBase:
    """Integrates cmd_vel in an empty room; publishes odom at 25 Hz and scan at 10 Hz."""

    def __init__(self, observer: Observer, kind: type) -> None:
        self.scans = self.odometry = True
        self.range_m = FREE_M
        self.beams_sent = BEAMS
        self.x_m = self.y_m = self.yaw_rad = 0.0
        self._node = observer.node
        self._count = 0
        self._twist = Twist()
        self._scan = self._node.create_publisher(LaserScan, "scan", BEST_EFFORT)
        self._odom = self._node.create_publisher(Odometry, "odom", RELIABLE)
        self._node.create_subscription(kind, "cmd_vel", self._obey, BEST_EFFORT)
        self._last_s = time.monotonic()
        self._node.create_timer(STEP_S, self._step)

    def _obey(self, msg: Any) -> None:
        self._twist = getattr(msg, "twist", msg)

    def _step(self) -> None:
        now_s = time.monotonic()
        dt_s, self._last_s = now_s - self._last_s, now_s
        self.yaw_rad += self._twist.angular.z * dt_s
        self.x_m += self._twist.linear.x * math.cos(self.yaw_rad) * dt_s
        self.y_m += self._twist.linear.x * math.sin(self.yaw_rad) * dt_s
        self._count += 1
        if self.odometry and self._count % ODOM_EVERY == 0:
            self._publish_odometry()
        if self.scans and self._count % SCAN_EVERY == 0:
            self._publish_scan()

    def _publish_odometry(self) -> None:
        msg = Odometry()
        msg.header.frame_id = "odom"
        msg.header.stamp = self._node.get_clock().now().to_msg()
        msg.pose.pose.position.x, msg.pose.pose.position.y = self.x_m, self.y_m
        msg.pose.pose.orientation.z = math.sin(self.yaw_rad / 2)
        msg.pose.pose.orientation.w = math.cos(self.yaw_rad / 2)
        msg.twist.twist = self._twist
        self._odom.publish(msg)

    def _publish_scan(self) -> None:
        msg = LaserScan()
        msg.header.stamp = self._node.get_clock().now().to_msg()
        msg.angle_min, msg.angle_increment = -math.pi, math.tau / BEAMS
        msg.angle_max = math.pi - msg.angle_increment
        msg.range_min, msg.range_max = 0.1, 10.0
        msg.ranges = [self.range_m] * self.beams_sent
        self._scan.publish(msg)


class AgentBench(Observer):
    """Talks to an agent_node as everybody around it does."""

    def __init__(self, domain: int, processes: Processes, cmd_vel: type = Twist) -> None:
        super().__init__(domain, "bench")
        self.processes = processes
        self.commands = self.listen(cmd_vel, "cmd_vel", RELIABLE)
        self.said = self.listen(String, "say", RELIABLE)
        self.heartbeats = self.listen(Bool, "agent/heartbeat", RELIABLE)
        self._states = self.listen(String, "agent/state", LATCHED)
        self._steps = self.listen(String, "agent/step", RELIABLE)
        self._events = self.listen(String, "agent/events", RELIABLE)
        self._diagnostics = self.listen(DiagnosticArray, "/diagnostics", RELIABLE)
        self.plan = self.talk(String, "plan")
        self.speech = self.talk(String, "speech")
        self.partial = self.talk(String, "speech/partial")
        self.estop = self.talk(Bool, "estop", LATCHED)
        self.keys = self.talk(Twist, "cmd_vel_key")
        self.planner_beats = True
        self._beat = Heartbeat(planner="test", seq=0, model="none").model_dump_json()
        self.node.create_timer(BEAT_PERIOD_S, self._beat_on)
        self._cmd_vel = cmd_vel
        self._plans = 0

    def add_base(self) -> FakeBase:
        """Give it a robot; kept as ``base``."""
        self.base = FakeBase(self, self._cmd_vel)
        return self.base

    # -- the agent -------------------------------------------------------------------------

    def start(self, **parameters: object) -> NodeProcess:
        """An agent_node whose limits a busy machine doesn't reach; ``parameters`` win."""
        calm: dict[str, object] = {"source_timeout": CALM_S, "planner_timeout_s": CALM_S}
        calm |= {
            f"deadlines__{channel}__policy": "warn" for channel in ("output", "scan_to_command")
        }
        return self.processes.node("agent_node", **calm | parameters)

    def start_ready(self, **parameters: object) -> NodeProcess:
        """An agent_node that may move, on a robot that answers, with its planner."""
        process = self.start(**parameters)
        self.wait_ready(process)
        return process

    def wait_ready(self, process: NodeProcess) -> None:
        """Spin until this agent_node may move; an earlier one's last words don't count."""

        def ready(state: Snapshot) -> bool:
            assert process.code is None, process.text()
            planned = state.planner_alive or not self.planner_beats
            seen = state.pose is not None and bool(self.commands)
            return state.ladder is Ladder.OK and planned and seen

        self.wait_for(
            lambda: self._states and self._states[-1].time_s > process.started_s, "a first state"
        )
        self.wait_state(ready, "ladder OK")

    # -- what it says ----------------------------------------------------------------------

    @property
    def state(self) -> Snapshot:
        """The newest state. Raises IndexError before the first."""
        return Snapshot.model_validate_json(self._states[-1].msg.data)

    def wait_state(self, holds: Any, what: str) -> Snapshot:
        """Spin until the newest state fulfils ``holds``; that state."""
        self.wait_for(lambda: holds(self.state) if self._states else False, what)
        return self.state

    def updates(self, step_id: str) -> list[StepUpdate]:
        """Every update of a step so far; ``*`` for all steps."""
        read = [StepUpdate.model_validate_json(h.msg.data) for h in self._steps]
        return [u for u in read if step_id in ("*", u.step_id)]

    def wait_update(self, step_id: str, status: StepStatus) -> StepUpdate:
        """Spin until the step has that status; its update."""
        found = self.wait_for(
            lambda: [u for u in self.updates(step_id) if u.status is status],
            f"{step_id} {status}",
        )
        return found[0]

    def events(self, kind: str) -> list[AgentEvent]:
        read = [AgentEvent.model_validate_json(h.msg.data) for h in self._events]
        return [e for e in read if e.kind == kind]

    def wait_said(self, part: str) -> None:
        """Spin until something with ``part`` in it was said."""
        self.wait_for(lambda: any(part in h.msg.data for h in self.said), f"{part!r} said")

    def wait_diagnosis(self, part: str) -> DiagnosticStatus:
        """Spin until a /diagnostics status has ``part`` in its message; that status."""

        def find() -> list[DiagnosticStatus]:
            arrays = [h.msg for h in self._diagnostics]
            return [s for array in arrays for s in array.status if part in s.message]

        return self.wait_for(find, f"{part!r} in /diagnostics")[-1]

    def diagnosis(self, name: str, since_s: float = 0.0) -> dict[str, str]:
        """The key-values of the newest status of that name since then; none before the first."""
        arrays = [h.msg for h in self._diagnostics if h.time_s > since_s]
        found = [s for array in arrays for s in array.status if s.name == name]
        return {v.key: v.value for v in found[-1].values} if found else {}

    # -- motion ----------------------------------------------------------------------------

    def speeds(self, since_s: float = 0.0) -> list[tuple[float, float, float]]:
        """Arrival, m/s forward and rad/s of every command since then."""
        return [_planar(h) for h in self.commands if h.time_s >= since_s]

    def moving(self) -> bool:
        """Whether the newest command is not zero."""
        return bool(self.commands) and any(_planar(self.commands[-1])[1:])

    def wait_moving(self) -> None:
        self.wait_for(lambda: self.moving() and abs(_planar(self.commands[-1])[1]) > 0.1, "motion")

    def wait_still(self, since_s: float = 0.0) -> float:
        """Spin until the newest command is a zero that came after ``since_s``; its arrival."""
        self.wait_for(
            lambda: self.commands and self.commands[-1].time_s > since_s and not self.moving(),
            "a zero",
        )
        zeros = [t for t, x, w in self.speeds(since_s) if not x and not w]
        return zeros[0]

    def assert_still_for(self, count: int) -> None:
        """After the first zero the next ``count`` commands are zeros too. What was sent before
        it may still be on its way: topics overtake one another."""
        self.wait_for(lambda: not self.moving(), "rest")
        for msg in self.messages("cmd_vel", count):
            assert _planar(Heard(0.0, msg))[1:] == (0.0, 0.0)

    def _beat_on(self) -> None:
        if self.planner_beats:
            self.plan.publish(String(data=self._beat))

    # -- what it is told -------------------------------------------------------------------

    def send_steps(
        self,
        *skills: Skill,
        barrier: int | None = None,
        expires_in_s: float = 60.0,
        mode: str = "append",
    ) -> list[str]:
        """Send a plan of these skills, at the newest barrier; the ids of its steps."""
        self._plans += 1
        plan_id = f"t{self._plans}"
        steps = tuple(
            Step(step_id=f"{plan_id}.{n}", skill=skill, expires_in_s=expires_in_s)
            for n, skill in enumerate(skills, start=1)
        )
        at = self.state.barrier if barrier is None else barrier
        message = Steps(plan_id=plan_id, barrier=at, mode=mode, steps=steps)  # type: ignore[arg-type]  # a test may err
        self.send_plan(message.model_dump_json())
        return [step.step_id for step in steps]

    def send_plan(self, text: str) -> None:
        self.send(self.plan, String(data=text))

    @contextmanager
    def teleop(self, x_mps: float) -> Iterator[None]:
        """A key held down while the block spins; the key before it was let go."""
        self.send(self.keys, Twist())
        twist = Twist()
        twist.linear.x = x_mps
        with self.repeating(self.keys, twist):
            yield


def _planar(heard: Heard) -> tuple[float, float, float]:
    twist = getattr(heard.msg, "twist", heard.msg)
    return heard.time_s, twist.linear.x, twist.angular.z
