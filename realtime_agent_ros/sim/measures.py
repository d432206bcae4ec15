"""How the robot is built: the numbers that physics, odometry and pictures share. Pure data."""

from __future__ import annotations

BASE_RADIUS_M = 0.18
BODY_BOTTOM_M = 0.015
BODY_TOP_M = 0.24
WHEEL_RADIUS_M = 0.035
WHEEL_TRACK_M = 0.23
WHEEL_WIDTH_M = 0.024
CASTER_RADIUS_M = 0.012
CASTER_X_M = 0.13
BODY_MASS_KG = 3.0
BATTERY_MASS_KG = 2.0
WHEEL_MASS_KG = 0.15
CASTER_MASS_KG = 0.02
IMU_HEIGHT_M = 0.1
LIDAR_HEIGHT_M = 0.2
"""The lidar turns over the middle of the base."""
