"""The smoother against the rules of nav2_velocity_smoother, written down once more, axis by axis.

The rules, from its documentation and behaviour, at a fixed frequency f: the command is clamped to
[min_velocity, max_velocity]. The current velocity is the last result (OPEN_LOOP) or the measured
one (CLOSED_LOOP). An axis accelerates if the command is no slower than the current velocity and
not of the other sign; its change is then within max_accel / f, else within -max_decel / f. With
scale_velocities the smallest positive ratio bound / change of the axes whose change is out of its
bound multiplies every change, and the bounds are applied again. The result is remembered; what
leaves has zero where it is below deadband_velocity.

Ours also clamps what leaves, and rests an axis that has no limits of acceleration at all: with
CLOSED_LOOP that differs where the measurement is out of bounds or drifts, which is kept out here.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.core.smoother import Smoother, axes_of
from realtime_agent_ros.core.smoother_config import SmootherConfig


class Nav2Smoother:
    """The rules above."""

    def __init__(self, config, frequency):
        self.config, self.frequency = config, frequency
        self.last = [0.0, 0.0, 0.0]

    def limits(self, axis, current, command):
        same_side = current * command >= 0.0
        if abs(command) >= abs(current) and same_side:
            bound = self.config.max_accel[axis] / self.frequency
            return -bound, bound
        bound = self.config.max_decel[axis] / self.frequency
        return bound, -bound

    def eta(self, current, command):
        eta = 1.0
        for axis in range(3):
            change = command[axis] - current[axis]
            low, high = self.limits(axis, current[axis], command[axis])
            found = -1.0
            if change > high:
                found = high / change
            elif change < low:
                found = low / change
            if found > 0.0 and abs(1.0 - found) > abs(1.0 - eta):
                eta = found
        return eta

    def step(self, command, measured):
        config = self.config
        bounds = zip(command, config.min_velocity, config.max_velocity, strict=True)
        command = [sorted((low, v, high))[1] for v, low, high in bounds]
        current = self.last if config.feedback == "OPEN_LOOP" else measured
        eta = self.eta(current, command) if config.scale_velocities else 1.0
        result = []
        for axis in range(3):
            low, high = self.limits(axis, current[axis], command[axis])
            change = eta * (command[axis] - current[axis])
            result.append(current[axis] + sorted((low, change, high))[1])
        self.last = result
        bands = zip(result, config.deadband_velocity, strict=True)
        return [0.0 if abs(v) < band else v for v, band in bands]


def number(low, high):
    return st.floats(low, high).map(lambda v: round(v, 4))


FREQUENCY = st.sampled_from([5.0, 20.0, 30.0, 100.0])
FAST = st.tuples(number(0, 2), number(0, 2), number(0, 3))
SLOW = FAST.map(lambda v: tuple(-x for x in v))
AXIS_RATES = st.sampled_from([(0.0, 0.0), (0.0, -1.0)]) | st.tuples(
    number(0.01, 5), number(-5, -0.01)
)
RATES = st.tuples(AXIS_RATES, AXIS_RATES, AXIS_RATES)
BANDS = st.just((0.0, 0.0, 0.0)) | st.tuples(number(0, 0.3), number(0, 0.3), number(0, 0.3))
COMMANDS = st.lists(st.tuples(number(-3, 3), number(-3, 3), number(-4, 4)), min_size=1, max_size=20)


@st.composite
def configs(draw):
    rates = draw(RATES)
    return SmootherConfig(
        scale_velocities=draw(st.booleans()),
        max_velocity=draw(FAST),
        min_velocity=draw(SLOW),
        max_accel=tuple(accel for accel, _ in rates),
        max_decel=tuple(decel for _, decel in rates),
        deadband_velocity=draw(BANDS),
    )


@given(configs(), FREQUENCY, COMMANDS)
def test_open_loop_gives_what_nav2_gives(config, frequency, commands):
    nav2, ours = Nav2Smoother(config, frequency), Smoother(config)
    for command in commands:
        # From the same state: a rounding error about zero decides which of the two limits holds.
        nav2.last = list(axes_of(ours.velocity))
        expected = nav2.step(list(command), None)
        sent = ours.step(Velocity(*command), 1.0 / frequency)
        # A result at the edge of the dead band may fall on either side of it by rounding.
        on_edge = [
            abs(abs(v) - band) < 1e-9
            for v, band in zip(nav2.last, config.deadband_velocity, strict=True)
        ]
        for got, wanted, either in zip(axes_of(sent), expected, on_edge, strict=True):
            assert either or got == pytest.approx(wanted, abs=1e-9)
        assert axes_of(ours.velocity) == pytest.approx(nav2.last, abs=1e-9)


@given(configs(), FREQUENCY, COMMANDS, st.data())
def test_closed_loop_gives_what_nav2_gives(config, frequency, commands, data):
    config = config.model_copy(update={"feedback": "CLOSED_LOOP"})
    nav2, ours = Nav2Smoother(config, frequency), Smoother(config)
    moves = [a > 0.0 or d < 0.0 for a, d in zip(config.max_accel, config.max_decel, strict=True)]
    for command in commands:
        measured = [
            data.draw(number(low, high)) if movable else 0.0
            for low, high, movable in zip(
                config.min_velocity, config.max_velocity, moves, strict=True
            )
        ]
        nav2.step(list(command), measured)
        ours.step(Velocity(*command), 1.0 / frequency, Velocity(*measured))
        assert axes_of(ours.velocity) == pytest.approx(nav2.last, abs=1e-9)


@pytest.mark.parametrize(
    ("scale", "last", "command", "expected"),
    [
        (False, (0, 0, 0), (1, 0, 1), (0.1, 0, 0.5)),  # each axis by its own acceleration
        (True, (0, 0, 0), (1, 0, 1), (0.1, 0, 0.1)),  # all by the ratio of the slowest
        (False, (0.4, 0, 0), (0.1, 0, 0), (0.2, 0, 0)),  # slower: deceleration
        (False, (0.1, 0, 0), (-0.4, 0, 0), (-0.1, 0, 0)),  # other sign: deceleration, through zero
        (False, (-0.4, 0, 0), (-0.5, 0, 0), (-0.5, 0, 0)),  # faster backward: acceleration
        (False, (0, 0, 0), (-9, 0, 0), (-0.1, 0, 0)),
        (True, (0, 0, 0), (1, 1, 0), (0.1, 0, 0)),  # an axis without acceleration holds back nobody
    ],
)
def test_by_hand(scale, last, command, expected):
    config = SmootherConfig(
        scale_velocities=scale,
        max_velocity=(1, 1, 1),
        min_velocity=(-0.5, -1, -1),
        max_accel=(1, 0, 5),
        max_decel=(-2, 0, -5),
    )
    smoother = Smoother(config)
    smoother.velocity = Velocity(*last)
    assert axes_of(smoother.step(Velocity(*command), 0.1)) == pytest.approx(expected)
