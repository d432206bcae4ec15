"""core/realtime_config.py: everything off by default, and nothing that contradicts itself."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.realtime_config import RealtimeConfig


def test_everything_is_off_by_default() -> None:
    assert not any(AgentConfig().realtime.model_dump().values())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"fifo_priority": 100}, "fifo_priority"),
        ({"nice": -21}, "nice"),
        ({"cpu_affinity": [-1]}, "cpu_affinity"),
        ({"switch_interval_s": 1.0}, "switch_interval_s"),
        ({"lock_memory": 2}, "lock_memory"),
        ({"fifo_priority": 10, "nice": -5}, "allowed is one of both, got 10 and -5"),
    ],
)
def test_what_cannot_be_is_refused(given: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        RealtimeConfig.model_validate(given)
