"""What differs between the distributions of ROS that we run on, in one place.

Belongs here: the facts, and which distribution this is. Does not belong here: what is done with
them. Standard library only; nothing of ROS is imported.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution by its name.

    ``rclpy_major`` is the first number of its rclpy's version. ``profile_variables`` name the
    file of DDS settings: Fast DDS 2 reads the first of the two, Fast DDS 3 the second, and warns
    of the first.
    """

    name: str
    rclpy_major: str
    profile_variables: tuple[str, ...]


FAST_DDS_2, FAST_DDS_3 = "FASTRTPS_DEFAULT_PROFILES_FILE", "FASTDDS_DEFAULT_PROFILES_FILE"
JAZZY = Distribution("jazzy", "7", (FAST_DDS_2,))
KILTED = Distribution("kilted", "9", (FAST_DDS_3,))
UNKNOWN = Distribution("", "", (FAST_DDS_2, FAST_DDS_3))
"""What holds wherever it is."""


KNOWN = (JAZZY, KILTED)


def of_rclpy(version: str) -> Distribution:
    """By the version of rclpy, which is all that its wheel tells."""
    major = version.partition(".")[0]
    return next((known for known in KNOWN if known.rclpy_major == major), UNKNOWN)


def current(environment: Mapping[str, str]) -> Distribution:
    """By ``ROS_DISTRO``, which an installation sets; else by the version of the rclpy wheel."""
    if name := environment.get("ROS_DISTRO", ""):
        return next((known for known in KNOWN if known.name == name), UNKNOWN)
    try:
        return of_rclpy(importlib.metadata.version("ros-rclpy"))
    except importlib.metadata.PackageNotFoundError:
        return UNKNOWN
