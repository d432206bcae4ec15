"""planner_node as a process of its own over DDS, with a double of the agent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

rclpy = pytest.importorskip("rclpy")
pytest.importorskip("agents")

from diagnostic_msgs.msg import DiagnosticArray  # noqa: E402  only where rclpy is installed
from rclpy.context import Context  # noqa: E402
from rclpy.executors import SingleThreadedExecutor  # noqa: E402
from rclpy.node import Node  # noqa: E402
from rclpy.qos import DurabilityPolicy, QoSProfile  # noqa: E402
from std_msgs.msg import String  # noqa: E402

from realtime_agent_ros import dds  # noqa: E402
from realtime_agent_ros.core.snapshot import Ladder, Snapshot  # noqa: E402
from realtime_agent_ros.core.steps import Drive, StepStatus, StepUpdate  # noqa: E402
from realtime_agent_ros.protocol import (  # noqa: E402
    AgentEvent,
    Heartbeat,
    ProtocolError,
    SayNow,
    Steps,
    parse_plan,
)

pytestmark = pytest.mark.ros

LIMIT_S = 60.0
LATCHED = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)


class AgentDouble(Node):
    """Publishes agent/state, accepts every step, collects what the planner sends."""

    def __init__(self, context: Context) -> None:
        super().__init__("agent_double", context=context)
        self.plan: list[Any] = []
        self.events: list[AgentEvent] = []
        self.diagnostics: list[DiagnosticArray] = []
        self._state = self.create_publisher(String, "agent/state", LATCHED)
        self._step = self.create_publisher(String, "agent/step", QoSProfile(depth=100))
        self.speech = self.create_publisher(String, "speech", QoSProfile(depth=10))
        self.create_subscription(String, "plan", self._on_plan, QoSProfile(depth=100))
        self.create_subscription(String, "agent/events", self._on_event, QoSProfile(depth=100))
        self.create_subscription(DiagnosticArray, "/diagnostics", self.diagnostics.append, 10)
        self.create_timer(0.1, self._publish_state)

    def of(self, kind: type) -> list[Any]:
        return [m for m in self.plan if isinstance(m, kind)]

    def _publish_state(self) -> None:
        snapshot = Snapshot(
            seq=1,
            barrier=7,
            ladder=Ladder.OK,
            speed_limit_mps=0.3,
            max_speed_mps=0.3,
            planner_alive=bool(self.of(Heartbeat)),
        )
        self._state.publish(String(data=snapshot.model_dump_json()))

    def _on_plan(self, msg: String) -> None:
        message = parse_plan(msg.data)
        assert not isinstance(message, ProtocolError), message
        self.plan.append(message)
        if not isinstance(message, Steps):
            return
        for step in message.steps:
            update = StepUpdate(
                step_id=step.step_id,
                plan_id=message.plan_id,
                skill=step.skill.name,
                status=StepStatus.ACCEPTED,
                barrier=7,
            )
            self._step.publish(String(data=update.model_dump_json()))

    def _on_event(self, msg: String) -> None:
        self.events.append(AgentEvent.model_validate_json(msg.data))


class Robot:
    """The double, spun by hand, and the planner processes it talks to."""

    def __init__(self, domain: int) -> None:
        self._context = Context()
        rclpy.init(context=self._context, domain_id=domain)
        self.agent = AgentDouble(self._context)
        self._executor = SingleThreadedExecutor(context=self._context)
        self._executor.add_node(self.agent)
        self._children: list[subprocess.Popen[str]] = []
        self._environment = os.environ | dds.defaults(os.environ) | {"ROS_DOMAIN_ID": str(domain)}

    def start(self, *parameters: str, **environment: str) -> subprocess.Popen[str]:
        arguments = [a for p in parameters for a in ("-p", p)]
        child = subprocess.Popen(
            [sys.executable, "-m", "realtime_agent_ros.ros.planner_node", "--ros-args", *arguments],
            env=self._environment | environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._children.append(child)
        return child

    def until(self, holds: Callable[[], object]) -> None:
        end_s = time.monotonic() + LIMIT_S
        while not holds():
            assert time.monotonic() < end_s, "the state did not come"
            self._executor.spin_once(timeout_sec=0.02)

    def close(self) -> None:
        for child in self._children:
            child.kill()
            child.wait()
            assert child.stderr is not None
            child.stderr.close()
        self._executor.shutdown()
        self.agent.destroy_node()
        self._context.try_shutdown()


@pytest.fixture
def robot(monkeypatch: pytest.MonkeyPatch) -> Iterator[Robot]:
    for name, value in dds.defaults(os.environ).items():
        monkeypatch.setenv(name, value)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    with dds.free_domain() as domain:
        whole = Robot(domain.id)
        yield whole
        whole.close()


def test_speech_becomes_steps_and_a_signal_ends_the_node(robot: Robot) -> None:
    agent, child = robot.agent, robot.start()
    robot.until(lambda: len(agent.of(Heartbeat)) >= 8 and agent.diagnostics)
    beats = agent.of(Heartbeat)
    assert [b.seq for b in beats] == list(range(beats[0].seq, beats[0].seq + len(beats)))
    assert beats[0].model == "offline"

    agent.speech.publish(String(data="go forward 1 metre"))
    robot.until(lambda: agent.of(Steps) and agent.of(SayNow))
    (message,) = agent.of(Steps)
    assert message.steps[0].skill == Drive(distance_m=1.0)
    assert (message.mode, message.barrier) == ("replace", 7)
    robot.until(lambda: any(e.kind == "planner.turn_ended" for e in agent.events))
    assert agent.events[-1].detail["outcome"] == "done"
    assert agent.diagnostics[-1].status[0].name == "planner_node: planner"

    child.send_signal(signal.SIGTERM)
    asked_s = time.monotonic()
    assert child.wait(LIMIT_S) == 0
    assert time.monotonic() - asked_s < 3.0  # 1 s is asked for; the machine may be busy


def test_an_unknown_parameter_is_named_before_anything_slow(robot: Robot) -> None:
    child = robot.start("first_token_sofft_s:=0.5")
    assert child.wait(LIMIT_S) == 2
    _, said = child.communicate()
    assert "unknown parameter 'first_token_sofft_s'" in said
    assert "first_token_soft_s" in said
    assert len(said.strip().splitlines()) == 1


def test_a_missing_key_is_named_where_only_the_remote_model_is_allowed(robot: Robot) -> None:
    child = robot.start("offline:=never")
    assert child.wait(LIMIT_S) == 2
    _, said = child.communicate()
    assert "OPENAI_API_KEY" in said
