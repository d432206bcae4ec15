"""A simulated ROS graph: what the ROS tools reach with ``tools: mock``. It remembers what was
published and switched, so that reading afterwards tells it."""

from __future__ import annotations

from typing import Any

from realtime_agent_ros.ros_gateway import RawImage, Unavailable

_GREY = 128
_WIDTH, _HEIGHT = 64, 48


class MockRos:
    """A ``RosGateway`` without ROS: any name that is asked for exists."""

    def __init__(self) -> None:
        self._topics: dict[str, tuple[str, dict[str, Any]]] = {
            "/scan": ("sensor_msgs/msg/LaserScan", {"ranges": [3.0, 3.0, 3.0]}),
            "/odom": ("nav_msgs/msg/Odometry", {"child_frame_id": "base_link"}),
            "/battery_state": ("sensor_msgs/msg/BatteryState", {"percentage": 0.9}),
            "/bumper": ("std_msgs/msg/Bool", {"data": False}),
            "/camera/image_raw": ("sensor_msgs/msg/Image", {"encoding": "mono8"}),
        }
        self._switches: dict[str, bool | None] = {}

    def resolve(self, name: str) -> str:
        if not name.strip("/"):
            raise ValueError(f"{name!r} is no name")
        return name if name.startswith("/") else f"/{name}"

    async def listing(self, what: str) -> list[str]:
        if what == "nodes":
            return ["/agent_node", "/planner_node", "/sim_node"]
        if what == "services":
            kinds = {n: "Trigger" if v is None else "SetBool" for n, v in self._switches.items()}
            return sorted(f"{name}: std_srvs/srv/{kind}" for name, kind in kinds.items())
        return sorted(f"{name}: {kind}" for name, (kind, _) in self._topics.items())

    async def sample(self, topic: str) -> dict[str, Any] | Unavailable:
        if topic not in self._topics:
            return Unavailable(f"nobody publishes {topic}")
        kind, message = self._topics[topic]
        return {"type": kind, "message": message}

    async def call(self, service: str, value: bool | None) -> dict[str, Any] | Unavailable:
        self._switches[service] = value
        return {"success": True, "message": "simulated"}

    async def publish(self, topic: str, fields: dict[str, Any]) -> dict[str, Any] | Unavailable:
        kind, _ = self._topics.get(topic, ("unknown", {}))
        self._topics[topic] = (kind, fields)
        return {"published": topic, "subscribers": 1}

    async def image(self, topic: str) -> RawImage | Unavailable:
        return RawImage("mono8", bytes([_GREY]) * _WIDTH * _HEIGHT, _WIDTH, _HEIGHT, _WIDTH)
