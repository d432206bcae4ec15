"""How one model is doing, as ``/diagnostics`` tells it."""

import pytest

pytest.importorskip("rclpy")
pytest.importorskip("agents")

from realtime_agent_ros.planner.models.breaker import BreakerState
from realtime_agent_ros.planner.models.failure import FailureKind
from realtime_agent_ros.planner.models.model_chain import LinkStatus
from realtime_agent_ros.ros.planner_node import model_values

STATUS = LinkStatus(
    name="fast",
    state=BreakerState.HALF_OPEN,
    first_token_p50_s=0.2504,
    first_token_p95_s=None,
    answers=7,
    hedges_won=2,
    hedges_lost=1,
    failures={FailureKind.TRICKLE: 3},
    last_failure="trickle: 1.0 characters/s",
)


def test_a_model_tells_its_state_times_counts_and_failures_by_word():
    assert model_values(STATUS) == {
        "fast state": "half-open",
        "fast answers": "7",
        "fast hedges won": "2",
        "fast hedges lost": "1",
        "fast first token p50 ms": "250",
        "fast failed, trickle": "3",
    }
