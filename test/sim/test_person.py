"""The person walks across when called, and not into the robot."""

from __future__ import annotations

import math

import pytest

from realtime_agent_ros.sim.flat import FLAT
from realtime_agent_ros.sim.measures import BASE_RADIUS_M
from realtime_agent_ros.sim.person import Mode, Person
from realtime_agent_ros.sim.readings import Scan, Truth

WALK = FLAT.walk
FAR_AWAY = (100.0, 100.0)
DT_S = 0.02


def walk(person: Person, duration_s: float, robot_m: tuple[float, float] = FAR_AWAY) -> None:
    for _ in range(round(duration_s / DT_S)):
        person.update(DT_S, robot_m)


def test_without_a_call_they_stay_at_home() -> None:
    person = Person(WALK, 0.0)
    walk(person, 60.0)
    assert person.position_m == WALK.start_m


def test_called_they_walk_to_the_other_end_at_their_speed_and_back_on_the_next_call() -> None:
    person = Person(WALK, 0.0)
    duration_s = WALK.length_m / WALK.speed_mps
    assert person.cross()
    walk(person, duration_s / 2)
    assert person.position_m[1] == pytest.approx(0.0, abs=0.05)
    walk(person, duration_s / 2 + 1.0)
    assert (person.position_m, person.mode) == (WALK.end_m, Mode.RESTING)
    assert person.cross()
    walk(person, duration_s + 1.0)
    assert person.position_m == pytest.approx(WALK.start_m)


def test_a_call_on_the_way_changes_nothing() -> None:
    person = Person(WALK, 0.0)
    assert person.cross()
    walk(person, 1.0)
    assert not person.cross()
    assert not person.stand()
    walk(person, 20.0)
    assert person.position_m == WALK.end_m


def test_asked_to_stand_they_stand_in_the_way_until_asked_again() -> None:
    person = Person(WALK, 0.0)
    assert person.stand()
    walk(person, 30.0)
    assert person.mode is Mode.STANDING
    assert person.position_m == pytest.approx((1.7, 0.0))
    assert person.stand()
    walk(person, 30.0)
    assert person.position_m == WALK.end_m


def test_with_a_period_they_cross_by_themselves() -> None:
    person = Person(WALK, 20.0)
    walk(person, 35.0)
    assert person.position_m == WALK.end_m
    walk(person, 20.0)
    assert person.position_m == pytest.approx(WALK.start_m)


def test_they_stop_before_the_robot_and_turn_back_when_it_stays() -> None:
    person, robot_m = Person(WALK, 0.0), (1.7, 0.0)
    assert person.cross()
    nearest_m = math.inf
    for _ in range(round(30.0 / DT_S)):
        person.update(DT_S, robot_m)
        nearest_m = min(nearest_m, math.dist(person.position_m, robot_m))
    assert nearest_m > WALK.radius_m + BASE_RADIUS_M
    assert (person.position_m, person.mode) == (pytest.approx(WALK.start_m), Mode.RESTING)


def test_the_lidar_sees_the_person_cross(make_driver) -> None:
    driver = make_driver(range_noise_m=0.0)
    driver.simulation.person.cross()
    readings = driver.wait(9.0)
    ahead = [float(r.ranges_m[180]) for r in readings if isinstance(r, Scan)]
    assert ahead[0] > 6.0
    assert min(ahead) == pytest.approx(1.7 - WALK.radius_m, abs=0.02)
    assert ahead[-1] > 6.0
    way_m = [r.person.y_m for r in readings if isinstance(r, Truth)]
    assert (way_m[0], way_m[-1]) == pytest.approx((WALK.start_m[1], WALK.end_m[1]), abs=0.1)


def test_driving_into_the_standing_person_is_a_collision(driver) -> None:
    driver.simulation.person.stand()
    driver.wait(6.0)
    driver.drive(0.5, 0.0, 5.0)
    assert driver.rig.bumper.collisions == 1
    assert driver.rig.robot.pose.x_m < 1.7 - WALK.radius_m - BASE_RADIUS_M + 0.02
