"""The battery drains, faster under load."""

from __future__ import annotations

import pytest

from realtime_agent_ros.sim.battery import EMPTY_V, FULL_V, IDLE_W, Battery
from realtime_agent_ros.sim.readings import Charge


def test_standing_still_costs_the_idle_power() -> None:
    battery = Battery(10.0, 1.0)
    battery.draw(0.0, 3600.0)
    assert battery.ratio == pytest.approx(1.0 - IDLE_W / 10.0)


def test_work_costs_more() -> None:
    idle, working = Battery(10.0, 1.0), Battery(10.0, 1.0)
    idle.draw(0.0, 60.0)
    working.draw(5.0, 60.0)
    assert working.ratio < idle.ratio
    assert working.current_a < idle.current_a < 0.0


def test_the_charge_ends_at_empty() -> None:
    battery = Battery(1.0, 0.1)
    battery.draw(0.0, 3600.0)
    assert battery.ratio == 0.0
    assert battery.empty
    assert battery.voltage_v == EMPTY_V


def test_a_full_battery_has_the_full_voltage() -> None:
    assert Battery(10.0, 1.0).voltage_v == FULL_V


def test_the_simulated_robot_drains_its_battery(driver) -> None:
    charges = [r for r in driver.drive(0.3, 0.5, 5.0) if isinstance(r, Charge)]
    assert charges[-1].ratio < charges[0].ratio <= 0.9


def test_an_empty_robot_stays_where_it_is(make_driver) -> None:
    driver = make_driver(battery_start_ratio=0.0)
    driver.drive(0.4, 0.0, 2.0)
    assert abs(driver.rig.robot.pose.x_m) < 0.001
