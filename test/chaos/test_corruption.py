"""What a fault does to the content of a message, by its shape."""

from __future__ import annotations

import math

import pytest

from realtime_agent_ros.chaos import corruption
from realtime_agent_ros.chaos.faults import STAMPS, Fault, Kind
from realtime_agent_ros.chaos.line import Line
from shapes import Odometry, Scan, Text, scan


@pytest.mark.parametrize(("kind", "test"), [(Kind.NAN, math.isnan), (Kind.INF, math.isinf)])
def test_readings_are_no_numbers_and_their_number_stays(kind, test) -> None:
    spoilt = corruption.spoil_numbers(scan(), kind)
    assert len(spoilt.ranges) == 3
    assert all(map(test, spoilt.ranges))
    assert spoilt.angle_increment == pytest.approx(0.1)


def test_without_a_sequence_the_single_readings_are_spoilt_and_covariances_stay() -> None:
    spoilt = corruption.spoil_numbers(Odometry(), Kind.NAN)
    assert math.isnan(spoilt.velocity.x)
    assert math.isnan(spoilt.velocity.y)
    assert spoilt.covariance == [0.5] * 36


def test_in_a_text_numbers_are_spoilt_and_ids_are_not() -> None:
    text = Text('{"step_id": "p1.2", "distance_m": 1.5, "n": -3}')
    told = corruption.spoil_numbers(text, Kind.NAN).data
    assert told == '{"step_id": "p1.2", "distance_m": NaN, "n": NaN}'


def test_an_empty_message_keeps_its_header() -> None:
    message = scan()
    empty = corruption.emptied(message)
    assert (empty.header, len(empty.ranges)) == (message.header, 0)
    assert corruption.emptied(Text("stop")).data == ""


def test_a_third_is_cut_off() -> None:
    assert list(corruption.cut(scan()).ranges) == [1.0, 2.0]
    assert corruption.cut(Text("abcdef")).data == "abcd"


def test_stamps_are_shifted_and_never_before_zero() -> None:
    stamp = corruption.shifted(scan(), 0.75).header.stamp
    assert (stamp.sec, stamp.nanosec) == (101, 250_000_000)
    stamp = corruption.shifted(scan(), -200.0).header.stamp
    assert (stamp.sec, stamp.nanosec) == (0, 0)
    stamp = corruption.without_stamp(scan()).header.stamp
    assert (stamp.sec, stamp.nanosec) == (0, 0)


def test_a_clock_leaps_ahead_and_then_back() -> None:
    line = Line(0)
    line.begin(Fault(channel="c", kind=Kind.CLOCK_JUMP, for_s=1.0, seconds=2.0), 0)
    seconds = []
    for at_ns in (0, 400_000_000, 600_000_000):
        line.take(scan(), at_ns)
        seconds += [message.header.stamp.sec for message in line.release(at_ns)]
    assert seconds == [102, 102, 98]


def test_a_frozen_sensor_says_the_same_with_new_stamps() -> None:
    line = Line(0)
    line.begin(Fault(channel="c", kind=Kind.FROZEN), 0)
    left = []
    for number in range(3):
        message = scan()
        message.ranges[0], message.header.stamp.sec = float(number), number
        line.take(message, number)
        left += line.release(number)
    assert [m.ranges[0] for m in left] == [0.0, 0.0, 0.0]
    assert [m.header.stamp.sec for m in left] == [0, 1, 2]


def test_faults_that_mean_nothing_for_a_type_are_known() -> None:
    assert all(corruption.applies(kind, Scan) for kind in Kind)
    assert not any(corruption.applies(kind, Text) for kind in STAMPS)
    assert not corruption.applies(Kind.WRONG_SIZE, Odometry)
    assert corruption.applies(Kind.WRONG_SIZE, Text)
