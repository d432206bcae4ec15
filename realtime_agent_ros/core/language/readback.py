"""Quantities and skills in spoken words: how the robot says what it understood."""

from __future__ import annotations

import math
from collections.abc import Sequence

ABILITIES = (
    "I can drive, turn, go to places and remember them, wait, speak, change my speed, stop, "
    "and answer questions."
)


def metres(distance_m: float) -> str:
    """ "half a metre", "25 centimetres", "2.5 metres"; without sign."""
    distance_m = abs(distance_m)
    if math.isclose(distance_m, 0.5):
        return "half a metre"
    if distance_m < 0.00995:
        return _count(distance_m * 1000.0, "millimetre")
    if distance_m < 0.995:
        return _count(distance_m * 100.0, "centimetre", digits=1)
    return _count(distance_m, "metre")


def degrees(angle_rad: float) -> str:
    """ "90 degrees"; without sign."""
    return _count(math.degrees(abs(angle_rad)), "degree", digits=1)


def seconds(duration_s: float) -> str:
    """ "5 seconds", "2 minutes", "1 hour"."""
    for size_s, unit in ((3600.0, "hour"), (60.0, "minute")):
        if duration_s >= size_s and math.isclose(duration_s % size_s, 0.0, abs_tol=1e-6):
            return _count(duration_s / size_s, unit)
    return _count(duration_s, "second")


def speed(speed_mps: float) -> str:
    """ "0.2 metres per second"."""
    return f"{_short(speed_mps, 2 if speed_mps >= 0.1 else 3)} metres per second"


def often(count: int) -> str:
    """ "twice", "3 times"."""
    return "twice" if count == 2 else f"{count} times"


def listed(names: Sequence[str], most: int = 6) -> str:
    """ "a, b and c"; more than ``most`` are cut."""
    shown = list(names[:most])
    if len(names) > most:
        return ", ".join(shown) + f" and {len(names) - most} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def sentence(text: str) -> str:
    """With a capital letter and a full stop."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?", '"')) else ".")


def quoted(text: str, most: int = 60) -> str:
    """The text in quotation marks, cut if it is long."""
    flat = " ".join(text.split())
    return f'"{flat if len(flat) <= most else flat[: most - 3] + "..."}"'


def _count(value: float, unit: str, digits: int = 2) -> str:
    short = _short(value, digits)
    return f"{short} {unit}" if short == "1" else f"{short} {unit}s"


def _short(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text if text not in ("0", "-0") else f"{value:.1g}"
