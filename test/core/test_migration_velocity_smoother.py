"""A nav2_velocity_smoother file becomes ours."""

import math
from pathlib import Path

import pytest
import yaml

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.core.migration.velocity_smoother import CEILINGS, from_velocity_smoother
from realtime_agent_ros.core.smoother import Smoother
from realtime_agent_ros.core.smoother_config import SmootherConfig

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "nav2_velocity_smoother.yaml"


def smoother_of(**given):
    result = from_velocity_smoother(given)
    return SmootherConfig.model_validate(result.parameters["smoother"])


def test_the_example_loads_and_smooths():
    result = from_velocity_smoother(yaml.safe_load(EXAMPLE.read_text()))
    config = SmootherConfig.model_validate(result.parameters["smoother"])
    assert config.scale_velocities
    assert config.min_velocity == (-0.2, 0.0, -2.0)
    smoother = Smoother(config)
    backward = [smoother.step(Velocity(-1.0), 0.05) for _ in range(20)][-1]
    assert backward == Velocity(-0.2)


def test_of_the_example_all_that_has_no_place_is_named():
    notes = from_velocity_smoother(yaml.safe_load(EXAMPLE.read_text())).notes
    left = {note.split(":")[0] for note in notes}
    assert left == {"use_sim_time", "odom_topic", "velocity_timeout"}


def test_the_bounds_around_it_do_not_bind_before_its_own():
    parameters = from_velocity_smoother(
        {"max_velocity": [0.3, 0.4, 1.0], "min_velocity": [-0.1, -0.4, -2.0]}
    ).parameters
    assert parameters["max_speed_mps"] == pytest.approx(0.5)
    assert parameters["max_turn_radps"] == 2.0


def test_what_is_not_given_is_nav2s_default():
    assert smoother_of() == SmootherConfig(
        max_velocity=(0.5, 0.0, 2.5),
        min_velocity=(-0.5, 0.0, -2.5),
        max_accel=(2.5, 0.0, 3.2),
        max_decel=(-2.5, 0.0, -3.2),
    )


def test_the_frequency_is_our_output_rate_within_its_bounds():
    assert from_velocity_smoother({"smoothing_frequency": 30.0}).parameters["output_rate_hz"] == 30
    slow = from_velocity_smoother({"smoothing_frequency": 1.0})
    assert slow.parameters["output_rate_hz"] == 5.0
    assert slow.notes == ("smoothing_frequency: 1.0 is outside 5 to 200 Hz; got 5",)


def test_of_six_axes_those_in_the_plane_stay():
    result = from_velocity_smoother({"max_accel": [1.0, 2.0, 3.0, 0.0, 0.0, 6.0]})
    assert result.parameters["smoother"]["max_accel"] == [1.0, 2.0, 6.0]
    assert result.notes[0].startswith("max_accel: the base moves in the plane")


def test_a_base_faster_than_we_ever_drive_is_named():
    result = from_velocity_smoother({"max_velocity": [9.0, 0.0, 1.0]})
    assert result.parameters["max_speed_mps"] == 5.0
    assert "beyond the most of max_speed_mps" in result.notes[0]


@pytest.mark.parametrize("bad", [3, [1.0], ["a", "b", "c"], [math.nan, 0.0, 0.0], None])
def test_nonsense_is_left_to_the_model_to_name(bad):
    tree = from_velocity_smoother({"max_velocity": bad}).parameters["smoother"]
    if bad is not None:
        with pytest.raises(ValueError, match="max_velocity"):
            SmootherConfig.model_validate(tree)


def test_unknown_names_tell_the_ones_near():
    assert "did you mean max_accel" in from_velocity_smoother({"max_acel": []}).notes[0]


def test_the_ceilings_are_those_of_the_agent():
    properties = AgentConfig.model_json_schema()["properties"]
    assert {name: properties[name]["maximum"] for name in CEILINGS} == CEILINGS
    rate = properties["output_rate_hz"]
    assert (rate["minimum"], rate["maximum"]) == (5.0, 200.0)
