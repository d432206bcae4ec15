"""Settings that would mislead are refused."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest
from pydantic import ValidationError

from realtime_agent_ros.sim.config import SimConfig

YAML = Path(__file__).parents[2] / "config" / "sim.yaml"


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


def test_the_commented_yaml_holds_every_default_with_its_description() -> None:
    lines = ["# Defaults of sim_node, the simulated robot; every parameter is here."]
    lines += ["/**/sim_node:", "  ros__parameters:"]
    for name, field in SimConfig.model_fields.items():
        lines += [f"    # {line}" for line in textwrap.wrap(field.description or "", 90)]
        # An empty list has no type in ROS, so it can't stand in a file of parameters.
        unset = field.default == ()
        lines.append(f"    # {name}:" if unset else f"    {name}: {json.dumps(field.default)}")
    assert YAML.read_text(encoding="utf-8").splitlines() == lines
