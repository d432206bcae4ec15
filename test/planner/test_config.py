"""Parameters of the planner: described, bounded, and without a place for a key."""

from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel, ValidationError

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


def defaults(model):
    """Every parameter's default, groups as dictionaries; what is empty stands in no file."""
    found = {name: field.default for name, field in model.model_fields.items()}
    groups = {n: defaults(type(v)) for n, v in found.items() if isinstance(v, BaseModel)}
    given = found | groups
    return {
        n: list(v) if isinstance(v, tuple) else v for n, v in given.items() if v not in ((), {})
    }


def test_the_file_of_defaults_holds_every_default_and_is_accepted():
    text = Path(__file__).parents[2].joinpath("config/planner.yaml").read_text()
    told = yaml.safe_load(text)["/**/planner_node"]["ros__parameters"]
    assert told == defaults(PlannerConfig)
    assert PlannerConfig.model_validate(told) == PlannerConfig()
