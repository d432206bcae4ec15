"""What beams saw last."""

import numpy as np
import pytest

from realtime_agent_ros.core.sources.memory import REACH_M, Memory
from realtime_agent_ros.core.sources.odometry_history import Travel

NONE = np.array([False, False])
FIRST = np.array([True, False])
START = Travel()


def test_erroneous_rows_give_their_last_value_and_good_ones_nothing():
    memory = Memory()
    memory.remember(np.array([1.0, 2.0]), START)
    found = memory.recall(np.array([np.nan, 5.0]), FIRST, START)
    assert found[0] == 1.0
    assert np.isnan(found[1])
    assert memory.recall(np.array([np.nan, np.nan]), ~NONE, START) == pytest.approx([1.0, 5.0])


def test_rows_may_have_several_numbers():
    memory = Memory()
    memory.remember(np.array([[1.0, 2.0], [3.0, 4.0]]), START)
    found = memory.recall(np.full((2, 2), np.nan), FIRST, START)
    assert found[0] == pytest.approx([1.0, 2.0])
    assert np.isnan(found[1]).all()


def test_another_shape_forgets():
    memory = Memory()
    memory.remember(np.array([1.0, 2.0]), START)
    assert np.isnan(memory.recall(np.full(3, np.nan), np.full(3, True), START)).all()


@pytest.mark.parametrize("travel", [Travel(REACH_M + 0.01), Travel(turn_rad=REACH_M + 0.01)])
def test_a_base_that_moved_on_forgets_and_a_good_value_is_young_again(travel):
    memory = Memory()
    memory.remember(np.array([1.0, 2.0]), START)
    found = memory.recall(np.array([np.nan, 3.0]), FIRST, travel)
    assert np.isnan(found[0])
    assert memory.recall(np.full(2, np.nan), ~NONE, travel)[1] == 3.0
