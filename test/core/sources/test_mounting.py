"""Sensor frames in the base frame."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.source_config import MountingPose
from realtime_agent_ros.core.sources.mounting import Mounting, rotation_of

COORDINATE = st.floats(-5, 5)


@given(point=st.tuples(COORDINATE, COORDINATE, COORDINATE), data=st.data())
def test_it_moves_as_a_literal_transform_does(mountings, literal_move, point, data):
    pose = data.draw(mountings)
    mounting = Mounting(MountingPose(*pose))
    given_ = np.array([point])
    x, y, z = literal_move(pose, *point)
    assert mounting.xy(given_)[0] == pytest.approx([x, y], abs=1e-9)
    assert mounting.z(given_)[0] == pytest.approx(z, abs=1e-9)


def test_a_rotation_turns_counter_clockwise_and_upside_down_mirrors():
    assert rotation_of(0, 0, math.pi / 2) @ [1, 0, 0] == pytest.approx([0, 1, 0])
    assert rotation_of(math.pi, 0, 0) @ [0, 1, 0] == pytest.approx([0, -1, 0])
    assert rotation_of(0, math.pi / 2, 0) @ [1, 0, 0] == pytest.approx([0, 0, -1])
