"""How fast: from "slowly", "at 0.2 metres per second", "half speed" to a speed, and speed limits.

Speeds above ``max_speed_mps`` are capped there, and that is said.
"""

from __future__ import annotations

from dataclasses import dataclass

from realtime_agent_ros.core.language import readback
from realtime_agent_ros.core.language.acts import Act, Bag, Refusal
from realtime_agent_ros.core.language.items import Kind
from realtime_agent_ros.core.language.model import LanguageContext
from realtime_agent_ros.core.steps import SetSpeedLimit

SPEED_KINDS = frozenset({Kind.SPEED, Kind.RATIO, Kind.PACE, Kind.FASTER})
_HIGHEST_SPEED_MPS = 5.0
_LITTLE_FACTOR = 1.2
_MUCH_FACTOR = 2.0


@dataclass(frozen=True, slots=True)
class Chosen:
    """A speed, None for the usual one, and how to say it after "driving forward 2 metres"."""

    speed_mps: float | None = None
    phrase: str = ""


def pace(bag: Bag) -> str:
    """ "slow", "very slow", "fast" or "": from adverbs and from verbs such as "creep"."""
    if Kind.FASTER in bag:
        return "fast" if bag.number(Kind.FASTER) == 1.0 else "slow"
    verb = bag.text(Kind.MOVE)
    return bag.text(Kind.PACE) or (verb if verb in ("slow", "fast") else "")


def pace_ratio(name: str, context: LanguageContext) -> float | None:
    """The part of the speed limit that a pace stands for; None for the usual speed."""
    ratios = {"slow": context.slow_ratio, "very slow": context.slow_ratio**2}
    ratios |= {"fast": 1.0, "max": 1.0}
    return ratios.get(name)


def drive_speed(bag: Bag, context: LanguageContext) -> Chosen | Refusal:
    """The speed of a drive or go_to."""
    highest_mps = _highest(context)
    asked_mps = bag.number(Kind.SPEED)
    ratio = bag.number(Kind.RATIO)
    if asked_mps is None and ratio is not None:
        asked_mps = ratio * highest_mps
    if asked_mps is None and pace(bag) == "max":
        asked_mps = highest_mps
    if asked_mps is None:
        part = pace_ratio(pace(bag), context)
        if part is None:
            return Chosen()
        speed_mps = min(part * context.speed_limit_mps, highest_mps)
        return Chosen(speed_mps, f" at {readback.speed(speed_mps)}")
    if asked_mps <= 0.0:
        return Refusal("A speed must be above zero.")
    if asked_mps > highest_mps:
        return Chosen(highest_mps, f" at {readback.speed(highest_mps)}, which is my highest speed")
    return Chosen(asked_mps, f" at {readback.speed(asked_mps)}{_limited(asked_mps, context)}")


def speed_limit(bag: Bag, context: LanguageContext) -> Act | Refusal | None:
    """ "speed limit 0.3", "maximum speed", "half speed"."""
    highest_mps = _highest(context)
    asked_mps = bag.number(Kind.SPEED)
    assumed = asked_mps is None and Kind.NUMBER in bag
    if assumed:
        asked_mps = bag.number(Kind.NUMBER)
    ratio = bag.number(Kind.RATIO)
    if asked_mps is None and ratio is not None:
        asked_mps = ratio * highest_mps
    if asked_mps is None:
        asked_mps = _named_limit(bag, context)
    if asked_mps is None:
        return None
    if asked_mps <= 0.0:
        return Refusal('A speed limit must be above zero; say "stop" to stop me.')
    act = _limit_act(min(asked_mps, highest_mps), asked_mps > highest_mps)
    if Kind.LIMIT not in bag and Kind.PACE not in bag:
        return Act(act.skills, act.phrase, 0.7, True)
    return Act(act.skills, act.phrase, 0.9, True) if assumed else act


def named_limit(bag: Bag, context: LanguageContext) -> Act | Refusal | None:
    """ "max speed 0.4"."""
    words = set(bag.words(Kind.PACE).split())
    if not {"max", "maximum", "top", "highest"} & words or not bag.kinds & {
        Kind.NUMBER,
        Kind.SPEED,
    }:
        return None
    return speed_limit(bag, context)


def changed_limit(bag: Bag, context: LanguageContext) -> Act | Refusal | None:
    """ "faster", "a bit slower", "twice as fast"."""
    factor, change_mps = bag.number(Kind.FACTOR), bag.number(Kind.SPEED)
    if factor is None and change_mps is not None:
        factor = 1.0 + _direction(bag) * change_mps / context.speed_limit_mps
    if factor is None:
        size = context.faster_factor
        if Kind.AMOUNT in bag:
            size = _LITTLE_FACTOR if bag.text(Kind.AMOUNT) == "little" else _MUCH_FACTOR
        times = bag.number(Kind.TIMES)
        if times is not None and times > 1.0:
            size = times
        factor = size if _direction(bag) > 0.0 else 1.0 / size
    wanted_mps = context.speed_limit_mps * factor
    highest_mps = _highest(context)
    lowest_mps = min(context.min_speed_limit_mps, highest_mps)
    if not lowest_mps <= wanted_mps <= highest_mps:
        wanted_mps = min(max(wanted_mps, lowest_mps), highest_mps)
        extreme = "highest" if factor > 1.0 else "lowest"
        phrase = f"setting my speed limit to {readback.speed(wanted_mps)}, the {extreme} I have"
        return Act((SetSpeedLimit(speed_mps=wanted_mps),), phrase)
    return _limit_act(wanted_mps, False)


def _direction(bag: Bag) -> float:
    if Kind.FASTER in bag:
        return bag.number(Kind.FASTER) or 1.0
    return -1.0 if "slow" in bag.text(Kind.PACE) else 1.0


def _named_limit(bag: Bag, context: LanguageContext) -> float | None:
    """The limit that words alone name: "maximum speed" is the highest, "slow" a part of it."""
    words = f"{bag.words(Kind.PACE)} {bag.words(Kind.LIMIT)}".split()
    if bag.text(Kind.PACE) == "max" or {"full", "top", "max", "maximum", "highest", "flat"} & set(
        words
    ):
        return _highest(context)
    part = pace_ratio(bag.text(Kind.PACE), context)
    return part * _highest(context) if part is not None and Kind.LIMIT in bag else None


def _limit_act(speed_mps: float, capped: bool) -> Act:
    phrase = f"setting my speed limit to {readback.speed(speed_mps)}"
    more = ", which is my highest speed" if capped else ""
    return Act((SetSpeedLimit(speed_mps=speed_mps),), phrase + more)


def _limited(asked_mps: float, context: LanguageContext) -> str:
    if asked_mps <= context.speed_limit_mps + 1e-9:
        return ""
    return f", but no faster than my limit of {readback.speed(context.speed_limit_mps)}"


def _highest(context: LanguageContext) -> float:
    return min(context.max_speed_mps, _HIGHEST_SPEED_MPS)
