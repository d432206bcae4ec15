"""Files of the nodes that we take the place of, all together, as one robot that stops."""

import math
from pathlib import Path

import numpy as np
import pytest
import yaml

from realtime_agent_ros.core.commands import SendVelocity
from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.engine import Engine
from realtime_agent_ros.core.events import (
    OdometryReceived,
    ScanReceived,
    SourceEvent,
    Tick,
    VelocityReceived,
)
from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.migration.nodes import from_files
from realtime_agent_ros.core.sources.events import PointCloudReceived, RangeReceived

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
MONITOR, SMOOTHER, MUX = (
    "nav2_collision_monitor.yaml",
    "nav2_velocity_smoother.yaml",
    "twist_mux.yaml",
)
MS = 1_000_000
PERIOD_NS = 50 * MS
BEAMS = 360


def config_of(*names):
    return AgentConfig.model_validate(
        from_files(
            {name: yaml.safe_load((EXAMPLES / name).read_text()) for name in names}
        ).parameters
    )


class Robot:
    """The engine with the example's sensors, at 20 Hz, and a wall ``ahead_m`` in front."""

    def __init__(self, config, source):
        self.engine, self.source = Engine(config), source
        self.now_ns, self.ahead_m, self.seen = 0, math.inf, {"front", "depth", "rear_sonar"}

    def run(self, seconds, wish):
        """The last velocity that left."""
        for _ in range(round(seconds * 1e9 / PERIOD_NS)):
            self.now_ns += PERIOD_NS
            sent = [c for e in self.events(wish) for c in self.engine.handle(e, self.now_ns)]
        return [c.velocity for c in sent if isinstance(c, SendVelocity)][-1]

    def events(self, wish):
        yield OdometryReceived(Pose(0.0, 0.0, 0.0), Velocity())
        for name in sorted(self.seen):
            yield SourceEvent(name, getattr(self, name)())
        yield VelocityReceived(self.source, wish)
        yield Tick()

    def front(self):
        angle = np.arange(BEAMS) * math.tau / BEAMS - math.pi
        narrow = np.abs(angle) < 0.2
        ranges = np.where(narrow, self.ahead_m / np.cos(np.where(narrow, angle, 0.0)), math.inf)
        return ScanReceived(ranges, -math.pi, angle[-1], math.tau / BEAMS, 0.05, 20.0)

    def depth(self):
        return PointCloudReceived(np.array([[9.0, 9.0, 0.2]], dtype=np.float32))

    def rear_sonar(self):
        return RangeReceived(math.inf, 0.02, 4.0, 0.3)


@pytest.fixture
def robot():
    return Robot(config_of(MONITOR), "cmd_vel_in")


AHEAD = Velocity(0.3)


def test_the_monitor_stops_at_a_wall_and_lets_go_of_it(robot):
    assert robot.run(2.0, AHEAD) == AHEAD
    robot.ahead_m = 0.2
    assert robot.run(0.1, AHEAD).is_zero()
    assert robot.engine.handle(Tick(), robot.now_ns + PERIOD_NS) is not None
    robot.ahead_m = math.inf
    robot.run(1.0, Velocity())
    assert robot.run(2.0, AHEAD) == AHEAD


def test_the_monitor_slows_down_by_its_own_ratio(robot):
    robot.ahead_m = 0.9
    assert robot.run(2.0, AHEAD).linear_x_mps == pytest.approx(0.4 * 0.3)


def test_a_velocity_polygon_of_the_monitor_stops_what_is_fast_and_leaves_the_slow(robot):
    robot.run(2.0, AHEAD)
    robot.ahead_m = 0.5
    sent = [robot.run(0.05, AHEAD) for _ in range(100)]
    assert sent[-1].is_zero()
    first = sent.index(Velocity())
    assert all(velocity.is_zero() for velocity in sent[first:]), "it does not start again and again"
    slow = Velocity(0.1)
    assert robot.run(1.0, slow) == slow.scaled(0.4)


@pytest.mark.parametrize("silent", ["front", "depth"])
def test_a_source_of_the_monitor_that_falls_silent_stops_the_robot(robot, silent):
    robot.run(2.0, AHEAD)
    robot.seen -= {silent}
    assert robot.run(1.2, AHEAD).is_zero()


def test_a_source_without_a_timeout_may_fall_silent(robot):
    robot.run(2.0, AHEAD)
    robot.seen -= {"rear_sonar"}
    assert robot.run(3.0, AHEAD) == AHEAD


def test_all_the_examples_make_one_robot():
    config = config_of(MONITOR, SMOOTHER, MUX)
    assert set(config.topics) == {"navigation", "keyboard", "tablet", "joystick", "docking"}
    assert set(config.locks) == {"pause", "gateway"}
    assert config.smoother.max_accel == (2.5, 0.0, 3.2)
    assert (config.max_speed_mps, config.max_turn_radps) == (0.5, 2.0)
    assert set(config.zones) == {"Body", "Corridor", "Dock", "Bumpers", "Travel"}
    assert set(config.sources) == {"front", "depth", "rear_sonar", "crates"}
