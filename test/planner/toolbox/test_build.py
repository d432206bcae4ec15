"""What the model is shown of a user's tool, and what can't be shown is refused."""

from typing import Any

import pytest

from realtime_agent_ros.planner.toolbox.robot import Robot
from realtime_agent_ros.planner.toolbox.spec import ToolError, user_tool
from tool_scenes import given


def test_name_docstring_and_types_are_the_functions(run):
    @user_tool
    def order(robot: Robot, dish: str, count: int = 1, extras: list[str] | None = None) -> str:
        """Order something to eat.

        Args:
            dish: What.
            count: How many.
            extras: What comes with it.
        """
        return ""

    async def scene(make):
        bench = make(outside=given(order))
        tool = bench.session._mind.toolbox.tools[-1]
        assert (tool.name, tool.description) == ("order", "Order something to eat.")
        shown = tool.params_json_schema["properties"]
        assert list(shown) == ["dish", "count", "extras"]
        assert shown["dish"] == {"description": "What.", "title": "Dish", "type": "string"}
        assert tool.strict_json_schema

    run(scene)


class Odd:
    """A type that no schema describes."""


@pytest.mark.parametrize("kind", [dict[str, int], Odd, dict[str, Any]])
def test_parameters_that_no_schema_describes_are_named(run, kind):
    def strange(what) -> str:
        """Strange."""
        return ""

    strange.__annotations__["what"] = kind

    async def scene(make):
        with pytest.raises(ToolError, match="tool 'strange': its parameters can't be described"):
            make(outside=given(user_tool(strange)))

    run(scene)
