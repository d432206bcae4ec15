"""``sim_node`` as a process over DDS: a robot's topics, that do what a robot's would."""

from __future__ import annotations

import math
import signal
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import pytest
from geometry_msgs.msg import PoseStamped, Twist, TwistStamped
from nav_msgs.msg import Odometry
from rosgraph_msgs.msg import Clock
from sensor_msgs.msg import BatteryState, LaserScan
from std_msgs.msg import Bool, UInt32

from harness import NodeProcess, Observer, Processes, needs

pytestmark = [pytest.mark.ros, needs("mujoco")]
TOPICS = {
    "scan": LaserScan,
    "odom": Odometry,
    "bumper": Bool,
    "battery_state": BatteryState,
    "sim/truth": Odometry,
    "sim/person": PoseStamped,
    "sim/commanded": TwistStamped,
    "sim/collisions": UInt32,
    "/clock": Clock,
}


def seconds(stamp: Any) -> float:
    return float(stamp.sec) + stamp.nanosec * 1e-9


class Robot(Observer):
    """The far side of the simulated robot's topics."""

    def __init__(self, domain: int) -> None:
        super().__init__(domain, "watcher")
        for topic, kind in TOPICS.items():
            self.listen(kind, topic)

    @contextmanager
    def driving(self, kind: type, x_mps: float, turn_radps: float = 0.0) -> Iterator[None]:
        """Publish a velocity at 20 Hz while the block runs."""
        message = kind()
        twist = message.twist if kind is TwistStamped else message
        twist.linear.x, twist.angular.z = x_mps, turn_radps
        publisher = self.node.create_publisher(kind, "cmd_vel", 1)
        try:
            with self.repeating(publisher, message):
                yield
        finally:
            self.node.destroy_publisher(publisher)


@pytest.fixture
def start(processes: Processes) -> Callable[..., NodeProcess]:
    """Starts ``sim_node`` with parameters."""
    return lambda **parameters: processes.node("sim_node", **parameters)


@pytest.fixture
def robot(domain: int) -> Iterator[Robot]:
    watcher = Robot(domain)
    yield watcher
    watcher.close()


def end(process: NodeProcess) -> str:
    """Ask the process to end; what it had said."""
    assert process.end() == 0, process.text()
    return process.text()


def test_every_topic_speaks(start, robot) -> None:
    start()
    for topic in TOPICS.keys() - {"/clock"}:
        robot.wait_for(lambda topic=topic: robot.heard[topic])
    assert robot.heard["odom"][0].msg.header.frame_id == "odom"
    assert robot.heard["odom"][0].msg.child_frame_id == "base_link"
    assert robot.heard["battery_state"][0].msg.percentage == pytest.approx(0.9, abs=0.01)
    assert robot.heard["sim/collisions"][0].msg.data == 0
    assert not robot.heard["bumper"][0].msg.data
    assert not robot.heard["/clock"]


def test_scans_come_ten_times_a_second_stamped_with_the_present(start, robot) -> None:
    start(beams=90)
    scans = robot.messages("scan", 20)
    now_s = robot.node.get_clock().now().nanoseconds * 1e-9
    stamps = [seconds(scan.header.stamp) for scan in scans]
    # The median: a busy machine skips one now and then.
    assert statistics.median(b - a for a, b in pairwise(stamps)) == pytest.approx(0.1, rel=0.2)
    assert 0.0 <= now_s - stamps[-1] < 5.0
    scan = scans[0]
    assert len(scan.ranges) == 90
    assert scan.angle_min == pytest.approx(-math.pi)
    assert scan.angle_max == pytest.approx(math.pi - scan.angle_increment, abs=1e-5)
    assert min(scan.ranges) == pytest.approx(0.96, abs=0.1)


@pytest.mark.parametrize("kind", [Twist, TwistStamped])
def test_it_drives_while_cmd_vel_comes_and_stops_half_a_second_after(start, robot, kind) -> None:
    start()
    with robot.driving(kind, 0.3):
        robot.wait_for(lambda: robot.newest("odom").pose.pose.position.x > 0.3)
        assert robot.newest("sim/commanded").twist.linear.x == pytest.approx(0.3)
        last_s = robot.node.get_clock().now().nanoseconds * 1e-9
    robot.wait_for(lambda: robot.newest("sim/commanded").twist.linear.x == 0.0)
    stopped_s = next(
        seconds(h.msg.header.stamp)
        for h in robot.heard["sim/commanded"]
        if h.msg.twist.linear.x == 0.0 and seconds(h.msg.header.stamp) > last_s
    )
    assert stopped_s - last_s < 0.8
    robot.wait_for(lambda: abs(robot.newest("odom").twist.twist.linear.x) < 0.001)
    truth, odom = robot.newest("sim/truth").pose.pose, robot.newest("odom").pose.pose
    assert odom.position.x == pytest.approx(truth.position.x, abs=0.05)


def test_a_velocity_that_is_not_a_number_is_zero_and_is_reported(start, robot) -> None:
    process = start()
    with robot.driving(Twist, 0.2):
        robot.wait_for(lambda: robot.newest("sim/commanded").twist.linear.x > 0.0)
    with robot.driving(Twist, math.nan):
        robot.wait_for(lambda: robot.newest("sim/commanded").twist.linear.x == 0.0)
        robot.messages("scan", 10)
    assert robot.newest("sim/commanded").twist.linear.x == 0.0
    assert end(process).count("not finite") == 1


def test_the_person_crosses_when_called(start, robot) -> None:
    start()
    assert robot.newest("sim/person").pose.position.y > 3.0
    assert robot.call("sim/person/cross").success
    assert not robot.call("sim/person/cross").success
    robot.wait_for(lambda: min(robot.newest("scan").ranges[170:190]) < 1.6)
    robot.wait_for(lambda: robot.newest("sim/person").pose.position.y < -3.0)


def test_a_robot_that_ran_into_the_dock_says_so_and_can_be_reset(start, robot) -> None:
    start()
    with robot.driving(Twist, -0.5):
        robot.wait_for(lambda: robot.newest("bumper").data)
        robot.wait_for(lambda: robot.newest("sim/collisions").data == 1)
    assert robot.call("sim/reset").success
    for topic in ("odom", "sim/truth"):
        robot.wait_for(lambda t=topic: abs(robot.newest(t).pose.pose.position.x) < 0.01)
    robot.wait_for(lambda: robot.newest("sim/collisions").data == 0)


def test_it_runs_faster_than_real_time_on_its_own_clock(start, robot) -> None:
    start(real_time_factor=5.0, publish_clock=True)
    robot.wait_for(lambda: robot.heard["/clock"])
    began_s = time.monotonic()
    first_s = seconds(robot.newest("/clock").clock)
    robot.wait_for(lambda: seconds(robot.newest("/clock").clock) - first_s > 5.0)
    assert time.monotonic() - began_s < 5.0  # faster than real time; how much, depends on the load
    assert seconds(robot.newest("scan").header.stamp) < 300.0
    clock = [seconds(m.clock) for m in robot.messages("/clock", 200)]
    assert clock == sorted(clock)


def test_without_a_screen_the_viewer_is_a_warning(start, robot, monkeypatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    process = start(viewer=True)
    robot.messages("scan", 2)
    assert "there is no screen" in end(process)


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"beems": 90}, "did you mean 'beams'"),
        ({"beams": 2}, "'beams'"),
        ({"range_noise_m": ".nan"}, "'range_noise_m'"),
        ({"real_time_factor": 3.0}, "publish_clock"),
    ],
)
def test_a_bad_parameter_ends_it_with_code_2_and_one_clear_line(start, parameters, named) -> None:
    process = start(**parameters)
    assert process.wait() == 2
    assert named in process.text()
    assert len(process.text().strip().splitlines()) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_on_a_signal(start, robot, number) -> None:
    process = start()
    robot.wait_for(lambda: robot.heard["scan"])
    assert (process.end(number), process.text()) == (0, "")
