"""ROS parameters as a validated model: reading, naming what is wrong, writing back."""

import math

import pytest

pytest.importorskip("rclpy")

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.ros.parameter_error import ParameterError, is_ros_own
from realtime_agent_ros.ros.parameters import flatten, nest, parameters_of, validate


def test_nest_and_flatten_are_inverse():
    flat = {"a": 1, "b.c": 2, "b.d.e": [3, 4]}
    assert nest(flat) == {"a": 1, "b": {"c": 2, "d": {"e": [3, 4]}}}
    assert flatten(nest(flat)) == flat


@pytest.mark.parametrize("flat", [{"a": 1, "a.b": 2}, {"a.b": 1, "a.b.c": 2}])
def test_a_value_is_no_group(flat):
    with pytest.raises(ParameterError, match="is a value, not a group"):
        nest(flat)


def test_the_defaults_read_back_as_themselves():
    given = {k: v for k, v in flatten(parameters_of(AgentConfig())).items() if v is not None}
    assert validate(given, AgentConfig) == AgentConfig()


def test_dotted_names_reach_into_groups():
    config = validate(
        {"StopZone.radius": 0.4, "topics.joystick.timeout": 0.2, "places.desk": [1.0, 2.0, 0.0]},
        AgentConfig,
    )
    assert config.zones["StopZone"].radius == 0.4
    assert config.topics["joystick"].timeout == 0.2
    assert config.places["desk"].y_m == 2.0


@pytest.mark.parametrize(
    ("given", "parts"),
    [
        ({"max_sped_mps": 1.0}, ["unknown parameter 'max_sped_mps'", "'max_speed_mps'"]),
        ({"StopZone.raduis": 1.0}, ["unknown parameter 'StopZone.raduis'", "'StopZone.radius'"]),
        ({"qqqq": 1}, ["unknown parameter 'qqqq'", "no such parameter"]),
        ({"max_speed_mps": -1.0}, ["'max_speed_mps'", "above 0 up to 5", "got -1.0"]),
        ({"max_speed_mps": math.nan}, ["'max_speed_mps'", "above 0", "got nan"]),
        ({"output_rate_hz": "fast"}, ["'output_rate_hz'", "got 'fast'"]),
        ({"StopZone": 3}, ["'StopZone'", "got 3"]),
    ],
)
def test_what_is_wrong_is_named_with_its_value(given, parts):
    with pytest.raises(ParameterError) as caught:
        validate(given, AgentConfig)
    for part in parts:
        assert part in str(caught.value)


def test_every_problem_is_told_at_once():
    with pytest.raises(ParameterError) as caught:
        validate({"max_speed_mps": -1.0, "nonsense": 2}, AgentConfig)
    assert "max_speed_mps" in str(caught.value)
    assert "nonsense" in str(caught.value)


def test_parameters_of_ros_itself_are_left_alone():
    assert is_ros_own("use_sim_time")
    assert is_ros_own("qos_overrides./scan.subscription.depth")
    assert not is_ros_own("max_speed_mps")
