"""Nav2 beside the agent: what must never happen, whatever it says."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from nav2_double import Nav2World
from realtime_agent_ros.core.commands import SendVelocity
from realtime_agent_ros.core.engine import Engine
from realtime_agent_ros.core.events import (
    NavAnswer,
    NavFeedback,
    NavPresence,
    NavResult,
    VelocityReceived,
)
from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.core.steps import GoTo

DESK = GoTo(x_m=2.0, y_m=1.0)
WORDS = st.sampled_from(
    [
        NavPresence("action", server="server 1"),
        NavPresence("action", server="server 2"),
        NavPresence("goal_pose", server="goal_pose"),
        NavPresence("", "a rival", "server 1"),
        NavPresence("", "gone"),
        *(NavAnswer(n, taken) for n in (1, 2, 3) for taken in (True, False)),
        *(NavResult(n, why) for n in (1, 2, 3) for why in ("", "no path")),
        *(NavFeedback(n, left) for n in (1, 2) for left in (1.0, math.nan, -math.inf)),
    ]
)
PUSHES = st.sampled_from([(0.25, 0.0), (0.0, 0.0), (math.nan, 0.0), (9.0, 3.0)])
MOMENTS = st.lists(st.one_of(WORDS, PUSHES, st.sampled_from(["go", "stop", "wait"])), max_size=40)


@given(MOMENTS)
def test_whatever_nav2_says_nothing_moves_between_a_stop_and_the_next_plan(moments):
    world = Nav2World("action", "deaf")
    stopped = False
    for moment in moments:
        if moment == "go":
            world.plan(DESK)
            stopped = False
        elif moment == "stop":
            world.say("stop")
            stopped = True
        elif isinstance(moment, tuple):
            world.handle(VelocityReceived("navigation", Velocity(*moment, 0.0)))
        elif moment != "wait":
            world.handle(moment)
        since = len(world.log)
        world.run(0.1)
        if stopped and not released(world.engine):
            assert all(v.is_zero() for v in world.velocities(since)), moment


def released(engine: Engine) -> bool:
    """Whether Nav2 owes us no goal: then its velocity is another's, and an input like any other."""
    row = next(i for i in engine.health(0) if i.name == "navigation")
    return row.values["called_off"] == ""


@given(MOMENTS)
def test_every_velocity_stays_finite_and_within_bounds(moments):
    world = Nav2World("action")
    for moment in moments:
        if moment == "go":
            world.plan(DESK)
        elif isinstance(moment, tuple):
            world.handle(VelocityReceived("navigation", Velocity(*moment, 0.0)))
        elif not isinstance(moment, str):
            world.handle(moment)
        world.run(0.05)
    for _, command in world.log:
        if isinstance(command, SendVelocity):
            assert command.velocity.is_finite()
            assert abs(command.velocity.linear_x_mps) <= 0.3 + 1e-9
