"""What holds of the smoother and of the output whatever is wished, measured or in the way."""

from __future__ import annotations

import itertools
import math

from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Velocity
from realtime_agent_ros.core.motion_output import DEAD_BAND_MPS, DEAD_BAND_RADPS, MotionOutput
from realtime_agent_ros.core.reflex import Verdict
from realtime_agent_ros.core.smoother import Smoother, axes_of
from realtime_agent_ros.core.smoother_config import SmootherConfig

MS = 1_000_000
NS_PER_S = 1000 * MS
EPSILON = 1e-9
CONFIG = AgentConfig(max_speed_mps=1.0, max_turn_radps=2.0)


def number(low, high):
    return st.floats(low, high).map(lambda v: round(v, 4))


def velocities(x, y, turn):
    return st.builds(Velocity, number(-x, x), number(-y, y), number(-turn, turn))


WISH = velocities(2.0, 2.0, 3.0)
RATE = number(0.1, 5.0)
FALL = RATE.map(lambda v: -v)
BAND = st.sampled_from([0.0, 0.0, 0.03, 0.2])


@st.composite
def configs(draw, **fixed):
    fall = draw(st.tuples(FALL, FALL, FALL))
    harder = [st.sampled_from([0.0, f, 2 * f, 10 * f]) for f in fall]
    given = {
        "feedback": draw(st.sampled_from(["OPEN_LOOP", "CLOSED_LOOP"])),
        "scale_velocities": draw(st.booleans()),
        "max_velocity": draw(st.none() | st.tuples(number(0, 1), number(0, 1), number(0, 2))),
        "min_velocity": draw(st.none() | st.tuples(number(-1, 0), number(-1, 0), number(-2, 0))),
        "max_accel": draw(st.tuples(RATE, RATE, RATE)),
        "max_decel": fall,
        "stop_decel": draw(st.tuples(*harder)),
        "deadband_velocity": draw(st.tuples(BAND, BAND, BAND)),
    }
    return SmootherConfig(**given | fixed)


DT = st.sampled_from([0.01, 0.05, 0.2])
WISHES = st.lists(WISH, min_size=1, max_size=15)


@given(configs(), DT, WISHES, st.lists(WISH, min_size=15, max_size=15))
def test_what_leaves_the_smoother_is_within_its_bounds_and_out_of_its_dead_band(
    config, dt_s, wishes, measured
):
    smoother = Smoother(config)
    fastest = config.max_velocity or (math.inf,) * 3
    slowest = config.min_velocity or tuple(-v for v in fastest)
    for wish, velocity in zip(wishes, measured, strict=False):
        sent = axes_of(smoother.step(wish, dt_s, velocity))
        for v, low, high, band in zip(
            sent, slowest, fastest, config.deadband_velocity, strict=True
        ):
            assert low <= v <= high
            assert v == 0.0 or abs(v) >= band


@given(configs(feedback="OPEN_LOOP"), DT, WISHES)
def test_no_axis_changes_faster_than_its_limits(config, dt_s, wishes):
    smoother = Smoother(config)
    for wish in wishes:
        before = axes_of(smoother.velocity)
        smoother.step(wish, dt_s)
        for was, now, accel, decel in zip(
            before, axes_of(smoother.velocity), config.max_accel, config.max_decel, strict=True
        ):
            faster = abs(now) > abs(was) and now * was >= 0.0
            assert abs(now - was) <= (accel if faster else -decel) * dt_s + EPSILON


@given(configs(feedback="OPEN_LOOP"), DT, WISHES)
def test_no_axis_overshoots_its_target(config, dt_s, wishes):
    smoother = Smoother(config)
    for wish in wishes:
        before, goal = axes_of(smoother.velocity), axes_of(smoother.clamped(wish))
        smoother.step(wish, dt_s)
        for was, now, wanted in zip(before, axes_of(smoother.velocity), goal, strict=True):
            assert min(was, wanted) - EPSILON <= now <= max(was, wanted) + EPSILON


@given(configs(feedback="OPEN_LOOP", scale_velocities=True), DT, WISHES)
def test_scaled_the_change_points_at_the_target(config, dt_s, wishes):
    smoother = Smoother(config)
    for wish in wishes:
        before = axes_of(smoother.velocity)
        goal = axes_of(smoother.clamped(wish))
        smoother.step(wish, dt_s)
        change = [n - b for n, b in zip(axes_of(smoother.velocity), before, strict=True)]
        wanted = [g - b for g, b in zip(goal, before, strict=True)]
        for i, j in itertools.combinations(range(3), 2):
            assert abs(change[i] * wanted[j] - change[j] * wanted[i]) <= 1e-8
        assert sum(c * w for c, w in zip(change, wanted, strict=True)) >= -EPSILON


@given(configs(feedback="OPEN_LOOP"), DT, WISHES)
def test_a_zero_is_reached_exactly_and_as_soon_as_the_limits_allow(config, dt_s, wishes):
    smoother = Smoother(config)
    for wish in wishes:
        smoother.step(wish, dt_s)
    pairs = zip(axes_of(smoother.velocity), config.max_decel, strict=True)
    periods = math.ceil(max(abs(v) / (-decel * dt_s) for v, decel in pairs)) + 1
    for _ in range(periods):
        sent = smoother.step(ZERO_VELOCITY, dt_s)
    assert sent == smoother.velocity == ZERO_VELOCITY


@given(
    configs(feedback="CLOSED_LOOP", deadband_velocity=(0.0, 0.0, 0.0), scale_velocities=False),
    WISH,
    WISH,
    number(0.3, 1.0),
)
def test_a_closed_loop_arrives_from_any_velocity_of_a_base_that_lags(config, start, wish, follow):
    smoother, measured = Smoother(config), start
    goal = axes_of(smoother.clamped(wish))
    slowest = min(*config.max_accel, *(-v for v in config.max_decel))
    # Each period gains at least `follow` of a step, until the rest shrinks by 1 - follow a period.
    for _ in range(math.ceil(8.0 / (slowest * 0.2 * follow)) + 60):
        sent = smoother.step(wish, 0.2, measured)
        pairs = zip(axes_of(measured), axes_of(sent), strict=True)
        measured = Velocity(*(m + follow * (s - m) for m, s in pairs))
    assert all(abs(m - g) < 1e-3 for m, g in zip(axes_of(measured), goal, strict=True))


# -- the whole output ----------------------------------------------------------------------


def output_of(config):
    return MotionOutput(CONFIG.model_copy(update={"smoother": config}))


VERDICT = st.one_of(
    st.just(("none", 1.0)),
    st.just(("none", 1.0)),
    st.tuples(st.sampled_from(["slowdown", "approach"]), number(0.0, 1.0)),
    st.just(("stop", 0.0)),
)
PAUSE = st.sampled_from([50, 50, 50, 10, 80, 1000]).map(lambda ms: ms * MS)
NAN = st.sampled_from([math.nan, math.inf, -math.inf, 1e308, -1e308, 5e-324]).map(Velocity)
ACT = st.sampled_from(["step", "step", "step", "lower", "halt", "lock"])
LIVES = st.lists(st.tuples(ACT, PAUSE, WISH | NAN, WISH | NAN, VERDICT), max_size=20)


def judge_of(action, ratio):
    return lambda velocity: Verdict(velocity.scaled(ratio), action, "Zone")


def live(output, life):
    """Yield what was done, what left before it and after it, and the time that had passed."""
    now_ns, last_tick_ns = 0, None
    for act, pause_ns, wish, measured, (action, ratio) in life:
        before, judge = output.last, judge_of(action, ratio)
        now_ns += pause_ns
        dt_s = 0.05
        if act in ("step", "lock"):
            dt_s = 0.05 if last_tick_ns is None else (now_ns - last_tick_ns) / NS_PER_S
            last_tick_ns = now_ns
            stop = "pause" if act == "lock" else ""
            sent = output.step(wish, judge, now_ns, measured=measured, stop=stop).velocity
            assert sent == output.last
        elif act == "halt":
            output.halt()
        else:
            lowered = output.lower(judge)
            assert lowered is None or lowered == output.last
        yield act, action, before, output.last, dt_s


@given(configs(), LIVES)
def test_what_leaves_is_finite_and_within_the_bounds(config, life):
    for _, _, _, sent, _ in live(output_of(config), life):
        assert sent.is_finite()
        assert math.hypot(sent.linear_x_mps, sent.linear_y_mps) <= 1.0 + EPSILON
        assert abs(sent.angular_z_radps) <= 2.0 + EPSILON
        if config.max_velocity:
            assert all(v <= m for v, m in zip(axes_of(sent), config.max_velocity, strict=True))
        if config.min_velocity:
            assert all(v >= m for v, m in zip(axes_of(sent), config.min_velocity, strict=True))


@given(configs(), LIVES)
def test_nothing_after_the_reflex_raises_a_speed(config, life):
    output, judged = output_of(config), []

    def spy(judge):
        def answer(velocity):
            judged.append(judge(velocity))
            return judged[-1]

        return answer

    now_ns = 0
    for act, pause_ns, wish, measured, (action, ratio) in life:
        now_ns += pause_ns
        if act == "halt":
            output.halt()
            continue
        judged.clear()
        output.step(wish, spy(judge_of(action, ratio)), now_ns, measured=measured)
        if action != "stop":
            for sent, allowed in zip(
                axes_of(output.last), axes_of(judged[0].velocity), strict=True
            ):
                assert abs(sent) <= abs(allowed)
                assert sent * allowed >= 0.0


@given(configs(), LIVES)
def test_a_stop_is_never_smoothed_away(config, life):
    for act, action, before, sent, dt_s in live(output_of(config), life):
        if act == "lower" or not (act in ("halt", "lock") or action == "stop"):
            continue
        for was, now, stop in zip(axes_of(before), axes_of(sent), config.stop_decel, strict=True):
            assert now * was >= 0.0
            if act == "halt":  # only the first of several takes something
                assert abs(now) <= abs(was)
            else:
                most = abs(was) + stop * dt_s if stop else 0.0
                assert abs(now) <= max(0.0, most) + EPSILON


@given(configs(stop_decel=(0.0, 0.0, 0.0)), LIVES)
def test_without_a_stop_deceleration_a_stop_is_a_zero(config, life):
    for act, action, _, sent, _ in live(output_of(config), life):
        if act in ("halt", "lock") or action == "stop":
            assert sent == ZERO_VELOCITY


@given(configs(), LIVES)
def test_between_ticks_it_is_only_lowered(config, life):
    for act, _, before, sent, _ in live(output_of(config), life):
        if act == "lower":
            for was, now in zip(axes_of(before), axes_of(sent), strict=True):
                assert abs(now) <= abs(was)
                assert now * was >= 0.0


@given(configs(deadband_velocity=(0.0, 0.0, 0.0)), LIVES)
def test_no_axis_gains_speed_faster_than_it_may(config, life):
    crawl = (DEAD_BAND_MPS, DEAD_BAND_MPS, DEAD_BAND_RADPS)
    for act, _, before, sent, dt_s in live(output_of(config), life):
        if act != "step":
            continue
        for axis, (was, now) in enumerate(zip(axes_of(before), axes_of(sent), strict=True)):
            accel, decel = config.max_accel[axis], config.max_decel[axis]
            reached = abs(was) if was * now > 0.0 else 0.0
            if before.is_zero():  # an approach sends zero for a crawl, which then goes on
                reached = crawl[axis]
            # Through zero it goes by the deceleration, as nav2 has it.
            through = was == 0.0 or (was > 0.0) != (now > 0.0)  # a product may vanish
            rate = max(accel, -decel) if through else accel
            assert abs(now) <= reached + rate * min(dt_s, 0.1) + EPSILON


@given(configs(), LIVES)
def test_from_wherever_it_was_a_wish_for_zero_ends_in_zero(config, life):
    output = output_of(config)
    for _ in live(output, life):
        pass
    start_ns = sum(pause_ns for _, pause_ns, *_ in life)
    for n in range(1, 500):
        sent = output.step(ZERO_VELOCITY, judge_of("none", 1.0), start_ns + n * 50 * MS)
        if sent.velocity.is_zero():
            break
    assert sent.velocity == ZERO_VELOCITY


@given(configs(feedback="CLOSED_LOOP"), WISHES, st.lists(WISH | NAN, min_size=15, max_size=15))
def test_no_odometry_makes_a_closed_loop_faster_than_an_open_one(config, wishes, measured):
    closed = output_of(config)
    judge = judge_of("none", 1.0)
    for n, (wish, velocity) in enumerate(zip(wishes, measured, strict=False)):
        alone = Smoother(config)
        alone.velocity = closed._smoother.velocity
        most = axes_of(alone.step(closed._bounded(wish), 0.05))
        sent = closed.step(wish, judge, n * 50 * MS, measured=velocity).velocity
        assert all(abs(v) <= abs(m) for v, m in zip(axes_of(sent), most, strict=True))


@given(configs(), LIVES)
def test_the_same_life_sends_the_same(config, life):
    sent = [repr(s) for _, _, _, s, _ in live(output_of(config), life)]
    assert sent == [repr(s) for _, _, _, s, _ in live(output_of(config), life)]
