"""Everything that ROS sees of the zones, together: shapes in, switches, state and pictures out.

Wiring only; what it means is decided in ``core``.
"""

from __future__ import annotations

from collections.abc import Callable

from rclpy.node import Node

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.events import Event, Switched
from realtime_agent_ros.core.reflex import ZoneMarker
from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.ros.collision_state import CollisionState
from realtime_agent_ros.ros.live_parameters import on_switch
from realtime_agent_ros.ros.toggle import add_toggle
from realtime_agent_ros.ros.transforms import Transforms
from realtime_agent_ros.ros.zone_shapes import ZoneShapes
from realtime_agent_ros.ros.zone_view import ZoneView


class ZoneInterface:
    """The zones' topics, service and live parameters on a node."""

    def __init__(
        self,
        node: Node,
        config: AgentConfig,
        transforms: Transforms,
        handle: Callable[[Event], None],
        shapes: Callable[[], list[ZoneMarker]],
    ) -> None:
        self._state = CollisionState(node, config.state_topic)
        self._listening = ZoneShapes(node, config.zones, transforms, handle)
        self._view = ZoneView(node, "zones", config.zones, config.base_frame_id, shapes)
        add_toggle(node, lambda enabled: handle(Switched(None, enabled)))
        on_switch(node, lambda name, enabled: handle(Switched(name, enabled)))

    def tell(self, state: Snapshot) -> None:
        """Take the newest state, for those who watch the zones alone."""
        self._state.tell(state)
