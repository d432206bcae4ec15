"""``~/toggle``: all zones on or off, as nav2_collision_monitor has it.

The type is nav2_msgs/srv/Toggle where that is installed, else std_srvs/srv/SetBool; which one is
decided once, when the node starts. See docs/adr/0012.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rclpy.node import Node
from std_srvs.srv import SetBool

from realtime_agent_ros.ros.optional_types import find_type

ON = "The safety zones are on."
OFF = (
    "The safety zones are off: nothing is slowed down or stopped for obstacles. Estop, bumper, "
    "stop words, stale data and limits still act."
)


def add_toggle(node: Node, switch: Callable[[bool], None]) -> None:
    """Serve ``~/toggle``; ``switch`` is told what was asked for."""

    def answer(request: Any, response: Any) -> Any:
        wanted = bool(request.data if isinstance(request, SetBool.Request) else request.enable)
        switch(wanted)
        response.success = True
        response.message = ON if wanted else OFF
        return response

    node.create_service(find_type("nav2_msgs.srv", "Toggle") or SetBool, "~/toggle", answer)
