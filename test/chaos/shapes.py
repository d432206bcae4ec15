"""Messages with the shape of ROS messages, for tests without ROS."""

from __future__ import annotations

import array
from dataclasses import dataclass, field
from typing import ClassVar


@dataclass
class Stamp:
    sec: int = 100
    nanosec: int = 500_000_000


@dataclass
class Header:
    stamp: Stamp = field(default_factory=Stamp)


class Message:
    kinds: ClassVar[dict[str, str]]

    @classmethod
    def get_fields_and_field_types(cls) -> dict[str, str]:
        return cls.kinds


@dataclass
class Vector(Message):
    kinds: ClassVar = {"x": "double", "y": "double"}
    x: float = 1.0
    y: float = 2.0


@dataclass
class Scan(Message):
    kinds: ClassVar = {
        "header": "std_msgs/Header",
        "angle_increment": "float",
        "ranges": "sequence<float>",
    }
    header: Header = field(default_factory=Header)
    angle_increment: float = 0.0
    ranges: array.array[float] = field(default_factory=lambda: array.array("f"))


@dataclass
class Odometry(Message):
    kinds: ClassVar = {
        "header": "std_msgs/Header",
        "velocity": "geometry_msgs/Vector",
        "covariance": "double[36]",
    }
    header: Header = field(default_factory=Header)
    velocity: Vector = field(default_factory=Vector)
    covariance: list[float] = field(default_factory=lambda: [0.5] * 36)


@dataclass
class Text(Message):
    kinds: ClassVar = {"data": "string"}
    data: str = ""


def scan() -> Scan:
    return Scan(angle_increment=0.1, ranges=array.array("f", [1.0, 2.0, 3.0]))
