"""One call of one of our own tools: what it may know and use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from realtime_agent_ros.planner.world import World

if TYPE_CHECKING:
    from realtime_agent_ros.planner.turn import Turn
    from realtime_agent_ros.ros_gateway import RosGateway


@dataclass(frozen=True, slots=True)
class Call:
    """The first parameter of our own tools. ``turn`` is None when a tool is run ahead of its
    turn, which only happens to read-only ones; ``ros`` is None where there is no ROS."""

    call_id: str
    world: World
    turn: Turn | None = None
    ros: RosGateway | None = None
