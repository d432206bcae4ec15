"""What the reflex must never do, over random geometry, sensors and commands."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Velocity
from realtime_agent_ros.core.motion_output import MotionOutput
from realtime_agent_ros.core.source_config import PointCloudConfig, RangeConfig
from realtime_agent_ros.core.sources.bank import BankSettings, SourceBank
from realtime_agent_ros.core.sources.events import PointCloudReceived, RangeReceived
from realtime_agent_ros.core.zone_points import shape_fault
from realtime_agent_ros.core.zones import NO_POINTS
from zone_kit import MOVING, at, make

COORDINATE = st.floats(-1.2, 1.2)
CORNER = st.floats(-1.0, 1.0)
SHAPES = st.one_of(
    st.lists(st.tuples(CORNER, CORNER), min_size=3, max_size=6)
    .filter(lambda corners: not shape_fault(tuple(corners)))
    .map(lambda corners: {"points": corners}),
    # Star-shaped about the base: what people draw.
    st.lists(st.floats(0.2, 1.0), min_size=3, max_size=8).map(
        lambda radii: {
            "points": [
                (r * math.cos(n * math.tau / len(radii)), r * math.sin(n * math.tau / len(radii)))
                for n, r in enumerate(radii)
            ]
        }
    ),
    st.floats(0.1, 1.0).map(lambda radius: {"type": "circle", "radius": radius}),
    st.just(MOVING),
)
ACTIONS = st.sampled_from(("stop", "slowdown", "limit", "approach", "ssm", "none"))
ZONE = st.builds(
    lambda shape, action, least, escape, trigger: (
        shape
        | {"action_type": action, "min_points": least, "allow_escape": escape}
        | {"trigger_consecutive_points": trigger, "release_s": 0.0}
    ),
    SHAPES,
    ACTIONS,
    st.integers(1, 3),
    st.booleans(),
    st.integers(1, 2),
)
ZONES = st.lists(ZONE, min_size=1, max_size=3)
POINTS = st.lists(st.tuples(COORDINATE, COORDINATE), max_size=10)
SPEED = st.floats(-1.0, 1.0)
TWISTS = st.builds(Velocity, SPEED, SPEED, st.floats(-2.0, 2.0))
ANY_SPEED = SPEED | st.sampled_from((math.nan, math.inf, -math.inf, 1e308, -1e308, 5e-324))
ANY_TWISTS = st.builds(Velocity, ANY_SPEED, ANY_SPEED, ANY_SPEED)
LATENCY = st.floats(0.0, 1.0)
CONFIG = AgentConfig(max_speed_mps=0.5)


def axes(velocity):
    return velocity.linear_x_mps, velocity.linear_y_mps, velocity.angular_z_radps


def named(zones):
    return {f"Z{n}": zone for n, zone in enumerate(zones)}


def reflex_over(zones, points):
    """Seen twice, so that zones that wait for a second reading have it."""
    reflex = make(**named(zones))
    for now_ns in (0, 1):
        reflex.see(points, now_ns)
    return reflex


def assert_no_faster(less, more):
    for low, high in zip(axes(less), axes(more), strict=True):
        assert abs(low) <= abs(high) * (1 + 1e-9) + 1e-12


# -- 3: nothing refuses a zero; 5: nothing leaves that isn't finite and within bounds


@given(zones=ZONES, points=POINTS, wish=ANY_TWISTS, latency_s=LATENCY)
def test_a_zero_passes_and_what_is_not_finite_is_a_zero(zones, points, wish, latency_s):
    reflex = reflex_over(zones, at(*points))
    assert reflex.judge(ZERO_VELOCITY, latency_s).velocity == ZERO_VELOCITY
    left = reflex.judge(wish, latency_s).velocity
    assert left.is_finite()
    if not wish.is_finite():
        assert left == ZERO_VELOCITY


@given(zones=ZONES, points=POINTS, wishes=st.lists(ANY_TWISTS, min_size=1, max_size=6))
def test_what_leaves_is_finite_within_bounds_and_rests_in_the_end(zones, points, wishes):
    reflex, output = reflex_over(zones, at(*points)), MotionOutput(CONFIG)
    for number, wish in enumerate((*wishes, *[ZERO_VELOCITY] * 60)):
        left = output.step(wish, reflex.judge, number * 50_000_000).velocity
        assert left.is_finite()
        assert math.hypot(left.linear_x_mps, left.linear_y_mps) <= CONFIG.max_speed_mps + 1e-9
        assert abs(left.angular_z_radps) <= CONFIG.max_turn_radps + 1e-9
        if left.is_zero() and number > len(wishes):
            break
    assert left.is_zero(), "a wish for zero ends in zero whatever is seen"


# -- 6: neither the reflex nor anything more that it knows of raises a speed


@given(zones=ZONES, points=POINTS, extra=POINTS, wish=TWISTS, latency_s=LATENCY)
def test_no_speed_is_raised_and_no_point_more_raises_one(zones, points, extra, wish, latency_s):
    allowed = reflex_over(zones, at(*points)).judge(wish, latency_s).velocity
    less = reflex_over(zones, at(*points, *extra)).judge(wish, latency_s).velocity
    assert_no_faster(less, allowed)
    for before, after, last in zip(axes(wish), axes(allowed), axes(less), strict=True):
        assert abs(after) <= abs(before)
        assert after * before >= 0.0
        assert last * before >= 0.0


@given(zones=ZONES, more=ZONE, points=POINTS, wish=TWISTS, latency_s=LATENCY)
def test_a_zone_more_raises_no_speed(zones, more, points, wish, latency_s):
    allowed = reflex_over(zones, at(*points)).judge(wish, latency_s).velocity
    less = reflex_over([*zones, more], at(*points)).judge(wish, latency_s).velocity
    assert_no_faster(less, allowed)


@given(zones=ZONES, points=POINTS, wish=TWISTS, latency_s=LATENCY, older_s=LATENCY)
def test_older_data_raise_no_speed(zones, points, wish, latency_s, older_s):
    reflex = reflex_over(zones, at(*points))
    young, old = (reflex.judge(wish, t).velocity for t in (latency_s, latency_s + older_s))
    assert_no_faster(old, young)


MOUNTED = st.tuples(COORDINATE, COORDINATE, st.floats(-3.0, 3.0))
CLOUD = st.lists(st.tuples(COORDINATE, COORDINATE, st.floats(-0.2, 0.8)), min_size=1, max_size=8)
DISTANCE = st.floats(0.0, 1.5) | st.just(math.inf)


@given(
    zones=ZONES, cloud=CLOUD, extra=CLOUD, pose=MOUNTED, mounted=MOUNTED, near=DISTANCE,
    wish=TWISTS,
)  # fmt: skip
def test_an_obstacle_more_of_any_sensor_raises_no_speed(
    zones, cloud, extra, pose, mounted, near, wish
):
    """A cloud alone, one with points more, and with a sonar beside it."""
    configs = {"cloud": PointCloudConfig(pose=pose, topic="c")}
    both = configs | {"sonar": RangeConfig(pose=mounted, topic="s", obstacles_angle=0.1)}
    verdicts = []
    for sources, seen in ((configs, cloud), (configs, cloud + extra), (both, cloud + extra)):
        bank = SourceBank(sources, BankSettings(0.5, False, 0.1, 1.0, 3.0))
        assert bank.see("cloud", PointCloudReceived(np.array(seen)), 0) == ""
        if "sonar" in sources:
            assert bank.see("sonar", RangeReceived(near, 0.02, 1.0, 0.5), 0) == ""
        observation = bank.observe(0)
        assert not observation.troubles
        verdicts.append(reflex_over(zones, observation.points).judge(wish).velocity)
    assert_no_faster(verdicts[1], verdicts[0])
    assert_no_faster(verdicts[2], verdicts[1])


# -- 7: missing data release nothing


@given(zones=ZONES, points=POINTS, wish=TWISTS, losses=st.integers(1, 3))
def test_missing_data_raises_no_speed(zones, points, wish, losses):
    reflex = make(**named(zones))
    reflex.see({"scan": at(*points), "cloud": NO_POINTS}, 0)
    before = reflex.judge(wish).velocity
    held = reflex.stop_zones()
    for number in range(losses):
        reflex.lose("scan")
        reflex.see({"cloud": NO_POINTS}, 10**10 * (number + 1))
    assert set(held) <= set(reflex.stop_zones())
    assert_no_faster(reflex.judge(wish).velocity, before)


@given(zones=ZONES, points=POINTS, doubtful=POINTS, wish=TWISTS)
def test_beams_that_fail_raise_no_speed_of_a_stop(zones, points, doubtful, wish):
    """What was seen and can't be seen now holds a stop that stands."""
    reflex = reflex_over(zones, at(*points))
    held = reflex.stop_zones()
    for now_ns in (2, 10**10):
        reflex.see(NO_POINTS, now_ns, doubtful=at(*points, *doubtful))
    assert set(held) <= set(reflex.stop_zones())
    if held and not any(zone["allow_escape"] for zone in zones):
        assert reflex.judge(wish).velocity == ZERO_VELOCITY


@given(zones=ZONES, points=POINTS, wish=TWISTS, others=st.lists(TWISTS, max_size=4))
def test_a_verdict_does_not_depend_on_what_was_asked_before(zones, points, wish, others):
    reflex = make(**named(zones))
    reflex.see(at(*points), 0)
    first = reflex.judge(wish)
    for other in others:
        reflex.judge(other)
    assert reflex.judge(wish) == first
