"""Touching something presses the bumper and counts once."""

from __future__ import annotations

from realtime_agent_ros.sim.bumper import EPISODE_END_S, Bumper
from realtime_agent_ros.sim.readings import Touch

WALL, CHAIR = 7, 9


def test_driving_into_the_dock_presses_the_bumper_and_is_one_collision(driver) -> None:
    readings = [r for r in driver.drive(-0.3, 0.0, 4.0) if isinstance(r, Touch)]
    assert (readings[0].pressed, readings[0].collisions) == (False, 0)
    assert (readings[-1].pressed, readings[-1].collisions) == (True, 1)


def test_backing_off_releases_the_bumper(driver) -> None:
    driver.drive(-0.3, 0.0, 4.0)
    readings = [r for r in driver.drive(0.3, 0.0, 1.0) if isinstance(r, Touch)]
    assert (readings[-1].pressed, readings[-1].collisions) == (False, 1)


def test_driving_freely_touches_nothing(driver) -> None:
    readings = [r for r in driver.drive(0.4, 0.2, 3.0) if isinstance(r, Touch)]
    assert not any(r.pressed or r.collisions for r in readings)


def test_bouncing_counts_once_and_a_later_touch_again() -> None:
    bumper = Bumper()
    for now_s in (0.0, 0.1, 0.2):
        bumper.update({WALL}, now_s)
        bumper.update(set(), now_s + 0.05)
    assert bumper.collisions == 1
    bumper.update({WALL}, 0.3 + EPISODE_END_S)
    assert bumper.collisions == 2


def test_two_things_at_once_are_two_collisions() -> None:
    bumper = Bumper()
    assert bumper.update({WALL, CHAIR}, 0.0)
    assert bumper.collisions == 2


def test_only_changes_are_reported() -> None:
    bumper = Bumper()
    assert [bumper.update(t, i * 0.01) for i, t in enumerate([set(), {WALL}, {WALL}, set()])] == [
        False,
        True,
        False,
        True,
    ]
