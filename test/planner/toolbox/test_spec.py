"""A declaration that can't work is refused by name, before a robot starts."""

import subprocess
import sys

import pytest

from realtime_agent_ros.planner.toolbox.robot import Robot
from realtime_agent_ros.planner.toolbox.spec import (
    ToolError,
    ToolSpec,
    hidden_kind,
    shown_parameters,
    user_tool,
)


def weather(city: str, days: int = 1) -> str:
    """How the weather will be."""
    return f"{city} {days}"


def test_a_decorated_function_is_a_tool_under_its_own_name():
    spec = user_tool(weather)
    assert (spec.name, spec.function, spec.read_only) == ("weather", weather, False)
    other = user_tool(name="forecast", read_only=True, ttl_s=60.0)(weather)
    assert (other.name, other.read_only, other.ttl_s) == ("forecast", True, 60.0)


def test_the_robot_is_not_shown_to_the_model():
    def wave(robot: Robot, times: int) -> str:
        """Wave."""

    assert hidden_kind(wave) is Robot
    assert [p.name for p in shown_parameters(wave)] == ["times"]
    assert [p.annotation for p in shown_parameters(weather)] == [str, int]


def no_type(city):
    """Weather."""


def many(*cities: str):
    """Weather."""


def unknown(city: "Nowhere"):  # noqa: F821  that is the point
    """Weather."""


def undocumented(city: str): ...


def other_names(town: str, days: int = 1): ...


@pytest.mark.parametrize(
    ("function", "settings", "problem"),
    [
        (no_type, {}, "parameter 'city' has no type"),
        (many, {}, r"parameter \*cities"),
        (unknown, {}, "types of its parameters can't be read"),
        (undocumented, {}, "no docstring"),
        (weather, {"name": "two words"}, "a name is a letter"),
        (weather, {"name": ""}, "a name is a letter"),
        (weather, {"timeout_s": 0.0}, "timeout_s must be above 0"),
        (weather, {"timeout_s": float("nan")}, "timeout_s must be above 0"),
        (weather, {"ttl_s": -1.0, "read_only": True}, "ttl_s must not be negative"),
        (weather, {"ttl_s": 5.0}, "only a read_only tool may have a ttl_s"),
        (weather, {"likely_words": ("rain",)}, "likely_words need"),
        (weather, {"twin": other_names}, "the twin must have the same parameters"),
        (weather, {"timeout": 5.0}, "unexpected keyword"),
    ],
)
def test_what_is_wrong_is_named_with_the_tool(function, settings, problem):
    name = settings.get("name", function.__name__)
    with pytest.raises(ToolError, match=problem) as caught:
        user_tool(**settings)(function)
    assert f"tool {name!r}" in str(caught.value)


def test_every_problem_is_told_at_once():
    with pytest.raises(ToolError, match=r"timeout_s.*ttl_s"):
        ToolSpec("weather", weather, timeout_s=-1.0, ttl_s=-1.0)


def test_a_package_with_tools_needs_neither_the_sdk_nor_ros():
    code = (
        "import sys; import realtime_agent_ros.tools; "
        "print(sorted({'agents', 'openai', 'rclpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
