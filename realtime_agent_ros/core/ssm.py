"""Speed and separation monitoring: how fast the base may be and still stop in the distance seen.

Belongs here: the formula. Does not belong here: how the distance is found (``actions``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Braking:
    """What a stop costs: deceleration in m/s2, the margin that must be left in m, and the speed
    in m/s at which an obstacle may come nearer meanwhile."""

    deceleration_mps2: float
    margin_m: float = 0.0
    obstacle_speed_mps: float = 0.0


def permitted_speed_mps(distance_m: float, latency_s: float, braking: Braking) -> float:
    """The highest speed from which the base stops within ``distance_m``; 0 if there is none.

    ``latency_s`` is the age of the data plus processing plus actuation: what passes before the
    base brakes. With v speed, t latency, a deceleration, w obstacle speed, m margin:

        d = v*t + v^2 / (2a) + w*(t + v/a) + m

    solved for v, with b = a*t + w:  v = -b + sqrt(b^2 + 2a*(d - m - w*t)).
    With w = 0 that is -a*t + sqrt((a*t)^2 + 2a*(d - m)).

    After ISO 13855 (the minimum distance S = K*T + C: approach speed, overall response time,
    supplement) and ISO/TS 15066, 5.5.4 (protective separation distance: the human's and the
    robot's way during reaction, the way of stopping, intrusion and uncertainty; the last two are
    the margin). A person walks at 1.6 m/s by ISO 13855. It is that shape of formula, no claim of
    conformity. Less distance or more latency never gives more speed; a negative distance or
    latency counts as zero.
    """
    a, w = braking.deceleration_mps2, braking.obstacle_speed_mps
    latency_s = max(0.0, latency_s)
    room_m = max(0.0, distance_m) - braking.margin_m - w * latency_s
    if not room_m > 0.0:  # NaN is no room either
        return 0.0
    if math.isinf(room_m):
        return math.inf
    b = a * latency_s + w
    # The same as -b + sqrt(b*b + 2*a*room), without the difference of two near numbers.
    return 2 * a * room_m / (b + math.sqrt(b * b + 2 * a * room_m))


def stopping_distance_m(speed_mps: float, latency_s: float, braking: Braking) -> float:
    """The inverse: the distance that a stop from ``speed_mps`` needs, margin included."""
    a, w = braking.deceleration_mps2, braking.obstacle_speed_mps
    latency_s = max(0.0, latency_s)
    way_m = speed_mps * latency_s + speed_mps**2 / (2 * a)
    return way_m + w * (latency_s + speed_mps / a) + braking.margin_m
