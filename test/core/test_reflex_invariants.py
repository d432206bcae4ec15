"""What the reflex must never do, over random zones, points and commands."""

from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.core.zones import NO_POINTS
from zone_kit import BODY, MOVING, at, make

SHAPES = st.sampled_from(
    (
        {"points": BODY},
        {"points": [[0.5, 0.4], [0.1, 0.0], [0.5, -0.4], [-0.4, -0.3], [-0.4, 0.3]]},
        {"type": "circle", "radius": 0.4},
        MOVING,
    )
)
ACTIONS = st.sampled_from(("stop", "slowdown", "limit", "approach", "ssm", "none"))
ZONES = st.lists(
    st.builds(
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
    ),
    min_size=1,
    max_size=3,
)
COORDINATE = st.floats(-1.2, 1.2)
POINTS = st.lists(st.tuples(COORDINATE, COORDINATE), max_size=10)
SPEED = st.floats(-1.0, 1.0)
TWISTS = st.builds(Velocity, SPEED, SPEED, st.floats(-2.0, 2.0))


def axes(velocity):
    return velocity.linear_x_mps, velocity.linear_y_mps, velocity.angular_z_radps


@given(zones=ZONES, points=POINTS, extra=POINTS, wish=TWISTS, latency_s=st.floats(0.0, 1.0))
def test_no_speed_is_raised_and_no_point_more_raises_one(zones, points, extra, wish, latency_s):
    verdicts = []
    for seen in (points, points + extra):
        reflex = make(**{f"Z{n}": zone for n, zone in enumerate(zones)})
        reflex.see(at(*seen), 0)
        reflex.see(at(*seen), 1)
        verdicts.append(reflex.judge(wish, latency_s).velocity)
    allowed, less = verdicts
    for before, after, last in zip(axes(wish), axes(allowed), axes(less), strict=True):
        assert abs(last) <= abs(after) * (1 + 1e-9) + 1e-12
        assert abs(after) <= abs(before)
        assert after * before >= 0.0
        assert last * before >= 0.0


@given(zones=ZONES, points=POINTS, wish=TWISTS, losses=st.integers(1, 3))
def test_missing_data_raises_no_speed(zones, points, wish, losses):
    reflex = make(**{f"Z{n}": zone for n, zone in enumerate(zones)})
    reflex.see({"scan": at(*points), "cloud": NO_POINTS}, 0)
    before = reflex.judge(wish).velocity
    held = reflex.stop_zones()
    for number in range(losses):
        reflex.lose("scan")
        reflex.see({"cloud": NO_POINTS}, 10**10 * (number + 1))
    assert set(held) <= set(reflex.stop_zones())
    for then, now in zip(axes(before), axes(reflex.judge(wish).velocity), strict=True):
        assert abs(now) <= abs(then)


@given(zones=ZONES, points=POINTS, wish=TWISTS, others=st.lists(TWISTS, max_size=4))
def test_a_verdict_does_not_depend_on_what_was_asked_before(zones, points, wish, others):
    reflex = make(**{f"Z{n}": zone for n, zone in enumerate(zones)})
    reflex.see(at(*points), 0)
    first = reflex.judge(wish)
    for other in others:
        reflex.judge(other)
    assert reflex.judge(wish) == first
