"""A go_to that Nav2 drives: whose goal, whose velocity, and how it ends."""

from __future__ import annotations

import math

import pytest

from nav2_double import Nav2World
from realtime_agent_ros.core.commands import NavCancel
from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.events import (
    NavFeedback,
    NavPresence,
    NavResult,
)
from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.steps import Drive, GoTo, Wait

DESK = GoTo(x_m=2.0, y_m=1.0)
KITCHEN = GoTo(x_m=-1.0, y_m=2.0, yaw_rad=1.5)


def under_way(world, skill=DESK):
    """Start a go_to and wait until Nav2 moves the robot; its step."""
    (step,) = world.plan(skill)
    assert world.run(8.0, lambda: world.velocity.linear_x_mps > 0.1), world.updates(step)
    return step


# -- who drives ----------------------------------------------------------------------------


def test_nav2_gets_the_goal_and_drives_to_it():
    world = Nav2World()
    (step,) = world.plan(DESK)
    assert world.run_to_end(step) == "done"
    (sent,) = world.goals
    assert (sent.goal.x_m, sent.goal.y_m) == (2.0, 1.0)
    assert sent.goal.yaw_rad == pytest.approx(math.atan2(1.0, 2.0))  # open: that of the way
    assert world.pose.distance_to(Pose(2.0, 1.0, 0.0)) < 0.06
    assert world.cancels == []


def test_a_heading_that_is_asked_for_is_the_goals():
    world = Nav2World()
    world.plan(KITCHEN)
    world.run(0.1)
    assert world.goals[0].goal == Pose(-1.0, 2.0, 1.5)


@pytest.mark.parametrize(
    ("mode", "way", "goals"),
    [
        ("builtin", "action", 0),
        ("auto", "", 0),
        ("auto", "action", 1),
        ("auto", "goal_pose", 1),
        ("nav2", "goal_pose", 1),
    ],
)
def test_who_drives_is_the_parameters_word_and_nav2s_presence(mode, way, goals):
    world = Nav2World(way, navigation=mode)
    (step,) = world.plan(DESK)
    assert world.run_to_end(step) == "done"
    assert len(world.goals) == goals


def test_where_nav2_is_wanted_and_missing_the_step_fails_by_its_name():
    world = Nav2World("", navigation="nav2")
    (step,) = world.plan(DESK)
    assert world.run_to_end(step) == "failed"
    assert world.reason(step) == "Nav2 can't drive: there is none"
    assert "I can't go on. Nav2 can't drive: there is none." in world.spoken()
    assert world.velocity.is_zero()


def test_nav2_wanted_without_its_input_is_refused_by_name():
    with pytest.raises(ValueError, match=r"nav2\.input: got 'nav'.*navigation"):
        AgentConfig(navigation="nav2", nav2={"input": "nav"})


def test_auto_without_the_input_drives_by_itself():
    world = Nav2World(nav2={"input": "nav"})
    (step,) = world.plan(DESK)
    assert world.run_to_end(step) == "done"
    assert world.goals == []


def test_other_steps_are_not_nav2s():
    world = Nav2World()
    world.plan(Drive(distance_m=0.2), Wait(duration_s=0.1))
    world.run(3.0)
    assert world.goals == []


# -- whose velocity ------------------------------------------------------------------------


def test_what_nav2_wants_before_it_took_the_goal_moves_nothing():
    world = Nav2World("action", "deaf")
    world.plan(DESK)
    for _ in range(20):
        world.teleop("navigation", 0.2)
        world.run(0.05)
    assert all(v.is_zero() for v in world.velocities())


def test_the_steps_and_the_robots_speed_limits_bind_nav2():
    world = Nav2World(max_speed_mps=0.3)
    world.push = Velocity(2.0, 0.0, 0.0)
    (step,) = world.plan(GoTo(x_m=2.0, y_m=0.0, speed_mps=0.12))
    world.run(4.0)
    fastest = max(v.linear_x_mps for v in world.velocities())
    assert fastest == pytest.approx(0.12)
    assert world.statuses(step)[-1] == "running"


def test_nav2_with_a_priority_above_the_plans_is_no_operator():
    world = Nav2World(topics={"navigation": {"priority": 200}})
    (step,) = world.plan(DESK)
    assert world.run_to_end(step) == "done"


def test_a_joystick_takes_over_and_ends_the_goal():
    world = Nav2World()
    step = under_way(world)
    world.teleop("joystick", 0.1)
    world.run(0.1)
    assert world.reason(step) == "overridden by joystick"
    assert [c.goal_id for c in world.cancels] == [1]


def test_the_reflex_holds_nav2_back_and_the_goal_is_sent_again():
    world = Nav2World()
    step = under_way(world)
    world.step_in()
    assert world.velocity.is_zero()
    assert len(world.cancels) == 1
    assert world.stays_zero(1.0)
    world.people = []
    assert world.run_to_end(f"{step}~2") == "done"
    assert len(world.goals) == 2


# -- how it ends ---------------------------------------------------------------------------


@pytest.mark.parametrize("final", [True, False])
def test_a_stop_word_sends_a_zero_and_the_cancellation_in_one(final, zero_in):
    world = Nav2World()
    step = under_way(world)
    commands = world.say("stop", final=final)
    assert zero_in(commands)
    assert [c.goal_id for c in commands if isinstance(c, NavCancel)] == [1]
    assert world.statuses(step)[-1] == "cancelled"
    assert world.stays_zero(3.0)


@pytest.mark.parametrize("way", ["action", "goal_pose"])
def test_after_a_stop_a_nav2_that_drives_on_moves_nothing(way):
    world = Nav2World(way, "stubborn")
    under_way(world)
    world.say("stop")
    assert world.stays_zero(5.0)
    assert len(world.cancels) == 1


def test_a_goal_called_off_before_nav2_drove_moves_nothing_when_it_begins():
    world = Nav2World("action", "stubborn", "lame")
    world.plan(DESK)
    world.run(0.2)
    world.say("stop")
    world.faults.remove("lame")
    assert world.stays_zero(3.0)


def test_once_nav2_has_let_go_it_may_be_driven_by_others_again():
    world = Nav2World()
    under_way(world)
    world.say("stop")
    world.run(1.0)
    for _ in range(20):
        world.teleop("navigation", 0.2)  # another goal, from RViz
        world.run(0.05)
    assert world.velocity.linear_x_mps > 0.1
    assert world.state().source == "navigation"


def called_off(world):
    return next(i for i in world.engine.health(0) if i.name == "navigation").values["called_off"]


def test_a_goal_stays_owed_while_nav2_is_there_and_only_not_to_be_used():
    world = Nav2World("action", "stubborn")
    under_way(world)
    world.handle(NavPresence("", "somebody else drives the base", "server 1"))
    world.say("stop")
    assert [c.goal_id for c in world.cancels] == [1]
    assert world.stays_zero(3.0)
    assert called_off(world) == "1"
    world.handle(NavResult(1, "its goal was cancelled"))
    assert called_off(world) == ""


def test_a_nav2_that_was_started_again_owes_nothing_and_takes_the_next_goal():
    world = Nav2World("action", "stubborn")
    under_way(world)
    world.say("stop")
    world.goal = None  # it died with the goal: no result ever comes
    world.appear("action", "server 2")
    assert called_off(world) == ""
    (step,) = world.plan(DESK)
    assert world.run_to_end(step) == "done"


@pytest.mark.parametrize("way", ["action", "goal_pose"])
def test_a_step_fails_at_once_when_nav2_is_gone(way):
    world = Nav2World(way)
    step = under_way(world)
    world.goal = None
    world.appear("")
    assert world.run_to_end(step) == "failed"
    assert world.reason(step) == "Nav2 gave up: it is gone"
    world.run(1.0)  # it brakes as any step that has ended
    assert world.stays_zero(3.0)


def test_a_new_go_to_takes_the_goals_place_without_a_cancellation():
    world = Nav2World()
    first = under_way(world)
    (second,) = world.plan(KITCHEN)
    assert world.run_to_end(second) == "done"
    assert world.reason(first) == "replaced"
    assert [g.goal_id for g in world.goals] == [1, 2]
    assert world.cancels == []


def test_another_step_in_its_place_calls_the_goal_off():
    world = Nav2World()
    under_way(world)
    world.plan(Drive(distance_m=-0.2))
    world.run(0.1)
    assert [c.goal_id for c in world.cancels] == [1]


def test_a_goal_refused_while_another_runs_calls_that_one_off_too():
    world = Nav2World()
    under_way(world)
    world.faults.add("rejects")
    (second,) = world.plan(KITCHEN)
    world.run(0.2)
    assert world.reason(second) == "Nav2 rejected the goal"
    assert [c.goal_id for c in world.cancels] == [2]
    assert world.stays_zero(2.0)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("rejects", "Nav2 rejected the goal"),
        ("deaf", "Nav2 has not taken the goal within 2 s"),
        ("mute", "Nav2 has told nothing for 3 s"),
    ],
)
def test_a_goal_that_nav2_does_not_carry_fails_and_is_called_off(fault, reason):
    world = Nav2World("action", fault)
    (step,) = world.plan(DESK, expires_in_s=60.0)
    assert world.run_to_end(step, 6.0) == "failed"
    assert world.reason(step) == reason
    assert len(world.cancels) == (fault != "rejects")
    assert world.stays_zero(2.0) or fault == "mute"  # it brakes as any step that has ended
    assert world.velocity.is_zero()


def test_an_aborted_goal_fails_with_nav2s_words():
    world = Nav2World()
    step = under_way(world)
    world.finish("no path (error 208)")
    world.run(0.1)
    assert world.reason(step) == "Nav2 gave up: no path (error 208)"
    assert world.cancels == []


def test_the_steps_expiry_is_the_deadline_of_the_whole():
    world = Nav2World("action", "lame")
    (step,) = world.plan(DESK, expires_in_s=4.0)
    assert world.run_to_end(step, 5.0) == "cancelled"
    assert world.reason(step) == "expired 4 s after it was accepted"
    assert [c.goal_id for c in world.cancels] == [1]


def test_without_an_action_rest_at_the_goal_is_arrival_and_rest_elsewhere_is_not():
    world = Nav2World("goal_pose", "lame")
    (step,) = world.plan(DESK)
    assert world.run_to_end(step, 16.0) == "failed"
    assert "not driven for 15 s" in world.reason(step)
    world.faults.remove("lame")
    (step,) = world.plan(DESK)
    assert world.run_to_end(step) == "done"


def test_without_an_action_a_cancellation_sends_nav2_to_where_it_stands():
    world = Nav2World("goal_pose")
    under_way(world)
    here = world.pose
    world.say("stop")
    (cancel,) = world.cancels
    assert cancel.here is not None
    assert cancel.here.distance_to(here) < 0.05


# -- what is told of it --------------------------------------------------------------------


def test_progress_and_goal_stand_in_the_state():
    world = Nav2World()
    under_way(world)
    world.handle(NavFeedback(1, 1.25))
    world.run(0.1)
    assert world.state().goals == (Pose(2.0, 1.0, 0.0),)
    assert world.state().distance_left_m is not None
    world.say("stop")
    world.run(0.2)
    assert world.state().goals == ()
    assert world.state().distance_left_m is None


def test_health_says_who_drives_and_why_nav2_does_not():
    def row(world):
        items = {item.name: item for item in world.engine.health(world.now_ns)}
        return items["navigation"].level.name, items["navigation"].message

    assert row(Nav2World()) == ("OK", "Nav2 by its action")
    assert row(Nav2World("", navigation="nav2")) == ("ERROR", "Nav2 can't drive: there is none")
    assert row(Nav2World("", navigation="auto")) == ("OK", "Nav2 can't drive: there is none")
    assert row(Nav2World(navigation="builtin")) == ("OK", "built in")
