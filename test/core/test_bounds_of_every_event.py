"""No event of any kind, so no message on any topic, raises the output above the bounds."""

from __future__ import annotations

import math
from typing import get_args

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core import events as ev
from realtime_agent_ros.core.commands import SendVelocity
from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.sources.events import PointCloudReceived, RangeReceived
from realtime_agent_ros.core.steps import Drive, GoTo, SetSpeedLimit, Step, Stop, Turn
from world_kit import World, scan_of

SPEED_MPS, TURN_RADPS = 0.25, 0.8
LIMITS = {"max_speed_mps": SPEED_MPS, "max_turn_radps": TURN_RADPS}
NUMBERS = st.one_of(
    st.sampled_from([0.0, math.nan, math.inf, -math.inf, 1e308, -1e308, 1.0, -1.0, 100.0]),
    st.floats(-5.0, 5.0),
)
VELOCITIES = st.builds(Velocity, NUMBERS, NUMBERS, NUMBERS)
NAMES = st.sampled_from(["scan", "StopZone", "bumper", "battery", "keyboard", "navigation", "x"])
INPUTS = st.sampled_from(["navigation", "keyboard", "joystick"])
FLAGS = st.booleans()
FAST = st.one_of(st.none(), st.floats(0.01, 5.0))
SKILLS = st.one_of(
    st.builds(
        Drive, distance_m=st.floats(-5.0, 5.0).filter(lambda m: abs(m) > 0.05), speed_mps=FAST
    ),
    st.builds(Turn, angle_rad=st.floats(0.1, 6.0)),
    st.builds(GoTo, place=st.just("start")),
    st.builds(SetSpeedLimit, speed_mps=st.floats(0.01, 5.0)),
    st.just(Stop()),
)
SCANS = st.lists(NUMBERS, min_size=1, max_size=8).map(scan_of)
SENSED: st.SearchStrategy = st.one_of(
    SCANS,
    st.builds(RangeReceived, NUMBERS, NUMBERS, NUMBERS, NUMBERS),
    st.lists(NUMBERS, min_size=3, max_size=3).map(lambda p: PointCloudReceived(np.array([p]))),
)


@st.composite
def plans(draw: st.DrawFn) -> ev.StepsReceived:
    """A plan that is taken: under the barrier of now, which the test fills in."""
    skills = draw(st.lists(SKILLS, min_size=1, max_size=3))
    name = draw(st.uuids()).hex
    steps = tuple(
        Step(step_id=f"{name}{n}", skill=skill, expires_in_s=20.0) for n, skill in enumerate(skills)
    )
    return ev.StepsReceived(name, -1, draw(st.sampled_from(["append", "replace"])), steps)


KINDS: dict[type, st.SearchStrategy] = {
    ev.Tick: st.just(ev.Tick()),
    ev.SourceEvent: st.builds(ev.SourceEvent, st.just("scan"), SCANS),
    ev.SourceFault: st.builds(ev.SourceFault, st.just("scan"), st.text(max_size=5)),
    ev.GuardEvent: st.one_of(
        st.builds(ev.GuardEvent, st.just("bumper"), st.builds(ev.BumperReceived, FLAGS)),
        st.builds(ev.GuardEvent, st.just("battery"), st.builds(ev.BatteryReceived, NUMBERS)),
    ),
    ev.OdometryReceived: st.builds(
        ev.OdometryReceived, st.builds(Pose, NUMBERS, NUMBERS, NUMBERS), VELOCITIES
    ),
    ev.SpeechHeard: st.builds(
        ev.SpeechHeard,
        st.sampled_from(["drive at 100 metres per second", "faster", "go on", "turn around"]),
        FLAGS,
    ),
    ev.StepsReceived: plans(),
    ev.PlanRefused: st.just(ev.PlanRefused("no")),
    ev.SayReceived: st.just(ev.SayReceived("p", "hello")),
    ev.CancelReceived: st.just(ev.CancelReceived(None, "no")),
    ev.HeartbeatReceived: st.just(ev.HeartbeatReceived("p", "m")),
    ev.VelocityReceived: st.builds(ev.VelocityReceived, INPUTS, VELOCITIES),
    ev.LockReceived: st.builds(ev.LockReceived, NAMES, FLAGS),
    ev.EstopReceived: st.builds(ev.EstopReceived, FLAGS),
    ev.EstopReset: st.just(ev.EstopReset()),
    ev.Held: st.builds(ev.Held, st.sampled_from(["operator", "deadman"]), FLAGS),
    ev.OperatorReset: st.just(ev.OperatorReset()),
    ev.PredecessorDied: st.builds(ev.PredecessorDied, FLAGS),
    ev.Inherited: st.builds(
        ev.Inherited, st.sampled_from([("estop",), ("operator", "deadlines"), ("nonsense",)])
    ),
    ev.ZoneShapeReceived: st.builds(ev.ZoneShapeReceived, st.just("StopZone"), NUMBERS),
    ev.Switched: st.builds(ev.Switched, st.sampled_from(["StopZone", "scan", None]), FLAGS),
    ev.StageMeasured: st.builds(ev.StageMeasured, st.integers(0, 10**12), st.integers(0, 10**12)),
    ev.ChannelReceived: st.builds(ev.ChannelReceived, NAMES),
    ev.TurnMoment: st.builds(ev.TurnMoment, NAMES, NAMES),
    ev.NavPresence: st.builds(
        ev.NavPresence, st.sampled_from(["action", "goal_pose", ""]), server=NAMES
    ),
    ev.NavAnswer: st.builds(ev.NavAnswer, st.integers(0, 3), FLAGS),
    ev.NavFeedback: st.builds(ev.NavFeedback, st.integers(0, 3), NUMBERS),
    ev.NavResult: st.builds(ev.NavResult, st.integers(0, 3), st.sampled_from(["", "no way"])),
    ev.DeadlinesReset: st.just(ev.DeadlinesReset()),
}


def test_every_kind_of_event_is_tried() -> None:
    assert set(KINDS) == set(get_args(ev.Event))


@given(st.lists(st.one_of(*KINDS.values()), min_size=1, max_size=25))
def test_no_event_raises_the_output_above_the_configured_bounds(events: list[ev.Event]) -> None:
    world = World(**LIMITS)
    for event in events:
        if isinstance(event, ev.StepsReceived):
            event = ev.StepsReceived(event.plan_id, world.engine.barrier, event.mode, event.steps)
        world.handle(event)
        world.run(0.1)
    for _, command in world.log:
        if isinstance(command, SendVelocity):
            v = command.velocity
            assert v.is_finite()
            assert math.hypot(v.linear_x_mps, v.linear_y_mps) <= SPEED_MPS + 1e-9
            assert abs(v.angular_z_radps) <= TURN_RADPS + 1e-9
