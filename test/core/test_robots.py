"""The ready robots: their files are sound, their zones fit their brakes, and they stop in time."""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.events import OdometryReceived, ScanReceived, VelocityReceived
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Pose, Velocity
from realtime_agent_ros.core.zone_config import ZoneConfig
from realtime_agent_ros.robots import ROBOTS

FOLDER = Path(__file__).resolve().parents[2] / "config" / "robots"
NAMES = sorted(ROBOTS)
STEP_S = 0.01
REACTION_S = 0.3
"""What the files state: from an obstacle in view to the brakes."""
BASE_DELAY_S = 0.15
LEAST_MARGIN_M = {"turtlebot3_burger": 0.12}
"""0.08 m where the scanner sees as near as that."""
SIZES_M = {
    "turtlebot3_burger": (0.138, 0.178),
    "turtlebot3_waffle": (0.281, 0.306),
    "turtlebot4": (0.342, 0.339),
    "jackal": (0.508, 0.430),
    "husky": (0.990, 0.670),
    "differential": (0.5, 0.5),
    "holonomic": (0.6, 0.5),
}
"""Length and width as published."""
BLIND_M = {"turtlebot3_burger": 0.16, "turtlebot3_waffle": 0.16, "turtlebot4": 0.16}
"""Nearer than this their scanner sees nothing, or is not asked: LDS-02, RPLIDAR A1."""
TOP_SPEEDS_MPS = {
    "turtlebot3_burger": 0.22,
    "turtlebot3_waffle": 0.26,
    "turtlebot4": 0.31,
    "jackal": 2.0,
    "husky": 1.0,
}
WAYS = [(name, 1.0, 0.0) for name in NAMES] + [("holonomic", 0.0, 1.0), ("holonomic", -0.6, 0.8)]
"""Robot and direction of motion."""


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


def parameters(name: str) -> dict[str, Any]:
    given: dict[str, Any] = yaml.safe_load(text_of(name))["/**/agent_node"]["ros__parameters"]
    return given


def config(name: str) -> AgentConfig:
    return AgentConfig.model_validate(parameters(name))


def stopping_m(robot: AgentConfig) -> float:
    """By top speed and brakes, as the files say it."""
    v, brake = robot.max_speed_mps, -robot.smoother.max_decel[0]
    return REACTION_S * v + v * v / (2 * brake)


def margin_m(name: str, robot: AgentConfig) -> float:
    return max(LEAST_MARGIN_M.get(name, 0.08), stopping_m(robot) / 10)


def bounds(zone: ZoneConfig, direction: tuple[float, float] = (1.0, 0.0)) -> tuple[float, float]:
    """How far the zone reaches against the direction and along it."""
    if zone.type == "circle" and zone.radius is not None:
        return -zone.radius, zone.radius
    along = np.array(zone.points) @ np.array(direction)
    return float(along.min()), float(along.max())


def test_every_robot_has_a_file_and_every_file_a_robot() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_its_file_is_sound_and_every_source_that_it_names_is_listed(name: str) -> None:
    robot = config(name)
    assert robot.max_speed_mps == TOP_SPEEDS_MPS.get(name, robot.max_speed_mps)
    head, body = text_of(name).split("/**/agent_node:")
    listed = set(re.findall(r"^# (?:Sources: )?(\[\d\])", head, re.MULTILINE))
    assert set(re.findall(r"\[\d\](?= )", body)) <= listed
    lines = body.splitlines()
    for parameter in ("max_speed_mps", "max_turn_radps", "max_accel", "StopZone", "scan"):
        number = next(n for n, line in enumerate(lines) if line.strip().startswith(f"{parameter}:"))
        assert "#" in lines[number - 1], f"{parameter} has no source"


@pytest.mark.parametrize("name", NAMES)
def test_its_zones_are_the_published_size_and_what_it_needs_to_stop(name: str) -> None:
    robot = config(name)
    assert f"= {stopping_m(robot):.3f} m" in text_of(name)
    zones, margin = robot.zones, margin_m(name, robot)
    for axis, size_m in zip(((1.0, 0.0), (0.0, 1.0)), SIZES_M[name], strict=True):
        low, high = bounds(zones["StopZone"], axis)
        assert high - low == pytest.approx(size_m + 2 * margin, abs=0.005)
        inner, outer = (bounds(zones[zone], axis) for zone in ("StopZone", "ApproachZone"))
        assert inner[0] - outer[0] == pytest.approx(0.04, abs=0.002)
        assert outer[1] - inner[1] == pytest.approx(0.04, abs=0.002)
    ahead = bounds(zones["SlowdownZone"])[1] - bounds(zones["StopZone"])[1]
    assert ahead == pytest.approx(1.5 * stopping_m(robot), abs=0.002)
    begins_s = zones["ApproachZone"].time_before_collision
    wanted_s = max(1.5, 2 * stopping_m(robot) / robot.max_speed_mps)
    assert begins_s == pytest.approx(wanted_s, abs=0.01)


@pytest.fixture(scope="module")
def make_base(make_world: Any) -> Callable[..., Any]:
    """The double on wheels that obey late and brake no better than the file says."""

    class Base(make_world):  # type: ignore[misc]  # the class comes from a fixture
        def __init__(self, **given: Any) -> None:
            brakes = given["smoother"]["max_decel"]
            self.brakes = tuple(-b for b in brakes)
            self.moving = ZERO_VELOCITY
            self.posts_m: tuple[float, ...] = ()
            self.told: deque[Velocity] = deque(
                [ZERO_VELOCITY] * round(BASE_DELAY_S / STEP_S), round(BASE_DELAY_S / STEP_S)
            )
            super().__init__(**given)

        def _move(self, dt_s: float) -> None:
            command = self.velocity
            axes = ("linear_x_mps", "linear_y_mps", "angular_z_radps")
            now, wanted = self.moving, self.told[0]
            self.told.append(command)
            changes = (
                np.clip(getattr(wanted, a) - getattr(now, a), -b * dt_s, b * dt_s)
                for a, b in zip(axes, self.brakes, strict=True)
            )
            self.moving = Velocity(
                *(getattr(now, a) + float(c) for a, c in zip(axes, changes, strict=True))
            )
            self.velocity = self.moving
            super()._move(dt_s)
            self.velocity = command

        def odometry(self) -> OdometryReceived:
            return OdometryReceived(self.pose, self.moving)

        def scan(self) -> ScanReceived:
            """From where the sensor stands."""
            base, mounted = self.pose, self.engine.config.sources["scan"].pose
            if mounted is not None:
                c, s = math.cos(base.yaw_rad), math.sin(base.yaw_rad)
                self.pose = Pose(
                    base.x_m + c * mounted.x_m - s * mounted.y_m,
                    base.y_m + s * mounted.x_m + c * mounted.y_m,
                    base.yaw_rad + mounted.yaw_rad,
                )
            seen: ScanReceived = super().scan()
            self.pose = base
            ranges = seen.ranges_m.copy()
            for number, post_m in enumerate(self.posts_m):
                ranges[(2 * number + 1) * len(ranges) // 8] = post_m
            return replace(seen, ranges_m=ranges)

        def along(self, way: tuple[float, float]) -> float:
            return float(self.pose.x_m * way[0] + self.pose.y_m * way[1])

        def speed(self) -> float:
            return math.hypot(self.moving.linear_x_mps, self.moving.linear_y_mps)

    return lambda name: Base(**parameters(name))


def at_top_speed(base: Any, robot: AgentConfig, way: tuple[float, float]) -> Callable[[], bool]:
    """Bring the base to its top speed; what keeps asking for more of it."""
    asked = Velocity(9.0 * way[0], 9.0 * way[1])

    def push() -> bool:
        base.handle(VelocityReceived("navigation", asked))
        return False

    base.run(robot.max_speed_mps / robot.smoother.max_accel[0] + 1.0, push)
    assert base.speed() == pytest.approx(robot.max_speed_mps, rel=0.02)
    return push


@pytest.mark.parametrize("name", sorted(BLIND_M))
def test_its_scanner_sees_the_edge_of_the_stop_zone_ahead(name: str) -> None:
    robot = config(name)
    scanner = robot.sources["scan"].pose
    assert scanner is not None
    assert bounds(robot.zones["StopZone"])[1] >= scanner.x_m + BLIND_M[name] + 0.02


def front_m(name: str, robot: AgentConfig, way: tuple[float, float]) -> float:
    """How far the footprint itself reaches in that direction: the stop zone less its margin."""
    reach = bounds(robot.zones["StopZone"], way)[1]
    return reach - margin_m(name, robot) * (abs(way[0]) + abs(way[1]))


@pytest.mark.parametrize(("name", "x", "y"), WAYS)
def test_at_top_speed_it_stops_before_a_wall(
    name: str, x: float, y: float, make_base: Callable[..., Any]
) -> None:
    robot, base, way = config(name), make_base(name), (x, y)
    push = at_top_speed(base, robot, way)
    wall = base.along(way) + front_m(name, robot, way) + 4 * stopping_m(robot) + 1.0
    middle, side = (wall * x, wall * y), (-20 * y, 20 * x)
    base.walls = [
        tuple((middle[0] + sign * side[0], middle[1] + sign * side[1]) for sign in (-1, 1))
    ]
    gaps = []

    def driven() -> bool:
        gaps.append(wall - base.along(way) - front_m(name, robot, way))
        return push()

    base.run(30.0, driven)
    assert min(gaps) > 0.0
    assert base.speed() < 0.01
    assert gaps[-1] < 2 * margin_m(name, robot) + 0.1, "it stops far too early"


@pytest.mark.parametrize("name", NAMES)
def test_at_top_speed_it_does_not_touch_who_steps_in_at_its_stopping_distance(
    name: str, make_base: Callable[..., Any]
) -> None:
    robot, base, way = config(name), make_base(name), (1.0, 0.0)
    push = at_top_speed(base, robot, way)
    radius = 0.2
    skin = base.along(way) + front_m(name, robot, way) + stopping_m(robot) + margin_m(name, robot)
    base.people = [(skin + radius, base.pose.y_m, radius)]
    nearest = []

    def driven() -> bool:
        nearest.append(skin - base.along(way) - front_m(name, robot, way))
        return push()

    base.run(10.0, driven)
    assert base.speed() < 0.01
    assert min(nearest) > 0.0


@pytest.mark.parametrize("posts_m", [(0.134, 0.098, 0.098, 0.134), (-math.inf,) * 4])
def test_a_turtlebot4_drives_with_its_posts_in_the_scan_and_stops_for_what_is_behind_them(
    posts_m: tuple[float, ...], make_base: Callable[..., Any]
) -> None:
    robot, base = config("turtlebot4"), make_base("turtlebot4")
    base.posts_m = posts_m
    push = at_top_speed(base, robot, (1.0, 0.0))
    scanner = robot.sources["scan"].pose
    assert scanner is not None
    base.run(3.0)  # nobody asks for more
    base.people = [(base.pose.x_m + scanner.x_m + 0.2 + 0.1, base.pose.y_m, 0.1)]
    base.run(0.5)
    begun = base.pose
    base.run(2.0, push)
    assert base.pose == begun


@pytest.mark.parametrize("name", NAMES)
def test_the_page_says_what_its_file_says(name: str) -> None:
    page = (FOLDER.parents[1] / "docs" / "robots.md").read_text(encoding="utf-8")
    row = next(line for line in page.splitlines() if line.startswith(f"| `{name}` |"))
    robot = config(name)
    speeds = (f"{robot.max_speed_mps:.2f} m/s", f"{robot.max_turn_radps:.2f} rad/s")
    brakes = (f"{-robot.smoother.max_decel[0]:.1f} m/s²", f"{stopping_m(robot):.3f} m")
    assert [cell.strip() for cell in row.split("|")[3:7]] == [*speeds, *brakes]
    assert all(f"`{topic}`" in page for topic in ROBOTS[name].values())
