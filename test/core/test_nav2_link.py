"""Nav2 out of reach and back: it still drives what it had, until it says otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nav2_double import Nav2World
from realtime_agent_ros.core.events import NavAnswer, NavPresence, NavResult, VelocityReceived
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Velocity
from realtime_agent_ros.core.steps import GoTo

DESK = GoTo(x_m=2.0, y_m=1.0)


def under_way(way="action", *faults):
    """A world whose go_to is driven by Nav2."""
    world = Nav2World(way, *faults)
    world.plan(DESK)
    assert world.run(8.0, lambda: world.velocity.linear_x_mps > 0.1)
    return world


def lose(world, seconds=4.0):
    """The link breaks; the goal that Nav2 has meanwhile."""
    goal, world.goal = world.goal, None
    world.appear("")
    world.run(seconds)
    return goal


def called_off(world):
    return next(i for i in world.engine.health(0) if i.name == "navigation").values["called_off"]


def test_a_goal_called_off_while_nav2_is_out_of_reach_moves_nothing_when_it_is_back():
    world = under_way("action", "stubborn")
    goal, world.goal = world.goal, None
    world.run(2.0)
    world.say("stop")
    world.run(4.0)
    world.appear("")
    world.run(1.0)
    world.goal = goal
    world.appear("action")
    assert world.stays_zero(5.0)
    assert called_off(world) == "1"
    assert len(world.cancels) == 2


@pytest.mark.parametrize("way", ["action", "goal_pose"])
def test_a_goal_whose_step_failed_with_the_link_is_called_off_when_nav2_is_back(way):
    world = under_way(way)
    goal = lose(world)
    before = len(world.cancels)
    here = world.pose
    world.goal = goal
    world.appear(way)
    (again,) = world.cancels[before:]
    assert (again.goal_id, again.way) == (1, way)
    assert again.here is not None
    assert again.here.distance_to(here) < 0.05
    assert world.stays_zero(3.0)
    assert called_off(world) == ""


def test_nav2_is_told_once_when_it_is_back_and_not_of_what_is_over():
    world = under_way()
    lose(world)
    world.handle(NavResult(1, "it was over already"))
    before = len(world.cancels)
    world.appear("action")
    world.run(1.0)
    assert world.cancels[before:] == []
    assert called_off(world) == ""


def test_who_is_back_still_drives_nothing_until_it_lets_go_though_its_goal_is_over():
    world = under_way("action", "stubborn")
    world.goal = lose(world)
    world.appear("action")
    world.run(0.5)
    world.handle(NavResult(1, "its goal was cancelled"))  # before its controller has heard of it
    assert called_off(world) == ""
    assert world.stays_zero(2.0)
    world.goal = None
    world.handle(VelocityReceived("navigation", ZERO_VELOCITY))
    for _ in range(20):
        world.teleop("navigation", 0.2)  # another goal, from RViz
        world.run(0.05)
    assert world.velocity.linear_x_mps > 0.1


def test_the_actions_server_is_still_owed_a_word_when_its_other_ends_are_seen_first():
    world = under_way("action", "stubborn")
    goal = lose(world)
    world.appear("goal_pose")
    world.run(3.0)
    world.goal = goal
    world.appear("action")
    assert world.stays_zero(3.0)
    assert called_off(world) == "1"


def test_a_goal_sent_as_a_pose_is_owed_too_once_the_action_is_seen():
    world = under_way("goal_pose", "stubborn")
    world.appear("action")
    world.run(1.0)
    assert world.stays_zero(3.0)
    world.goal = None
    world.run(2.0)  # it keeps quiet
    assert called_off(world) == ""


def test_the_quiet_of_a_nav2_that_is_out_of_reach_says_nothing():
    world = under_way("goal_pose", "stubborn")
    goal = lose(world, 3.0)
    world.handle(NavPresence("", "nobody publishes its velocity", "goal_pose"))
    world.run(3.0)
    world.goal = goal
    world.appear("goal_pose")
    assert world.stays_zero(3.0)


@pytest.mark.parametrize("fault", ["deaf", "stubborn"])
def test_another_server_owes_nothing_answered_or_not(fault):
    world = Nav2World("action", fault)
    world.plan(DESK)
    world.run(4.0)
    world.say("stop")
    assert called_off(world) == "1"
    lose(world)
    assert called_off(world) == "1"
    world.faults.clear()
    world.appear("action", "server 2")
    assert called_off(world) == ""
    (step,) = world.plan(DESK)
    assert world.run_to_end(step) == "done"


def test_a_goal_that_was_given_up_and_is_taken_after_all_is_owed():
    world = Nav2World("action", "deaf")
    world.plan(DESK)
    world.run(4.0)
    world.handle(NavResult(1, "it was over already"))  # it had not come to Nav2 yet
    world.handle(NavAnswer(1, accepted=True))
    assert called_off(world) == "1"


SEEN = st.sampled_from(
    [
        NavPresence("action", server="server 1"),
        NavPresence("", "a rival", "server 1"),
        NavPresence("goal_pose", server="goal_pose"),
        NavPresence("", "gone"),
    ]
)
PUSHES = st.sampled_from([0.25, 0.0])


@given(st.lists(st.one_of(SEEN, PUSHES, st.sampled_from(["stop", "wait"])), max_size=30))
def test_a_goal_that_never_ends_moves_nothing_however_often_its_server_is_out_of_reach(moments):
    world = Nav2World("action", "stubborn", "mute", "lame")
    world.plan(DESK)
    world.run(0.2)
    world.say("stop")
    since = len(world.log)
    for moment in moments:
        if moment == "stop":
            world.say("stop")
        elif isinstance(moment, float):
            world.handle(VelocityReceived("navigation", Velocity(moment, 0.0, 0.0)))
        elif moment != "wait":
            world.handle(moment)
        world.run(0.4)
    assert all(v.is_zero() for v in world.velocities(since))
    assert called_off(world) == "1"
