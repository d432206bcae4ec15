"""The judge's eyes: a process of its own that sees ROS topics and the simulator's truth alone.

    checker.py FOLDER twist|twist_stamped   what was seen before a breach is kept in FOLDER; the
                                            type of cmd_vel

It imports nothing of the package. ``chaos/mark`` tells it when a run begins and ends and who was
struck down; ``chaos/verdict`` is its answer to the end of a run.
"""

from __future__ import annotations

import json
import math
import re
import signal
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import rclpy
from geometry_msgs.msg import Twist, TwistStamped
from nav_msgs.msg import Odometry
from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor
from rclpy.node import Node
from rclpy.qos import DurabilityPolicy, QoSProfile, ReliabilityPolicy
from sensor_msgs.msg import Imu, LaserScan, Range
from std_msgs.msg import Bool, Empty, String, UInt32

from judge import Judge
from lateness import Sampler
from verdict import Limits

RELIABLE = QoSProfile(depth=200)
ANY = QoSProfile(depth=50, reliability=ReliabilityPolicy.BEST_EFFORT)
LIKE_THE_AGENT = QoSProfile(depth=2, reliability=ReliabilityPolicy.BEST_EFFORT)
"""Of what has piled up in a stopped process it has the newest; who reads all is behind it."""
LATCHED = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
STOP_WORD = re.compile(r"\bstop\b")
KEPT = 4000
UNTOLD = ("scan", "odom", "imu", "agent/heartbeat", "bumper")
"""Too many to keep each."""
PERSON = "driver"
"""Plans of this prefix are a person's wish; a planner's own need a person's words before them."""
EXPIRES = re.compile(r'"expires_in_s":(\d+\.\d+)')
SHORT_S = 10.0
"""Steps of this expiry, or a longer one, end before it."""
LONG_AGO_S = 1e6
SILENT_S = 0.3
"""The simulator tells the truth many times in this; after it somebody is seen again."""


class Checker(Node):
    """Hands what it sees to the judge, with the time of arrival."""

    def __init__(self, folder: Path, kind: str) -> None:
        super().__init__("chaos_checker")
        self._folder = folder
        self._late = Sampler()
        self._judge = Judge(Limits(), self._late)
        self._seen: deque[str] = deque(maxlen=KEPT)
        self._out = self.create_publisher(String, "chaos/verdict", RELIABLE)
        self._seen_again = self.create_publisher(Empty, "chaos/seen_again", RELIABLE)
        self._truth_s = -LONG_AGO_S
        judge = self._judge
        command: tuple[type, Callable[[Any], object]] = (Twist, self._on_command)
        if kind == "twist_stamped":
            command = TwistStamped, lambda m: self._on_command(m.twist)
        for kind_of, topic, take, qos in (
            (command[0], "cmd_vel", command[1], RELIABLE),
            (Bool, "agent/heartbeat", self._on_beat, RELIABLE),
            (TwistStamped, "sim/commanded", self._on_obeyed, RELIABLE),
            (Odometry, "sim/truth", self._on_truth, RELIABLE),
            (Range, "sim/clearance", lambda m: judge.clearance(m.range), RELIABLE),
            (Bool, "bumper", lambda m: judge.bumper(time.monotonic(), m.data), RELIABLE),
            (Bool, "estop", self._on_estop, RELIABLE),
            (String, "plan", self._on_arrived, RELIABLE),
            (UInt32, "sim/collisions", lambda m: judge.collisions(m.data), RELIABLE),
            (LaserScan, "scan", self._on_scan, LIKE_THE_AGENT),
            (Odometry, "odom", self._on_odom, LIKE_THE_AGENT),
            (Imu, "imu", self._on_imu, LIKE_THE_AGENT),
            (String, "speech", self._on_speech, ANY),
            (String, "raw/speech", self._on_said, RELIABLE),
            (String, "raw/plan", self._on_plan, RELIABLE),
            (Twist, "cmd_vel_key", self._on_key, ANY),
            (Bool, "deadman/tripped", lambda m: judge.tripped(m.data), LATCHED),
            (String, "chaos/mark", self._on_mark, RELIABLE),
        ):
            self.create_subscription(kind_of, topic, self._noting(topic, take), qos)

    def _noting(self, topic: str, take: Callable[[Any], object]) -> Callable[[Any], None]:
        def receive(msg: Any) -> None:
            if topic not in UNTOLD:
                self._seen.append(f"{time.monotonic():.4f} {topic} {told(msg)}")
            take(msg)

        return receive

    # -- what the robot does ---------------------------------------------------------------

    def _on_command(self, msg: Twist) -> None:
        linear = (msg.linear.x, msg.linear.y)
        self._judge.commanded(time.monotonic(), linear, msg.angular.z)

    def _on_beat(self, msg: Bool) -> None:
        if msg.data:  # a farewell is no output
            self._judge.beat(time.monotonic())

    def _on_obeyed(self, msg: TwistStamped) -> None:
        # By its stamp: a simulator that had to wait tells late what was so before.
        self._judge.obeyed(time.monotonic() - max(0.0, age_s(msg)), moves(msg.twist))

    def _on_truth(self, msg: Odometry) -> None:
        at, twist = msg.pose.pose.position, msg.twist.twist
        speed = math.hypot(twist.linear.x, twist.linear.y) + abs(twist.angular.z)
        now_s = time.monotonic()
        self._judge.truth(now_s, at.x, at.y, speed)
        if now_s - self._truth_s > SILENT_S:
            self._seen_again.publish(Empty())
        self._truth_s = now_s

    # -- what reaches the agent --------------------------------------------------------------

    def _on_scan(self, msg: LaserScan) -> None:
        ranges = msg.ranges
        wanted = 0
        if msg.angle_increment:
            wanted = round((msg.angle_max - msg.angle_min) / msg.angle_increment) + 1
        fault = ""
        if not len(ranges) or len(ranges) != wanted:
            fault = f"{len(ranges)} ranges, {wanted} are told"
        elif sum(map(math.isnan, ranges)) > len(ranges) / 2:
            fault = "more NaN than readings"
        self._sensor("scan", msg, fault, ranges.tobytes())

    def _on_odom(self, msg: Odometry) -> None:
        at, turned, twist = msg.pose.pose.position, msg.pose.pose.orientation, msg.twist.twist
        numbers = (at.x, at.y, turned.z, turned.w, twist.linear.x, twist.angular.z)
        self._sensor("odom", msg, "" if all(map(math.isfinite, numbers)) else "not finite")

    def _on_imu(self, msg: Imu) -> None:
        turned, pushed = msg.orientation, msg.linear_acceleration
        numbers = (turned.x, turned.y, turned.z, turned.w, pushed.x, pushed.y, pushed.z)
        self._sensor("imu", msg, "" if all(map(math.isfinite, numbers)) else "not finite")

    def _sensor(self, name: str, msg: Any, fault: str, payload: bytes = b"") -> None:
        old_s = age_s(msg)
        if old_s == LONG_AGO_S:
            fault = fault or "no stamp"
        if fault or old_s > 0.4 or old_s < -0.05:
            self._seen.append(f"{time.monotonic():.4f} {name} {fault} {old_s:.3f} s old")
        self._judge.sensor(time.monotonic(), name, fault, old_s, payload)

    def _on_speech(self, msg: String) -> None:
        if STOP_WORD.search(msg.data):
            self._judge.stop_word(time.monotonic())

    def _on_said(self, msg: String) -> None:
        if not STOP_WORD.search(msg.data):
            self._judge.said(time.monotonic(), msg.data)

    def _on_estop(self, msg: Bool) -> None:
        if msg.data:
            self._judge.stand("estop", time.monotonic(), None, freed=True)

    def _on_arrived(self, msg: String) -> None:
        found = EXPIRES.search(msg.data) if PERSON in msg.data else None
        if found and float(found[1]) < SHORT_S:
            self._judge.plan(time.monotonic(), float(found[1]))

    def _on_plan(self, msg: String) -> None:
        if f'"plan_id":"{PERSON}' in msg.data.replace(" ", ""):
            self._judge.wish(time.monotonic())

    def _on_key(self, msg: Twist) -> None:
        self._judge.key(time.monotonic(), moves(msg))

    # -- runs ------------------------------------------------------------------------------

    def _on_mark(self, msg: String) -> None:
        mark = json.loads(msg.data)
        now_s = float(mark.get("at_s", time.monotonic()))
        what, name = mark["mark"], mark.get("name", "")
        if what == "begin":
            self._seen.clear()
            self._judge.begin(name, now_s)
        elif what == "pids":
            self._late.watch(mark["pids"])
        elif what == "down":
            self._judge.down(name, now_s, mark.get("within_s"), dead=mark["dead"])
        elif what == "stand":
            self._judge.stand(name, now_s, mark["within_s"], freed=mark["freed"])
        elif what == "free":
            self._judge.free(name, now_s, asked=mark["asked"])
        elif what == "up":
            self._judge.up(name)
        elif what == "over":
            self._judge.faults_over(now_s)
        elif what == "end":
            self._end(now_s)

    def _end(self, now_s: float) -> None:
        verdict = self._judge.finish(now_s)
        if verdict.breaches:
            name = re.sub(r"\W+", "_", verdict.name)
            text = "\n".join([*verdict.breaches, *self._seen, ""])
            (self._folder / f"seen_{name}.txt").write_text(text)
        self._out.publish(String(data=json.dumps(verdict.as_dict())))


def age_s(msg: Any) -> float:
    """By its stamp; without one it is as old as can be."""
    stamp = msg.header.stamp
    if not (stamp.sec or stamp.nanosec):
        return LONG_AGO_S
    return min(LONG_AGO_S, time.time() - stamp.sec - stamp.nanosec * 1e-9)


def moves(twist: Twist) -> bool:
    """Whether any axis is not zero."""
    return any((twist.linear.x, twist.linear.y, twist.angular.z))


def told(msg: Any) -> str:
    """A message in a line."""
    if isinstance(msg, Twist):
        return f"{msg.linear.x:.3f} {msg.linear.y:.3f} {msg.angular.z:.3f}"
    if isinstance(msg, TwistStamped):
        return told(msg.twist)
    if isinstance(msg, Odometry):
        at = msg.pose.pose.position
        return f"{at.x:.3f} {at.y:.3f} at {told(msg.twist.twist)}"
    return f"{msg.range:.3f}" if isinstance(msg, Range) else str(msg.data)[:600]


def main() -> int:
    rclpy.init()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    node = Checker(Path(sys.argv[1]), sys.argv[2])
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    with suppress(KeyboardInterrupt, ExternalShutdownException):
        executor.spin()
    return 0


if __name__ == "__main__":
    sys.exit(main())
