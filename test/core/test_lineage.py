"""Every command that leaves is told in ``agent/events``, with what it rests on."""

import pytest
from hypothesis import given

from lives import LIVES, live
from realtime_agent_ros.core.commands import Note, SendVelocity
from realtime_agent_ros.core.events import EstopReset, StageMeasured, Tick
from realtime_agent_ros.core.steps import Drive

MS = 1_000_000


def lineage(commands):
    return [c for c in commands if isinstance(c, Note) and c.kind == "command"]


@given(LIVES)
def test_each_velocity_of_each_life_has_its_line(life):
    sent, told = [], []

    def check(_, __, commands, ___):
        told.extend(lineage(commands))
        assert [n.detail["linear_x_mps"] for n in told] == sent
        sent.extend(c.velocity.linear_x_mps for c in commands if isinstance(c, SendVelocity))

    live(life, check)
    assert len(told) <= len(sent)


def test_it_has_source_step_event_scan_ages_and_the_time_of_each_stage(world, make_scan):
    world.silent = {"scan", "tick"}
    world.handle(make_scan([5.0] * 360, stamp_age_ns=30 * MS, stamp_ns=10**18 + 42))
    (step,) = world.plan(Drive(distance_m=5.0))
    world.run(0.1)
    (sent,) = [c for c in world.handle(Tick()) if isinstance(c, SendVelocity)]
    (told,) = lineage(world.handle(StageMeasured(3 * MS, 1 * MS, 2 * MS)))
    detail = told.detail
    assert (detail["source"], detail["step"], detail["event"]) == (sent.source, step, "output")
    assert detail["linear_x_mps"] == sent.velocity.linear_x_mps
    assert detail["scan_stamp"] == "1000000000.000000042"
    assert detail["scan_age_ms"] == pytest.approx(130.0)
    assert detail["odom_age_ms"] <= 20
    assert detail["planner_age_ms"] <= 250
    assert "odom_stamp" not in detail  # it has none here
    assert (detail["convert_ms"], detail["decide_ms"], detail["publish_ms"]) == (2.0, 3.0, 1.0)


def test_a_zero_between_two_ticks_names_what_it_came_from(world):
    world.driving()
    world.people = [(world.pose.x_m + 0.35, world.pose.y_m, 0.15)]
    commands = world.handle(world.scan())
    assert [c.velocity.is_zero() for c in commands if isinstance(c, SendVelocity)] == [True]
    (told,) = lineage(world.handle(StageMeasured(1 * MS, 1 * MS)))
    assert (told.detail["event"], told.detail["linear_x_mps"]) == ("scan", 0.0)


def test_without_a_measurement_it_is_told_with_the_next_event(world):
    world.silent = {"tick", "scan", "odom", "beat"}
    world.handle(Tick())
    (told,) = lineage(world.handle(EstopReset()))
    assert "decide_ms" not in told.detail
    assert told.barrier == world.engine.barrier


def test_by_an_input_it_has_no_step(world):
    world.plan(Drive(distance_m=5.0))
    world.run(0.5)
    world.teleop("keyboard", 0.1)
    world.run(0.1)
    detail = world.notes("command")[-1].detail
    assert (detail["source"], detail["step"]) == ("keyboard", "")
    assert 0.0 <= detail["input_keyboard_age_ms"] <= 110.0
