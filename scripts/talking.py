"""Fills the tables of docs/talking.md: what the offline language makes of each sentence in it.

    talking.py [--check]     --check writes nothing, names the rows that are out of date, exits 1

A row is ``| sentence | steps | what the robot says |``; the sentences are written by hand, the rest
comes from ``core/intents``.
"""

from __future__ import annotations

import math
import re
import sys
from pathlib import Path

from realtime_agent_ros.core.answers import answer
from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.core.intents import Intent, IntentKind, LanguageContext, parse
from realtime_agent_ros.core.language.readback import ABILITIES
from realtime_agent_ros.core.snapshot import SECTORS, Ladder, Snapshot
from realtime_agent_ros.core.steps import (
    Drive,
    GoTo,
    RememberPlace,
    Say,
    SetSpeedLimit,
    Skill,
    Turn,
    Wait,
)
from realtime_agent_ros.sim.flat import FLAT

PAGE = Path(__file__).resolve().parent.parent / "docs" / "talking.md"
STATE = Snapshot(
    seq=1,
    barrier=1,
    ladder=Ladder.OK,
    pose=Pose(1.0, 0.0, 0.0),
    speed_limit_mps=0.2,
    max_speed_mps=0.3,
    battery_ratio=0.87,
    sectors={**dict.fromkeys(SECTORS), "front": 2.0, "left": 1.5},
    places={place.name: place.pose for place in FLAT.places},
)
"""The robot a metre from its dock, something two metres before it."""
CONTEXT = LanguageContext.from_snapshot(STATE)
ROW = re.compile(r"^\| \"(?P<sentence>[^|]+)\" \|.*$", re.MULTILINE)
ENDS_ALL = frozenset({IntentKind.STOP, IntentKind.CANCEL})


def filled(page: str) -> str:
    """The page with every row as the language reads its sentence now."""
    return ROW.sub(lambda found: row(found["sentence"]), page)


def row(sentence: str) -> str:
    """A sentence, what it leads to, what is said."""
    intent = parse(sentence, CONTEXT)
    return f'| "{sentence}" | {effect(intent)} | {spoken(intent)} |'


def spoken(intent: Intent) -> str:
    """The words; the list of abilities that ends a refusal is left out."""
    if intent.question is not None:
        return answer(intent.question, STATE, intent.sector)
    speech = intent.speech.removesuffix(ABILITIES)
    return speech if speech == intent.speech else f"{speech.strip()} ..."


def effect(intent: Intent) -> str:
    """The steps in order, or what it is if it has none."""
    if intent.kind is IntentKind.QUESTION:
        return "answers"
    if intent.kind in ENDS_ALL:
        return "stops and drops everything"
    steps = "; ".join(map(step, intent.skills)) or "none"
    return f"{steps} (added)" if intent.additive else steps


def step(skill: Skill) -> str:
    """A step in a few words: ``drive -0.5 m``."""
    match skill:
        case Drive(distance_m=way, speed_mps=speed):
            return f"drive {way:.3g} m" + (f" at {speed:.3g} m/s" if speed else "")
        case Turn(angle_rad=angle):
            return f"turn {math.degrees(angle):.4g}°"
        case GoTo(place=str(place)):
            return f"go_to {place}"
        case GoTo(x_m=x, y_m=y):
            return f"go_to ({x:g}, {y:g})"
        case Wait(duration_s=duration):
            return f"wait {duration:g} s"
        case Say(text=text):
            return f"say {text}"
        case SetSpeedLimit(speed_mps=speed):
            return f"set_speed_limit {speed:.3g} m/s"
        case RememberPlace(place=place):
            return f"remember_place {place}"
        case _:
            return skill.name


def main(*, check: bool) -> int:
    """Write the page, or with ``check`` only compare it."""
    now = PAGE.read_text(encoding="utf-8")
    wanted = filled(now)
    stale = [
        f"{PAGE.name}: is   {old}\n{PAGE.name}: want {new}\n"
        for old, new in zip(now.splitlines(), wanted.splitlines(), strict=True)
        if old != new
    ]
    sys.stdout.write("".join(stale))
    if not check:
        PAGE.write_text(wanted, encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
