"""What the planner may ask of the ROS graph: the seam between ``planner`` and ``ros``, which know
nothing of each other. The planner's tools see this Protocol only.

Every method runs on the planner's loop, is bounded by the caller's timeout and gives what it
found, or ``Unavailable`` with a reason that can be told to a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Nothing was done or found, and why. Never cached."""

    reason: str


@dataclass(frozen=True, slots=True)
class RawImage:
    """An image as it came: ``encoding`` is that of sensor_msgs/Image, or ``compressed`` with the
    bytes of a JPEG or PNG. ``step`` is the length of a row in bytes."""

    encoding: str
    data: bytes
    width: int = 0
    height: int = 0
    step: int = 0


class RosGateway(Protocol):
    """The graph around the planner. Names are resolved as the node's own are."""

    def resolve(self, name: str) -> str:
        """The absolute name, with namespace and remapping rules; ValueError for no valid name."""

    async def listing(self, what: str) -> list[str]:
        """Sorted lines: ``topics`` and ``services`` with their types, or ``nodes``."""

    async def sample(self, topic: str) -> dict[str, Any] | Unavailable:
        """The next message of a topic as JSON with ``type`` and ``message``, shortened."""

    async def call(self, service: str, value: bool | None) -> dict[str, Any] | Unavailable:
        """Call a SetBool service with ``value``, or a Trigger service with None."""

    async def publish(self, topic: str, fields: dict[str, Any]) -> dict[str, Any] | Unavailable:
        """Publish one message made of ``fields`` on a topic that exists."""

    async def image(self, topic: str) -> RawImage | Unavailable:
        """The next image of a topic of type sensor_msgs/Image or CompressedImage."""
