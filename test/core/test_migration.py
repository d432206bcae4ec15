"""Files of the nodes that we take the place of, all together, as one configuration."""

from pathlib import Path

import yaml

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.migration.tree import merged
from realtime_agent_ros.core.migration.twist_mux import from_twist_mux
from realtime_agent_ros.core.migration.velocity_smoother import from_velocity_smoother

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def example(name):
    return yaml.safe_load((EXAMPLES / name).read_text())


def test_the_examples_make_one_configuration():
    mux = from_twist_mux(example("twist_mux.yaml"))
    smoother = from_velocity_smoother(example("nav2_velocity_smoother.yaml"))
    config = AgentConfig.model_validate(merged(mux.parameters, smoother.parameters))
    assert set(config.topics) == {"navigation", "keyboard", "tablet", "joystick", "docking"}
    assert set(config.locks) == {"pause", "gateway"}
    assert config.smoother.max_accel == (2.5, 0.0, 3.2)
    assert (config.max_speed_mps, config.max_turn_radps) == (0.5, 2.0)
