"""What a package with tools of its own imports: nothing else of this package is its business.

    from realtime_agent_ros.tools import Robot, user_tool

Importing it brings neither ROS nor a language model's SDK. How to write a tool: docs/tools.md.
"""

from realtime_agent_ros.core.steps import (
    Drive,
    GoTo,
    RememberPlace,
    Say,
    SetSpeedLimit,
    Skill,
    Stop,
    Turn,
    Wait,
)
from realtime_agent_ros.planner.toolbox.robot import Robot, ToolClosedError
from realtime_agent_ros.planner.toolbox.spec import ToolError, ToolSpec, user_tool

__all__ = [
    "Drive",
    "GoTo",
    "RememberPlace",
    "Robot",
    "Say",
    "SetSpeedLimit",
    "Skill",
    "Stop",
    "ToolClosedError",
    "ToolError",
    "ToolSpec",
    "Turn",
    "Wait",
    "user_tool",
]
