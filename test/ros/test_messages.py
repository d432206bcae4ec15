"""Messages of agent_node as events: message objects only, no nodes."""

import math

import pytest
from geometry_msgs.msg import Twist
from sensor_msgs.msg import BatteryState

from realtime_agent_ros.core.events import TurnMoment
from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.ros import messages
from realtime_agent_ros.ros.messages import command_of

AXES = [(group, axis) for group in ("linear", "angular") for axis in "xyz"]


def twist() -> Twist:
    msg = Twist()
    msg.linear.x, msg.linear.y, msg.linear.z = 0.1, 0.2, 0.3
    msg.angular.x, msg.angular.y, msg.angular.z = 0.4, 0.5, 0.6
    return msg


def test_a_command_is_the_planar_part() -> None:
    assert command_of(twist()) == Velocity(0.1, 0.2, 0.6)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize(("group", "axis"), AXES)
def test_one_number_that_is_not_finite_spoils_the_command(
    group: str, axis: str, bad: float
) -> None:
    msg = twist()
    setattr(getattr(msg, group), axis, bad)
    assert not command_of(msg).is_finite()


@pytest.mark.parametrize(
    ("percentage", "full", "ratio"),
    [
        (0.8, 1.0, 0.8),
        (80.0, 100.0, 0.8),
        (113.5, 100.0, 1.0),  # by the voltage, just off the charger
        (80.0, 1.0, None),
        (-1.0, 1.0, None),
        (math.nan, 100.0, None),
    ],
)
def test_a_charge_is_a_ratio_of_what_a_full_battery_tells(
    percentage: float, full: float, ratio: float | None
) -> None:
    charge = messages.battery_event(BatteryState(percentage=percentage), full).ratio
    assert charge == (None if ratio is None else pytest.approx(ratio))


def test_a_line_of_the_planner_that_is_of_a_turn_is_a_moment_of_it() -> None:
    line = '{"kind": "%s", "time_ns": 1, "barrier": 0, "detail": {"turn": %s}}'
    assert messages.turn_moment(line % ("planner.request", '"a1t2"')) == TurnMoment(
        "planner.request", "a1t2"
    )
    for other in (
        line % ("stop", '"a1t2"'),
        line % ("planner.model_state", "null"),
        '{"kind": "planner.request", "time_ns": 1, "barrier": 0}',
        '"planner.first_token"',
        "{",
    ):
        assert messages.turn_moment(other) is None
