"""The speed that a distance permits."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.commands import SendVelocity
from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.engine import Engine
from realtime_agent_ros.core.events import (
    OdometryReceived,
    ScanReceived,
    SourceEvent,
    Tick,
    VelocityReceived,
)
from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.ssm import Braking, permitted_speed_mps, stopping_distance_m

LENGTH = st.floats(0.0, 50.0)
LATENCY = st.floats(0.0, 5.0)
BRAKING = st.builds(Braking, st.floats(0.05, 10.0), st.floats(0.0, 1.0), st.floats(0.0, 2.0))


@pytest.mark.parametrize("distance_m", [0.1, 0.5, 2.0])
@pytest.mark.parametrize("latency_s", [0.0, 0.15, 1.0])
def test_it_is_the_formula_of_the_stopping_distance(distance_m, latency_s):
    a, margin = 0.8, 0.05
    b = a * latency_s
    expected = -b + math.sqrt(b**2 + 2 * a * (distance_m - margin))
    found = permitted_speed_mps(distance_m, latency_s, Braking(a, margin))
    assert found == pytest.approx(expected, abs=1e-9)


@given(speed=st.floats(0.001, 5.0), latency_s=LATENCY, braking=BRAKING)
def test_the_stopping_distance_is_its_inverse(speed, latency_s, braking):
    distance_m = stopping_distance_m(speed, latency_s, braking)
    assert permitted_speed_mps(distance_m, latency_s, braking) == pytest.approx(speed, rel=1e-6)


@given(LENGTH, LENGTH, LATENCY, LATENCY, BRAKING)
def test_less_distance_or_more_latency_never_gives_more_speed(d1, d2, t1, t2, braking):
    worse = permitted_speed_mps(min(d1, d2), max(t1, t2), braking)
    better = permitted_speed_mps(max(d1, d2), min(t1, t2), braking)
    assert 0.0 <= worse <= better * (1 + 1e-12)


@pytest.mark.parametrize("distance_m", [0.05, 0.0, -1.0, math.nan])
def test_without_room_there_is_no_speed(distance_m):
    assert permitted_speed_mps(distance_m, 0.1, Braking(0.8, 0.05)) == 0.0


def test_without_an_obstacle_there_is_no_limit():
    assert permitted_speed_mps(math.inf, 0.1, Braking(0.8)) == math.inf


def test_an_obstacle_that_may_come_nearer_takes_speed():
    still, walking = Braking(0.8, 0.1), Braking(0.8, 0.1, 1.6)
    assert permitted_speed_mps(2.0, 0.2, walking) < permitted_speed_mps(2.0, 0.2, still) / 2


# -- in the loop of the whole engine -----------------------------------------------------------


@pytest.mark.parametrize("rate_hz", [10, 20, 50])
@pytest.mark.parametrize("speed_mps", [0.5, 3.0])
def test_a_base_that_obeys_late_and_brakes_as_told_stops_within_the_margin(rate_hz, speed_mps):
    body_m, margin_m, deceleration, delay_s, wall_m = 0.3, 0.1, 0.8, 0.1, 11.0
    zone = {"type": "circle", "radius": body_m, "action_type": "ssm", "min_points": 1}
    zone |= {"safety_margin": margin_m, "actuation_time": delay_s}
    config = AgentConfig(
        output_rate_hz=rate_hz,
        max_speed_mps=speed_mps,
        polygons=["Feet"],
        Feet=zone | {"braking_deceleration": deceleration},
        smoother={"max_accel": (1.0, 1.0, 1.0), "max_decel": (-deceleration, -1.0, -1.0)},
    )
    engine, period_ms = Engine(config), 1000 // rate_hz
    sent = [0.0] * (round(1000 * delay_s) // period_ms)
    x_m, v_mps, fastest_mps = 0.0, 0.0, 0.0
    for tick in range(30 * rate_hz):
        now_ns = (tick + 1) * period_ms * 1_000_000
        scan = ScanReceived(np.full(9, wall_m - x_m), -0.004, 0.004, 0.001, 0.01, 30.0)
        engine.handle(OdometryReceived(Pose(x_m, 0.0, 0.0), Velocity(v_mps)), now_ns)
        if tick * period_ms % 100 == 0:
            engine.handle(SourceEvent("scan", scan), now_ns)
        engine.handle(VelocityReceived("joystick", Velocity(speed_mps)), now_ns)
        commands = engine.handle(Tick(), now_ns)
        sent += [c.velocity.linear_x_mps for c in commands if isinstance(c, SendVelocity)]
        obeyed = sent[-1 - round(1000 * delay_s) // period_ms]
        for _ in range(period_ms):
            v_mps += max(-deceleration / 1000, min(1.0 / 1000, obeyed - v_mps))
            x_m += v_mps / 1000
        fastest_mps = max(fastest_mps, v_mps)
    assert v_mps == pytest.approx(0.0, abs=1e-6)
    assert fastest_mps == pytest.approx(speed_mps)
    assert wall_m - x_m - body_m == pytest.approx(margin_m, abs=0.025)
