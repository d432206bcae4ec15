"""The nearest obstacle in each direction."""

import numpy as np
import pytest

from realtime_agent_ros.core.sectors import nearest_by_sector


def test_the_nearest_obstacle_is_told_by_sector():
    points = np.array([[2.0, 0.1], [1.5, 0.0], [0.0, -3.0], [-1.0, -1.0]])
    sectors = nearest_by_sector(points)
    assert sectors["front"] == 1.5
    assert sectors["right"] == 3.0
    assert sectors["back_right"] == pytest.approx(1.414)
    assert sectors["left"] is None
