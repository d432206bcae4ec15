"""Several robots in one flat: they see one another, touch one another, and keep to their own."""

from __future__ import annotations

import itertools
import math

import pytest
from pydantic import ValidationError

from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.sim.config import SimConfig
from realtime_agent_ros.sim.flat import FLAT
from realtime_agent_ros.sim.measures import BASE_RADIUS_M
from realtime_agent_ros.sim.readings import Odom, Scan
from realtime_agent_ros.sim.simulation import Simulation

NAMES = tuple("abcdefgh")
FREE_M = 0.75
"""Between the middles of two robots at their starts: both their stop zones are free."""


def fleet(count: int = 2, **settings: object) -> Simulation:
    return Simulation(SimConfig(robots=NAMES[:count], range_noise_m=0.0, **settings))


def hold(simulation: Simulation, name: str, linear_mps: float, duration_s: float) -> None:
    """Drive one robot while the others rest."""
    end_s = simulation.time_s + duration_s
    while simulation.time_s < end_s - 1e-6:
        simulation.rigs[name].command(Velocity(linear_mps, 0.0, 0.0))
        simulation.step_until(min(end_s, simulation.time_s + 0.1))


def test_the_starts_are_free_of_furniture_of_one_another_and_of_the_person() -> None:
    for start in FLAT.starts:
        assert FLAT.clearance_m(start.x_m, start.y_m) > 0.45
        assert abs(start.x_m - FLAT.walk.start_m[0]) > BASE_RADIUS_M + FLAT.walk.radius_m + 0.15
    for one, other in itertools.combinations(FLAT.starts, 2):
        assert one.distance_to(other) > FREE_M


def test_eight_robots_stand_where_they_were_put_and_believe_it() -> None:
    simulation = fleet(8)
    readings = simulation.step_until(1.0)
    for name, start in zip(NAMES, FLAT.starts, strict=True):
        assert simulation.rigs[name].robot.pose.distance_to(start) < 1e-3
        odometry = next(r for r in readings[name] if isinstance(r, Odom))
        assert odometry.estimate.pose.distance_to(start) < 1e-3
        assert simulation.rigs[name].bumper.collisions == 0


def test_a_robot_sees_another_and_not_itself() -> None:
    simulation = fleet(2)
    scan = next(r for r in simulation.step_until(0.2)["a"] if isinstance(r, Scan))
    other = FLAT.starts[1]
    bearing = round((math.atan2(other.y_m, other.x_m) + math.pi) / math.tau * 360)
    assert scan.ranges_m[bearing] == pytest.approx(
        math.hypot(other.x_m, other.y_m) - BASE_RADIUS_M, abs=0.02
    )
    alone = Simulation(SimConfig(range_noise_m=0.0)).step_until(0.2)[""]
    behind = next(r for r in alone if isinstance(r, Scan)).ranges_m[bearing]
    assert behind > scan.ranges_m[bearing] + 0.5


def test_two_robots_collide_and_both_feel_it_and_a_third_does_not() -> None:
    simulation = fleet(3)
    a, b, c = simulation.rigs.values()
    x_m, y_m = b.robot.pose.x_m, b.robot.pose.y_m
    simulation.world.data.joint("abase").qpos[:2] = (x_m, y_m + 0.6)
    simulation.world.data.joint("abase").qpos[3:7] = simulation.world.data.joint("bbase").qpos[3:7]
    hold(simulation, "a", -0.3, 2.0)
    assert a.bumper.pressed
    assert (a.bumper.collisions, b.bumper.collisions, c.bumper.collisions) == (1, 1, 0)
    assert a.robot.pose.distance_to(b.robot.pose) == pytest.approx(2 * BASE_RADIUS_M, abs=0.02)


def test_a_command_moves_its_own_robot_only() -> None:
    simulation = fleet(2)
    hold(simulation, "b", 0.3, 1.0)
    assert simulation.rigs["b"].robot.pose.distance_to(FLAT.starts[1]) > 0.15
    assert simulation.rigs["a"].robot.pose.distance_to(FLAT.starts[0]) < 1e-3


def test_the_first_robot_of_a_fleet_runs_as_it_does_alone() -> None:
    alone = Simulation(SimConfig(seed=5)).step_until(0.05)[""]
    first = Simulation(SimConfig(seed=5, robots=("a", "b"))).step_until(0.05)["a"]
    assert [r.estimate for r in alone if isinstance(r, Odom)] == [
        r.estimate for r in first if isinstance(r, Odom)
    ]


def test_a_reset_puts_every_robot_back() -> None:
    simulation = fleet(2)
    hold(simulation, "b", 0.3, 1.0)
    simulation.reset()
    assert simulation.rigs["b"].robot.pose.distance_to(FLAT.starts[1]) < 1e-6
    assert simulation.rigs["b"].odometry.estimate.pose == FLAT.starts[1]


@pytest.mark.parametrize(
    ("robots", "reason"),
    [
        (("a", "a"), "a name of its own for each robot, got a, a"),
        (tuple("abcdefghi"), "at most 8 items"),
        (("r 1",), "string_pattern_mismatch"),
    ],
)
def test_names_that_make_no_fleet_are_refused(robots: tuple[str, ...], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        SimConfig(robots=robots)
