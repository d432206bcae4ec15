"""How the robot is built: the numbers that physics, odometry and pictures share. Pure data."""

from __future__ import annotations

BASE_RADIUS_M = 0.18
BODY_BOTTOM_M = 0.015
BODY_TOP_M = 0.24
WHEEL_RADIUS_M = 0.035
WHEEL_TRACK_M = 0.23
CASTER_RADIUS_M = 0.012
LIDAR_HEIGHT_M = 0.2
"""The lidar turns over the middle of the base."""
