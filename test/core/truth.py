"""What an outside observer of a life knows of the sensors and the stops, by simple means."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.events import (
    BumperReceived,
    EstopReceived,
    EstopReset,
    Event,
    GuardEvent,
    OdometryReceived,
    ScanReceived,
    SourceEvent,
)
from realtime_agent_ros.core.sources.events import PointCloudReceived, RangeReceived
from realtime_agent_ros.core.stop_words import StopWords
from realtime_agent_ros.core.zones import Zone

MS = 1_000_000
SECOND = 1000 * MS
CONFIG = AgentConfig(
    resume_window_s=3.0,
    blocked_timeout_s=1.0,
    zone_release_s=0.2,
    smoother={"max_accel": (1.0, 1.0, 2.5), "max_decel": (-0.5, -0.5, -2.5)},
    places={"kitchen": [1.0, 1.0, 0.0]},
    observation_sources=["scan", "camera", "sonar"],
    camera={"type": "pointcloud", "source_timeout": 0.0},
    sonar={"type": "range", "source_timeout": 0.0},
    guards=["bumper", "battery", "cliff", "fence"],
    cliff={"type": "cliff", "source_timeout": 0.0, "trigger_readings": 1},
    fence={"type": "geofence", "points": [[-1.9, -1.9], [1.9, -1.9], [1.9, 1.9], [-1.9, 1.9]]},
)
FENCE_M = 1.9
TIMEOUT_NS = round(CONFIG.source_timeout * SECOND)
STOP_ZONE = Zone("StopZone", CONFIG.zones["StopZone"])
STOP_WORDS = StopWords(CONFIG.stop_languages, CONFIG.stop_words)


@dataclass
class Truth:
    """What an outside observer knows of the sensors and the stops, by simple means."""

    scan_ns: int | None = None
    scan_bad: bool = False
    odom_ns: int | None = None
    odom_bad: bool = False
    pressed: bool = False
    latched: bool = False
    bumper: bool = False
    zone: bool = False
    zone_freed_ns: int | None = None
    cliff: bool = False
    outside: bool = False
    camera_bad: bool = False
    sonar_bad: bool = False
    last_stamp: tuple[int, int] | None = None
    """The newest scan's stamp, and the ROS clock's lead on ours when it came."""

    def stands(self, now_ns: int) -> bool:
        """Whether anything holds the robot still, for certain."""
        return (
            self.latched
            or self.bumper
            or self.zone
            or self.cliff
            or self.outside
            or self.camera_bad
            or self.sonar_bad
            or self.scan_bad
            or self.odom_bad
            or _stale(self.scan_ns, now_ns)
            or _stale(self.odom_ns, now_ns)
        )

    def learn(self, event: Event, now_ns: int) -> None:
        if isinstance(event, EstopReceived):
            self.pressed = event.pressed
            self.latched = self.latched or event.pressed
        elif isinstance(event, EstopReset):
            self.latched = self.latched and self.pressed
        elif isinstance(event, GuardEvent) and isinstance(event.event, BumperReceived):
            self.bumper = event.event.pressed
        elif isinstance(event, GuardEvent) and isinstance(event.event, RangeReceived):
            self.cliff = not event.event.range_m <= 0.1
        elif isinstance(event, SourceEvent):
            self._learn_source(event.event, now_ns)
        elif isinstance(event, OdometryReceived):
            numbers = (event.pose.x_m, event.pose.y_m, event.pose.yaw_rad)
            finite = all(map(math.isfinite, numbers)) and event.velocity.is_finite()
            self.odom_bad = not finite or not _in_time(event.stamp_age_ns)
            if not self.odom_bad:
                self.odom_ns = now_ns - max(0, event.stamp_age_ns)
                self.outside = max(abs(event.pose.x_m), abs(event.pose.y_m)) > FENCE_M

    def _learn_source(self, event: object, now_ns: int) -> None:
        if isinstance(event, ScanReceived):
            self._learn_scan(event, now_ns)
        elif isinstance(event, RangeReceived):
            self.sonar_bad = math.isnan(event.range_m)
        elif isinstance(event, PointCloudReceived):
            finite = [all(map(math.isfinite, point)) for point in event.points_m]
            self.camera_bad = not any(finite) or finite.count(False) > 0.9 * len(finite)

    def _stamp_is_false(self, scan: ScanReceived, now_ns: int) -> bool:
        """Zero, older than the one before, or by a clock that has leapt since."""
        if not scan.stamp_ns:
            return scan.stamp_ns == 0
        last, lead_ns = self.last_stamp, scan.stamp_ns + scan.stamp_age_ns - now_ns
        self.last_stamp = scan.stamp_ns, lead_ns
        if last is None:
            return False
        return scan.stamp_ns < last[0] or abs(lead_ns - last[1]) > SECOND // 2

    def _learn_scan(self, scan: ScanReceived, now_ns: int) -> None:
        points = literal_points(scan)
        false = self._stamp_is_false(scan, now_ns)
        self.scan_bad = false or points is None or not _in_time(scan.stamp_age_ns)
        if points is None or self.scan_bad:
            return
        self.scan_ns = now_ns - max(0, scan.stamp_age_ns)
        if scan.stamp_age_ns > 0:  # moved by what the odometry says since: nothing is certain
            self.zone, self.zone_freed_ns = False, None
        else:
            self._look_at_zone(STOP_ZONE.is_occupied(points), now_ns)

    def _look_at_zone(self, occupied: bool, now_ns: int) -> None:
        """Occupied at once; free only once it was seen free for the release time."""
        if occupied:
            self.zone, self.zone_freed_ns = True, None
        elif self.zone:
            self.zone_freed_ns = now_ns if self.zone_freed_ns is None else self.zone_freed_ns
            self.zone = now_ns - self.zone_freed_ns < CONFIG.zone_release_s * SECOND


def _stale(measured_ns: int | None, now_ns: int) -> bool:
    return measured_ns is None or now_ns - measured_ns > TIMEOUT_NS


def _in_time(age_ns: int) -> bool:
    """Neither too old to say anything nor from the future."""
    return -100 * MS <= age_ns <= TIMEOUT_NS


def literal_points(scan: ScanReceived) -> np.ndarray | None:
    """Where the beams see something, beam by beam; None if the scan says nothing (REP-117)."""
    low, high = scan.range_min_m, scan.range_max_m
    count, step = len(scan.ranges_m), scan.angle_increment_rad
    header = (scan.angle_min_rad, scan.angle_max_rad, step, low, high)
    if not all(map(math.isfinite, header)) or not count or step == 0.0 or not 0.0 <= low < high:
        return None
    wrong = abs((scan.angle_max_rad - scan.angle_min_rad) / step + 1 - count) > 1.5
    broken = sum(math.isnan(r) for r in scan.ranges_m)
    if wrong or broken == count or broken / count > 0.5:
        return None
    seen = [(n, max(r, low)) for n, r in enumerate(scan.ranges_m) if r <= high]
    angles = [(scan.angle_min_rad + n * step, r) for n, r in seen]
    points = [(r * math.cos(angle), r * math.sin(angle)) for angle, r in angles]
    return np.array(points).reshape(-1, 2)
