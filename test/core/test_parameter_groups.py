"""Zones, sources and guards as groups of parameters that lists name."""

import pytest
from pydantic import ValidationError

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.guard_config import CliffConfig
from realtime_agent_ros.core.parameter_groups import gather
from realtime_agent_ros.core.source_config import PointCloudConfig, ScanConfig


def test_names_pick_groups_over_the_defaults():
    config = AgentConfig.model_validate(
        {
            "observation_sources": ["scan", "camera"],
            "scan": {"source_timeout": 0.2},
            "camera": {"type": "pointcloud", "topic": "points"},
            "guards": ["cliff"],
            "cliff": {"type": "cliff"},
        }
    )
    assert config.sources["scan"] == ScanConfig(source_timeout=0.2)
    assert config.sources["camera"] == PointCloudConfig(topic="points")
    assert config.guard_groups == {"cliff": CliffConfig()}
    assert tuple(config.switchable()) == (*config.zones, "scan", "camera", "cliff")


def test_what_comes_out_as_parameters_goes_in_again():
    config = AgentConfig.model_validate(
        {
            "observation_sources": ["front"],
            "front": {"topic": "f", "pose": [0.1, 0, 0.2]},
            "guards": ["yard"],
            "yard": {"type": "geofence", "points": "[[0, 0], [1, 0], [0, 1]]"},
        }
    )
    assert AgentConfig.model_validate(config.as_parameters()) == config


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"polygons": ["a"], "guards": ["a"]}, "guards: 'a' stands in polygons too"),
        ({"observation_sources": ["x", "x"]}, "'x' stands in it twice"),
        ({"observation_sources": ["places"]}, "observation_sources: 'places' is a reserved name"),
        ({"guards": ["odom"]}, "guards: 'odom' is a reserved name"),
        ({"observation_sources": []}, "polygons see nothing without one, got none"),
        ({"StopZone": {"sources_names": ["scam"]}}, "no source is named 'scam': did you mean"),
        (
            {"StopZone": {"sources_names": ["zzz"]}},
            "StopZone.sources_names: no source is named 'zzz': observation_sources are scan",
        ),
        ({"guards": ["it"], "it": {"type": "clif"}}, "type must be cliff, bumper"),
        ({"guards": ["it"]}, "type must be cliff, bumper"),
        ({"scan": {"topc": "x"}}, "unknown parameter 'topc': did you mean 'topic'"),
        ({"scan": 3}, "sources.scan"),
    ],
)
def test_what_is_wrong_with_a_name_is_said(given, reason):
    with pytest.raises(ValidationError, match=reason):
        AgentConfig.model_validate(given)


def test_a_list_that_is_none_is_left_for_others_to_refuse():
    assert gather({"polygons": 3}, ())["polygons"] == 3
