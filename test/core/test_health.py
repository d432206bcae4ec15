"""What the operator sees."""

import math

import pytest

from realtime_agent_ros.core.events import BatteryReceived, EstopReceived, PlanRefused
from realtime_agent_ros.core.health import Faults
from realtime_agent_ros.core.health_item import Level
from realtime_agent_ros.core.steps import Drive


def item(world, name):
    return {i.name: i for i in world.engine.health(world.now_ns)}[name]


def test_all_is_well(world):
    assert {i.level for i in world.engine.health(world.now_ns)} == {Level.OK}
    assert item(world, "motion").message == "moving is allowed"


def test_before_any_data_the_sources_are_in_error(make_world):
    world = make_world(ready=False)
    assert item(world, "sources").level is Level.ERROR
    assert "scan: nothing received yet" in item(world, "sources").message
    assert item(world, "sources").values["odom_age_s"] == "never"


def test_a_silent_source_is_an_error_and_named(world):
    world.silent = {"scan"}
    world.run(0.8)
    assert item(world, "sources").level is Level.ERROR
    assert item(world, "sources").message.startswith("scan: 0.")
    assert item(world, "motion").level is Level.ERROR


def test_a_broken_source_is_an_error_and_counted(world, make_scan):
    world.handle(make_scan([math.nan] * 360))
    assert item(world, "sources").level is Level.ERROR
    assert item(world, "input").values["scan.count"] == "1"


def test_the_ladder_gives_the_level(world):
    world.handle(BatteryReceived(0.05))
    assert item(world, "motion").level is Level.WARN
    assert item(world, "motion").message == "battery: charge 5%"
    world.handle(EstopReceived(True))
    assert item(world, "motion").values["ladder"] == "LATCHED"
    assert item(world, "motion").level is Level.ERROR


def test_the_running_step_is_shown(world):
    (step,) = world.plan(Drive(distance_m=1.0))
    world.run(0.2)
    assert item(world, "motion").values["running_step"] == step


@pytest.mark.parametrize("count", [1, 3])
def test_bad_input_is_counted_with_its_last_reason(world, count):
    for n in range(count):
        world.handle(PlanRefused(f"reason {n}"))
    assert item(world, "input").level is Level.WARN
    assert item(world, "input").values == {
        "plan.count": str(count),
        "plan.last": f"reason {count - 1}",
    }


def test_faults_are_apart_by_where_they_came_from():
    faults = Faults()
    for where, reason in (("a", "x"), ("b", "y"), ("a", "z")):
        faults.add(where, reason)
    assert faults.items() == [("a", 2, "z"), ("b", 1, "y")]
