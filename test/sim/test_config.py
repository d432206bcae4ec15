"""Settings that would mislead are refused."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from realtime_agent_ros.sim.config import SimConfig


@pytest.mark.parametrize(
    "bad",
    [
        {"beams": 3},
        {"range_noise_m": -0.1},
        {"real_time_factor": 0.0, "publish_clock": True},
        {"cmd_vel_timeout_s": float("nan")},
        {"cmd_vel_type": "wrench"},
        {"odom_frame": ""},
        {"no_such_setting": 1},
    ],
)
def test_a_bad_setting_is_refused(bad: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SimConfig(**bad)


def test_another_pace_than_real_time_needs_the_clock() -> None:
    with pytest.raises(ValidationError, match="publish_clock"):
        SimConfig(real_time_factor=2.0)
    assert SimConfig(real_time_factor=2.0, publish_clock=True).real_time_factor == 2.0


def test_every_setting_says_what_it_does() -> None:
    assert [n for n, f in SimConfig.model_fields.items() if not f.description] == []
