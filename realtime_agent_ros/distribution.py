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


def current(environment: Mapping[str, str]) -> Distribution:
    """By ``ROS_DISTRO``, which an installation sets; else by the version of the rclpy wheel."""
    name = environment.get("ROS_DISTRO", "")
    try:
        major = importlib.metadata.version("ros-rclpy").partition(".")[0]
    except importlib.metadata.PackageNotFoundError:
        major = ""
    for known in (JAZZY, KILTED):
        if name == known.name or (not name and major == known.rclpy_major):
            return known
    return UNKNOWN
