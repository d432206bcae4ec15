"""Charge."""

import math

import pytest

from realtime_agent_ros.core.events import BatteryReceived
from realtime_agent_ros.core.guard_config import LowBatteryConfig
from realtime_agent_ros.core.guards.low_battery import LowBatteryGuard

S = 1_000_000_000


def guard(**given):
    return LowBatteryGuard("battery", LowBatteryConfig(**given))


def feed(made, *ratios, start=0):
    """One reading a second; what is wrong after the last."""
    for i, ratio in enumerate(ratios):
        made.see(BatteryReceived(ratio), (start + i) * S)
    return made.trouble((start + i) * S)


def test_below_the_first_limit_it_is_only_told():
    made = guard()
    assert feed(made, 0.14) == ""
    assert made.degraded(0) == "battery: charge 14%"
    feed(made, 0.16, start=1)
    assert made.degraded(0)
    feed(made, 0.18, start=2)
    assert made.degraded(0) == ""


def test_below_the_second_limit_the_robot_stands_if_it_lasts():
    made = guard()
    assert feed(made, 0.04, 0.04) == ""
    assert feed(made, 0.04, start=2) == "battery: charge 4%, the robot stands below 5%"


def test_a_sag_under_load_is_forgiven():
    assert feed(guard(), 0.04, 0.06, 0.04, 0.06, 0.04) == ""


def test_it_moves_again_once_well_charged_for_a_while():
    made = guard()
    feed(made, 0.04, 0.04, 0.04)
    assert feed(made, *[0.06] * 9, start=3)
    assert feed(made, *[0.08] * 5, start=12)
    assert feed(made, 0.08, start=17) == ""


def test_an_unknown_charge_changes_nothing():
    made = guard()
    feed(made, 0.04, 0.04, 0.04)
    assert feed(made, 0.5, 0.5, None, 0.5, 0.5, 0.5, 0.5, start=3)
    assert guard().trouble(0) == ""
    assert "not known" in feed(guard(source_timeout=5.0), None)


@pytest.mark.parametrize("ratio", [math.nan, math.inf, -0.1, 1.1])
def test_what_is_no_charge_is_a_fault(ratio):
    assert "no ratio" in feed(guard(), ratio)
