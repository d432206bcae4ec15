"""Invariant 7, for each guard: missing or bad data never release a stop.

The guard is brought to stop by a danger, seen good for less than it wants, and then given anything
but good readings, and silence. It must stop at every moment of it, and after one good reading.
"""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.events import BatteryReceived, BumperReceived, OdometryReceived
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Pose, Velocity
from realtime_agent_ros.core.guard_config import (
    BumperConfig,
    CliffConfig,
    GeofenceConfig,
    LowBatteryConfig,
    ShockConfig,
    TiltConfig,
    WheelStallConfig,
)
from realtime_agent_ros.core.guards.bumper import BumperGuard
from realtime_agent_ros.core.guards.cliff import CliffGuard
from realtime_agent_ros.core.guards.geofence import GeofenceGuard
from realtime_agent_ros.core.guards.low_battery import LowBatteryGuard
from realtime_agent_ros.core.guards.shock import ShockGuard
from realtime_agent_ros.core.guards.tilt import TiltGuard
from realtime_agent_ros.core.guards.wheel_stall import WheelStallGuard
from realtime_agent_ros.core.sources.events import ImuReceived, RangeReceived, VelocityCommanded

S = 1_000_000_000
STEP_NS = 100_000_000
LEVEL = (0.0, 0.0, 0.0, 1.0)
LEANING = (math.sin(0.5), 0.0, 0.0, math.cos(0.5))
GRAVITY = (0.0, 0.0, 9.8)
FAR = Pose(5.0, 0.0, 0.0)
HOME = Pose(0.0, 0.0, 0.0)


def odometry(pose: Pose = HOME, x_mps: float = 0.0, **stamp: int) -> OdometryReceived:
    return OdometryReceived(pose, Velocity(x_mps), **stamp)


def imu(orientation: Any = LEVEL, force: Any = GRAVITY, **stamp: int) -> ImuReceived:
    return ImuReceived(orientation, force, **stamp)


def ranged(range_m: float, high: float = 1.0, **stamp: int) -> RangeReceived:
    return RangeReceived(range_m, 0.02, high, 0.1, **stamp)


LATE, AHEAD = {"stamp_age_ns": 9 * S}, {"stamp_age_ns": -9 * S}
GUARDS: dict[str, tuple[Any, list[Any], Any, list[Any]]] = {
    # name: guard, events of the danger, a good event, bad events
    "cliff": (
        lambda: CliffGuard("cliff", CliffConfig()),
        [ranged(0.5)] * 3,
        ranged(0.05),
        [ranged(math.nan), ranged(math.inf), ranged(0.05, high=math.nan), ranged(0.05, **LATE)],
    ),
    "bumper": (
        lambda: BumperGuard("b", BumperConfig(source_timeout=0.5, release_time=0.5)),
        [BumperReceived(True)],
        BumperReceived(False),
        [BumperReceived(True)],
    ),
    "tilt": (
        lambda: TiltGuard("imu", TiltConfig()),
        [imu(LEANING)] * 4,
        imu(),
        [imu(None, None), imu((0.0,) * 4), imu((math.nan,) * 4), imu(**LATE), imu(**AHEAD)],
    ),
    "tilt by gravity": (
        lambda: TiltGuard("imu", TiltConfig(reference="gravity")),
        [imu(None, (9.0, 0.0, 3.0))] * 4,
        imu(),
        [imu(None, None), imu(None, (0.0,) * 3), imu(None, (math.nan,) * 3), imu(stamp_ns=0)],
    ),
    "shock": (
        lambda: ShockGuard("imu", ShockConfig()),
        [imu(force=(90.0, 0.0, 0.0))],
        imu(),
        [imu(force=None), imu(force=(math.inf, 0.0, 0.0)), imu(**LATE), imu(stamp_ns=0)],
    ),
    "wheel stall": (
        lambda: WheelStallGuard("wheels", WheelStallConfig()),
        [VelocityCommanded(Velocity(0.3)), *[odometry()] * 15, VelocityCommanded(ZERO_VELOCITY)],
        odometry(),
        [odometry(x_mps=math.nan), odometry(**LATE), odometry(**AHEAD)],
    ),
    "low battery": (
        lambda: LowBatteryGuard("battery", LowBatteryConfig(source_timeout=0.5)),
        [BatteryReceived(0.01)] * 40,
        BatteryReceived(0.9),
        [BatteryReceived(None), BatteryReceived(math.nan), BatteryReceived(7.0)],
    ),
    "geofence": (
        lambda: GeofenceGuard(
            "yard", GeofenceConfig(points=[[-1, -1], [1, -1], [0, 1]], release_time=0.5)
        ),
        [odometry(FAR)],
        odometry(),
        [odometry(Pose(math.nan, 0.0, 0.0)), odometry(**LATE), odometry(**AHEAD)],
    ),
}


@pytest.mark.parametrize("name", GUARDS)
@given(data=st.data())
def test_neither_silence_nor_nonsense_ends_a_danger(name, data):
    make, danger, good, bad = GUARDS[name]
    guard, now_ns = make(), 0
    for event in danger:
        now_ns += STEP_NS
        guard.see(event, now_ns)
    assert guard.trouble(now_ns)
    for _ in range(data.draw(st.integers(0, 2))):
        now_ns += STEP_NS
        guard.see(good, now_ns)
        assert guard.trouble(now_ns)
    for event in data.draw(st.lists(st.sampled_from([None, *bad]), min_size=1, max_size=10)):
        now_ns += data.draw(st.integers(S, 9 * S))
        if event is not None:
            guard.see(event, now_ns)
        assert guard.trouble(now_ns) or (name == "bumper" and event is None)
    now_ns += S
    guard.see(good, now_ns)
    assert guard.trouble(now_ns)


@pytest.mark.parametrize("name", GUARDS)
def test_good_readings_for_long_enough_end_it(name):
    make, danger, good, _ = GUARDS[name]
    guard, now_ns = make(), 0
    for event in (*danger, *[good] * 200):
        now_ns += STEP_NS
        guard.see(event, now_ns)
    assert guard.trouble(now_ns) == ""
