"""All guards together."""

import pytest

from realtime_agent_ros.core.events import BatteryReceived, BumperReceived, OdometryReceived
from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.guard_config import (
    BumperConfig,
    GeofenceConfig,
    LowBatteryConfig,
    WheelStallConfig,
)
from realtime_agent_ros.core.guards.bank import GuardBank
from realtime_agent_ros.core.sources.events import VelocityCommanded

FENCE = GeofenceConfig(points=[[-1, -1], [1, -1], [1, 1], [-1, 1]], allow_return=True)


def bank():
    return GuardBank(
        {
            "front": BumperConfig(),
            "rear": BumperConfig(),
            "battery": LowBatteryConfig(),
            "wheels": WheelStallConfig(),
            "yard": FENCE,
        }
    )


def odometry(x=0.0):
    return OdometryReceived(Pose(x, 0.0, 0.0), Velocity())


def test_each_says_its_own_reason():
    made = bank()
    assert list(made.troubles(0)) == ["wheels", "yard"]
    made.see_shared(odometry(), 0)
    assert made.troubles(0) == {}
    made.see("rear", BumperReceived(True), 0)
    assert made.troubles(0) == {"rear": "rear: pressed"}
    made.see("battery", BatteryReceived(0.1), 0)
    assert made.degraded(0) == ("battery: charge 10%",)


def test_commands_and_odometry_go_to_all_that_want_them():
    made = bank()
    for i in range(30):
        made.see_shared(VelocityCommanded(Velocity(0.2)), i * 50_000_000)
        made.see_shared(odometry(), i * 50_000_000)
    assert list(made.troubles(i * 50_000_000)) == ["wheels"]


def test_motion_out_of_danger_needs_every_guards_leave():
    made = bank()
    made.see_shared(odometry(1.2), 0)
    assert made.permits(Velocity(-0.2), 0)
    assert not made.permits(Velocity(0.2), 0)
    made.see("front", BumperReceived(True), 0)
    assert not made.permits(Velocity(-0.2), 0)


def test_disabled_guards_stop_nothing_but_go_on_listening():
    made = bank()
    made.see_shared(odometry(), 0)
    made.enable("front", False)
    made.see("front", BumperReceived(True), 0)
    assert made.troubles(0) == {}
    assert "front" not in made.enabled()
    made.enable("front", True)
    assert list(made.troubles(0)) == ["front"]


def test_an_event_of_another_kind_or_name_is_a_mistake_of_the_caller():
    made = bank()
    assert made.takes("front") is BumperReceived
    with pytest.raises(TypeError, match="battery takes BatteryReceived, got BumperReceived"):
        made.see("battery", BumperReceived(True), 0)
    with pytest.raises(KeyError):
        made.see("side", BumperReceived(True), 0)


def test_a_danger_is_told_from_a_sensor_in_trouble():
    made = bank()
    assert made.dangers(0) == frozenset()
    made.see("rear", BumperReceived(True), 0)
    assert made.dangers(0) == {"rear"}


def test_the_charge_of_the_first_battery_is_known_even_while_it_does_not_count():
    made = bank()
    assert made.battery_ratio is None
    made.enable("battery", False)
    made.see("battery", BatteryReceived(0.4), 0)
    assert made.battery_ratio == 0.4
    assert made.switched_off() == ("battery",)
    assert GuardBank({}).battery_ratio is None
