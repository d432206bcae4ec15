"""Parameters of the planner: described, bounded, and without a place for a key."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from realtime_agent_ros.planner.config import PlannerConfig


def test_every_parameter_is_described():
    for name, field in PlannerConfig.model_fields.items():
        assert field.description, name


def test_no_parameter_could_hold_a_key():
    with pytest.raises(ValidationError):
        PlannerConfig(api_key_env="sk-live-1234")


def test_the_soft_bound_is_not_above_the_hard_one():
    with pytest.raises(ValidationError, match="first_token_soft_s"):
        PlannerConfig(first_token_soft_s=2.0, first_token_hard_s=1.0)


@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf")])
def test_times_are_positive_and_finite(value):
    with pytest.raises(ValidationError):
        PlannerConfig(plan_timeout_s=value)


def test_the_file_of_defaults_holds_every_default():
    text = Path(__file__).parents[2].joinpath("config/planner.yaml").read_text()
    pairs = [line.strip().split(": ", 1) for line in text.splitlines()[4:] if "#" not in line]
    told = {name: json.loads(value) for name, value in pairs}
    assert told == PlannerConfig().model_dump(mode="json")
