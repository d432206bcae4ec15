"""nav2_velocity_smoother's parameters as ours: the group ``smoother``, and the bounds around it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from realtime_agent_ros.core.migration.tree import Migrated, left_out, parameters_of

NODE = "velocity_smoother"
DEFAULTS: dict[str, Any] = {
    "smoothing_frequency": 20.0,
    "feedback": "OPEN_LOOP",
    "scale_velocities": False,
    "max_velocity": [0.5, 0.0, 2.5],
    "min_velocity": [-0.5, 0.0, -2.5],
    "max_accel": [2.5, 0.0, 3.2],
    "max_decel": [-2.5, 0.0, -3.2],
    "deadband_velocity": [0.0, 0.0, 0.0],
    "odom_duration": 0.1,
}
"""What nav2 takes where nothing is given, and so what its user has had."""
VECTORS = ("max_velocity", "min_velocity", "max_accel", "max_decel", "deadband_velocity")
PLANAR = (0, 1, 5)
"""x, y and yaw among six axes."""
OUTPUT_RATE_HZ = (5.0, 200.0)
CEILINGS = {"max_speed_mps": 5.0, "max_turn_radps": 6.3}
IGNORED = {
    "velocity_timeout": "the timeout of each input (topics.<input>.timeout) takes its place",
    "odom_topic": "agent_node reads odom; remap that",
    "use_sim_time": "set it on agent_node itself",
    "enable_stamped_cmd_vel": "cmd_vel_type takes its place and finds out by itself",
    "stamp_smoothed_velocity_with_smoothing_time": "what leaves is stamped when it leaves",
    "use_realtime_priority": "set the scheduling of the process where it is started",
    "bond_heartbeat_period": "agent_node has no bond; the deadman watches it",
}


def from_velocity_smoother(tree: Mapping[str, Any]) -> Migrated:
    """Parameters of ``agent_node`` that smooth as this nav2_velocity_smoother did.

    What is not given takes nav2's default. Raises ValueError for a file of other nodes only.
    """
    given = parameters_of(tree, NODE)
    notes = [left_out(name, IGNORED, DEFAULTS) for name in given if name not in DEFAULTS]
    smoother = DEFAULTS | {name: v for name, v in given.items() if name in DEFAULTS}
    smoother |= {name: _planar(name, smoother[name], notes) for name in VECTORS}
    rate = _within("smoothing_frequency", smoother.pop("smoothing_frequency"), notes)
    ceilings = _ceilings(smoother, notes)
    return Migrated({"output_rate_hz": rate, **ceilings, "smoother": smoother}, tuple(notes))


def _planar(name: str, value: Any, notes: list[str]) -> Any:
    """Three axes; of six those in the plane."""
    if not isinstance(value, (list, tuple)) or len(value) != 6:
        return value
    others = [v for i, v in enumerate(value) if i not in PLANAR]
    if any(others):
        notes.append(f"{name}: the base moves in the plane; z, roll and pitch are left out")
    return [value[i] for i in PLANAR]


def _within(name: str, rate: Any, notes: list[str]) -> Any:
    """The nearest output rate that agent_node has."""
    if not isinstance(rate, (int, float)):
        return rate
    low, high = OUTPUT_RATE_HZ
    nearest = min(max(rate, low), high)
    if nearest != rate:
        notes.append(f"{name}: {rate} is outside {low:g} to {high:g} Hz; got {nearest:g}")
    return nearest


def _ceilings(smoother: Mapping[str, Any], notes: list[str]) -> dict[str, float]:
    """Bounds over all axes that leave the bounds of each axis as they are."""
    try:
        fastest = [
            max(abs(float(high)), abs(float(low)))
            for high, low in zip(smoother["max_velocity"], smoother["min_velocity"], strict=True)
        ]
        x, y, turn = fastest
    except (TypeError, ValueError):
        return {}  # nothing that can be added to; the model will name what is wrong
    wanted = {"max_speed_mps": math.hypot(x, y), "max_turn_radps": turn}
    for name, most in CEILINGS.items():
        if wanted[name] > most:
            notes.append(f"max_velocity: {wanted[name]:g} is beyond the most of {name}; got {most}")
    # A base that can't turn (or drive) still needs a ceiling above zero.
    return {name: min(v, CEILINGS[name]) for name, v in wanted.items() if v > 0.0}
