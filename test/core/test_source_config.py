"""Parameters of the sources: nav2's defaults, and what is said of bad ones."""

import math
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from realtime_agent_ros.core.source_config import MountingPose, SourceConfig


class Node(BaseModel):
    """A node's parameters with sources in them."""

    sources: dict[str, SourceConfig]


def source(**given: Any) -> Any:
    return Node.model_validate({"sources": {"it": given}}).sources["it"]


def test_a_group_without_a_type_is_a_scan_as_in_nav2():
    made = source()
    assert (made.type, made.topic, made.enabled, made.source_timeout) == (
        "scan",
        "scan",
        True,
        None,
    )


@pytest.mark.parametrize(
    ("given", "values"),
    [
        ({"type": "pointcloud"}, {"min_height": 0.05, "max_height": 0.5, "min_range": 0.0}),
        ({"type": "pointcloud"}, {"use_global_height": False}),
        ({"type": "range"}, {"obstacles_angle": math.pi / 180}),
        ({"type": "polygon"}, {"sampling_distance": 0.1}),
    ],
)
def test_the_defaults_are_nav2s(given, values):
    made = source(**given)
    assert {name: getattr(made, name) for name in values} == values


def test_a_pose_is_six_numbers_or_three():
    assert source(pose=[1, 2, 3, 0.1, 0.2, 0.3]).pose == MountingPose(1, 2, 3, 0.1, 0.2, 0.3)
    assert source(pose=[1, 2, 0.3]).pose == MountingPose(1, 2, 0, 0, 0, 0.3)


@pytest.mark.parametrize(
    ("given", "name", "part"),
    [
        ({"type": "laser"}, "it", "type must be scan, pointcloud, range or polygon"),
        ({"type": "pointcloud", "min_hight": 1}, "it", "'min_hight': did you mean 'min_height'"),
        ({"min_height": 1.0}, "it", "unknown parameter 'min_height'"),
        ({"topic": ""}, "it.topic", "at least 1 character"),
        ({"pose": [1, 2]}, "it.pose", "six finite numbers"),
        ({"pose": [1, 2, math.nan]}, "it.pose", "six finite numbers"),
        ({"pose": [1, 2, True]}, "it.pose", "six finite numbers"),
        ({"source_timeout": -1.0}, "it.source_timeout", "greater than or equal to 0"),
        ({"max_erroneous_ratio": 1.1}, "it.max_erroneous_ratio", "less than or equal to 1"),
        ({"type": "range", "obstacles_angle": 0.0}, "it.obstacles_angle", "greater than 0"),
        ({"type": "polygon", "sampling_distance": math.inf}, "it.sampling_distance", "finite"),
        ({"type": "pointcloud", "min_height": 2.0}, "it", "got 2.0 m and 0.5 m"),
    ],
)
def test_what_is_wrong_is_named(given, name, part):
    with pytest.raises(ValidationError) as caught:
        source(**given)
    (problem,) = caught.value.errors(include_url=False)
    container, *loc = problem["loc"]
    assert container == "sources"
    assert ".".join((loc[0], *map(str, loc[2:]))) == name
    assert part in problem["msg"]


@pytest.mark.parametrize("kind", ["scan", "pointcloud", "range", "polygon"])
def test_the_values_as_parameters_make_the_same_group(kind):
    made = source(type=kind, pose=[1, 2, 3, 0, 0, 1], source_timeout=0.3)
    assert source(**made.as_parameters()) == made
    flat = [v for v in made.as_parameters().values() if not isinstance(v, list)]
    assert all(isinstance(v, (str, bool, float, int)) for v in flat)
