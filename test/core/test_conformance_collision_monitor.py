"""The reflex against nav2_collision_monitor's documented semantics, over random cases.

First the semantics told once more: slow, in loops, with a geometry of its own. Edges count as
inside, which nav2 leaves open.
"""

import math
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.core.reflex import Reflex
from realtime_agent_ros.core.zone_config import ZoneConfig

# -- the semantics

Point = tuple[float, float]
Twist = tuple[float, float, float]
EDGE_M = 1e-9


def nav2_distance_to_segment(p: Point, a: Point, b: Point) -> float:
    length = math.dist(a, b)
    if length == 0.0:
        return math.dist(p, a)
    t = ((p[0] - a[0]) * (b[0] - a[0]) + (p[1] - a[1]) * (b[1] - a[1])) / length**2
    t = max(0.0, min(1.0, t))
    return math.dist(p, (a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])))


def nav2_winding_parity(p: Point, corners: Sequence[Point]) -> bool:
    """Odd number of edges to the right of the point."""
    odd = False
    for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if (ay > p[1]) != (by > p[1]) and p[0] < ax + (p[1] - ay) / (by - ay) * (bx - ax):
            odd = not odd
    return odd


def nav2_in_polygon(p: Point, corners: Sequence[Point]) -> bool:
    return nav2_winding_parity(p, corners) or nav2_to_outline(p, corners) <= EDGE_M


def nav2_to_outline(p: Point, corners: Sequence[Point]) -> float:
    edges = zip(corners, [*corners[1:], corners[0]], strict=True)
    return min(nav2_distance_to_segment(p, a, b) for a, b in edges)


def nav2_inside(p: Point, shape: Sequence[Point] | float) -> bool:
    if isinstance(shape, float):
        return math.hypot(*p) <= shape + EDGE_M
    return nav2_in_polygon(p, shape)


def nav2_count(points: Sequence[Point], shape: Sequence[Point] | float) -> int:
    return sum(nav2_inside(p, shape) for p in points)


def nav2_poses(
    twist: Twist, step_s: float, pieces: int = 1
) -> Iterator[tuple[float, float, float]]:
    """nav2's simulated poses: go straight for a step, then turn. Pieces lie evenly between."""
    x = y = yaw = 0.0
    vx, vy, turn = twist
    while True:
        for n in range(pieces):
            part = n / pieces * step_s
            yield x + vx * part, y + vy * part, yaw + turn * part
        x, y, yaw = x + vx * step_s, y + vy * step_s, yaw + turn * step_s
        c, s = math.cos(turn * step_s), math.sin(turn * step_s)
        vx, vy = vx * c - vy * s, vx * s + vy * c


def nav2_seen_from(pose: tuple[float, float, float], p: Point) -> Point:
    dx, dy = p[0] - pose[0], p[1] - pose[1]
    c, s = math.cos(pose[2]), math.sin(pose[2])
    return c * dx + s * dy, -s * dx + c * dy


def nav2_collision_time(
    points: Sequence[Point],
    shape: Sequence[Point] | float,
    least: int,
    twist: Twist,
    horizon_s: float,
    step_s: float,
    pieces: int = 1,
) -> float | None:
    """The time before a collision as nav2 tells it: 0 if the shape holds enough points now, k steps
    if it first does after step k + 1. ``pieces`` looks in between the poses too."""
    path = nav2_poses(twist, step_s, pieces)
    next(path)
    if nav2_count(points, shape) >= least:
        return 0.0
    steps = 0
    while steps * step_s <= horizon_s:
        for _ in range(pieces):
            pose = next(path)
            if nav2_count([nav2_seen_from(pose, p) for p in points], shape) >= least:
                return steps * step_s
        steps += 1
    return None


def nav2_limit(twist: Twist, linear_limit: float, angular_limit: float) -> float:
    ratio = 1.0
    if math.hypot(twist[0], twist[1]) != 0.0:
        ratio = min(ratio, linear_limit / math.hypot(twist[0], twist[1]))
    if twist[2] != 0.0:
        ratio = min(ratio, angular_limit / abs(twist[2]))
    return ratio


def nav2_sub_polygon(twist: Twist, subs: Sequence[dict[str, float]], holonomic: bool) -> int | None:
    """The first sub-polygon whose ranges hold the command."""
    speed = math.hypot(twist[0], twist[1])
    direction = math.atan2(twist[1], twist[0]) if speed > 0.0 else 0.0
    for number, sub in enumerate(subs):
        if not sub["theta_min"] <= twist[2] <= sub["theta_max"]:
            continue
        if not sub["linear_min"] <= (speed if holonomic else twist[0]) <= sub["linear_max"]:
            continue
        start, end = sub["direction_start_angle"], sub["direction_end_angle"]
        after, before = direction >= start, direction <= end
        if not holonomic or (after and before if start <= end else after or before):
            return number
    return None


# -- the cases

SPEED = st.floats(-1.0, 1.0)
TWISTS = st.tuples(SPEED, SPEED, st.floats(-2.0, 2.0))
FAR = st.floats(-2.5, 2.5)
POINTS = st.lists(st.tuples(FAR, FAR), max_size=25)
LEAST = st.integers(1, 4)
CLEAR_M = 1e-6
"""How far from an outline a point must be for both sides to know where it is."""


@st.composite
def outlines(draw):
    """Star-shaped polygons, convex or not, around a centre near the base."""
    count = draw(st.integers(3, 7))
    x, y = draw(st.floats(-0.3, 0.3)), draw(st.floats(-0.3, 0.3))
    radii = draw(st.lists(st.floats(0.2, 1.0), min_size=count, max_size=count))
    turned = draw(st.floats(0.0, 1.0))
    angles = [(n + turned) * math.tau / count for n in range(count)]
    corners = [
        (x + r * math.cos(a), y + r * math.sin(a)) for r, a in zip(radii, angles, strict=True)
    ]
    return corners if draw(st.booleans()) else corners[::-1]


SHAPES = st.one_of(outlines(), st.floats(0.1, 1.0))


def zone(shape, **given):
    form = {"type": "circle", "radius": shape} if isinstance(shape, float) else {"points": shape}
    return ZoneConfig.model_validate(form | given)


def judge(zones, points, twist):
    reflex = Reflex(zones)
    reflex.see({"scan": np.array(points, dtype=np.float64).reshape(-1, 2)}, 0)
    return reflex.judge(Velocity(*twist))


def ratio(verdict, twist):
    """Of the longest axis; the others must agree."""
    got = (
        verdict.velocity.linear_x_mps,
        verdict.velocity.linear_y_mps,
        verdict.velocity.angular_z_radps,
    )
    axis = max(range(3), key=lambda n: abs(twist[n]))
    found = got[axis] / twist[axis]
    assert got == pytest.approx([found * v for v in twist], abs=1e-12)
    return found


def moving(twist):
    assume(max(map(abs, twist)) > 1e-3)
    return twist


def to_edge(p, shape):
    return abs(math.hypot(*p) - shape) if isinstance(shape, float) else nav2_to_outline(p, shape)


@given(shape=SHAPES, points=POINTS, least=LEAST, twist=TWISTS)
def test_stop(shape, points, least, twist):
    points = [p for p in points if to_edge(p, shape) > CLEAR_M]
    verdict = judge({"Z": zone(shape, action_type="stop", min_points=least)}, points, twist)
    stopped = nav2_count(points, shape) >= least
    assert (verdict.action, verdict.zone) == (("stop", "Z") if stopped else ("none", ""))
    assert verdict.velocity == (Velocity() if stopped else Velocity(*twist))


@given(shape=SHAPES, points=POINTS, least=LEAST, twist=TWISTS, share=st.floats(0.0, 1.0))
def test_slowdown(shape, points, least, twist, share):
    points = [p for p in points if to_edge(p, shape) > CLEAR_M]
    config = zone(shape, action_type="slowdown", min_points=least, slowdown_ratio=share)
    expected = share if nav2_count(points, shape) >= least else 1.0
    assert ratio(judge({"Z": config}, points, moving(twist)), twist) == pytest.approx(expected)


@given(
    points=POINTS, least=LEAST, twist=TWISTS, linear=st.floats(0.0, 1.0), angular=st.floats(0, 1)
)
def test_limit(points, least, twist, linear, angular):
    limits = {"linear_limit": linear, "angular_limit": angular}
    config = zone(1.0, action_type="limit", min_points=least, **limits)
    points = [p for p in points if to_edge(p, 1.0) > CLEAR_M]
    expected = nav2_limit(twist, linear, angular) if nav2_count(points, 1.0) >= least else 1.0
    assert ratio(judge({"Z": config}, points, moving(twist)), twist) == pytest.approx(expected)


@given(
    shape=SHAPES,
    points=POINTS,
    least=LEAST,
    twist=TWISTS,
    horizon_s=st.sampled_from((0.7, 1.0, 2.0)),
    step_s=st.sampled_from((0.05, 0.1, 0.25)),
)
def test_approach(shape, points, least, twist, horizon_s, step_s):
    config = zone(
        shape,
        action_type="approach",
        min_points=least,
        time_before_collision=horizon_s,
        simulation_time_step=step_s,
    )
    found = ratio(judge({"Z": config}, points, moving(twist)), twist)
    case = (points, shape, least, twist, horizon_s, step_s)
    told = nav2_collision_time(*case)
    expected = 1.0 if told is None else min(1.0, told / horizon_s)
    # Never later than nav2; earlier only where something lies between two of its poses.
    assert found <= expected + 1e-9
    between = nav2_collision_time(*case, pieces=8)
    if between == told:
        seen_early = expected - found
        if seen_early > 1e-9:
            finer = nav2_collision_time(*case, pieces=400)
            assert finer is None or finer / horizon_s <= found + step_s / horizon_s + 1e-9
    else:
        assert found <= between / horizon_s + 1e-9


@pytest.mark.parametrize("step_s", [0.05, 0.1])
@pytest.mark.parametrize("gap_m", [0.123, 0.301, 0.56, 0.777])
@pytest.mark.parametrize("speed", [0.2, 0.5, 1.0])
@pytest.mark.parametrize("way", [(1, 0), (-1, 0), (0, 1), (0, -1)])
def test_approach_to_a_wall_takes_nav2s_time(step_s, gap_m, speed, way):
    square = [(0.3, 0.3), (0.3, -0.3), (-0.3, -0.3), (-0.3, 0.3)]
    config = zone(square, action_type="approach", simulation_time_step=step_s)
    ahead = 0.3 + gap_m
    points = [
        (way[0] * ahead + way[1] * s, way[1] * ahead + way[0] * s) for s in (-0.1, 0.0, 0.1, 0.2)
    ]
    twist = (way[0] * speed, way[1] * speed, 0.0)
    free_steps = math.floor(gap_m / speed / step_s)
    expected = min(1.0, free_steps * step_s / 2.0)
    assert ratio(judge({"Z": config}, points, twist), twist) == pytest.approx(expected, abs=1e-9)
    assert nav2_collision_time(points, square, 4, twist, 2.0, step_s) in (
        None,
        pytest.approx(free_steps * step_s),
    )


@given(
    points=POINTS,
    twist=TWISTS,
    parts=st.lists(
        st.tuples(SHAPES, st.sampled_from(("stop", "slowdown", "limit", "approach"))),
        min_size=1,
        max_size=4,
    ),
)
def test_the_safest_of_all_zones_wins_and_is_named(points, twist, parts):
    moving(twist)
    zones = {
        f"Z{n}": zone(shape, action_type=action, min_points=2, slowdown_ratio=0.3)
        for n, (shape, action) in enumerate(parts)
    }
    alone = {name: judge({name: config}, points, twist) for name, config in zones.items()}
    together = judge(zones, points, twist)
    least = min(ratio(verdict, twist) for verdict in alone.values())
    assert ratio(together, twist) == pytest.approx(least)
    stops = [name for name, verdict in alone.items() if verdict.action == "stop"]
    if stops:
        assert (together.action, together.zone) == ("stop", stops[0])
    elif least < 1.0:
        assert together == alone[together.zone]
    else:
        assert together.action == "none"


RANGE = st.tuples(st.floats(-1.0, 1.0), st.floats(0.0, 1.0)).map(lambda r: (r[0], r[0] + r[1]))
ANGLE = st.floats(-math.pi, math.pi)


@given(
    twist=TWISTS,
    holonomic=st.booleans(),
    ranges=st.lists(st.tuples(RANGE, RANGE, ANGLE, ANGLE), min_size=1, max_size=4),
)
def test_velocity_polygons_select_as_nav2_does(twist, holonomic, ranges):
    subs = [
        {
            "linear_min": linear[0],
            "linear_max": linear[1],
            "theta_min": theta[0],
            "theta_max": theta[1],
            "direction_start_angle": start,
            "direction_end_angle": end,
        }
        for linear, theta, start, end in ranges
    ]
    chosen = nav2_sub_polygon(twist, subs, holonomic)
    names = [f"sub{n}" for n in range(len(subs))]
    # Each sub-polygon is a square of its own; in the middle of each lies a point.
    places = [(3.0 * n, 0.0) for n in range(len(subs))]
    squares = [[(x + 1, y + 1), (x + 1, y - 1), (x - 1, y - 1), (x - 1, y + 1)] for x, y in places]
    groups = {
        name: sub | {"points": square}
        for name, sub, square in zip(names, subs, squares, strict=True)
    }
    config = ZoneConfig.model_validate(
        {"type": "velocity_polygon", "velocity_polygons": names, "holonomic": holonomic}
        | {"action_type": "stop", "min_points": 1}
        | groups
    )
    stopped = [judge({"V": config}, [place], twist).action == "stop" for place in places]
    if chosen is not None:
        assert stopped == [n == chosen for n in range(len(subs))]
    else:
        assert all(stopped) or (holonomic and stopped.count(True) == 1)
