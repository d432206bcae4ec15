"""Phrases and the plans they give: the table is ``intents_plans.txt``, one phrase a line."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from realtime_agent_ros.core.intents import IntentKind, LanguageContext, normalise, parse
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

CONTEXT = LanguageContext(
    places=("kitchen", "desk", "Living Room", "room 2"), speed_limit_mps=0.3, max_speed_mps=0.5
)
TABLE = [
    tuple(line.split(" => "))
    for line in Path(__file__).with_name("intents_plans.txt").read_text().splitlines()
    if line and not line.startswith("#")
]


def notation(skills: tuple[Skill, ...]) -> str:
    """ "drive 2 @0.2; turn -90; goto 1 -2"; numbers rounded to a tenth of a millimetre."""
    return "; ".join(_one(skill) for skill in skills)


def _one(skill: Skill) -> str:
    match skill:
        case Drive():
            return f"drive {_number(skill.distance_m)}{_speed(skill.speed_mps)}"
        case Turn():
            return f"turn {_number(math.degrees(skill.angle_rad))}{_speed(skill.speed_radps)}"
        case GoTo(place=None):
            return f"goto {_number(skill.x_m)} {_number(skill.y_m)}{_speed(skill.speed_mps)}"
        case GoTo():
            return f"goto {skill.place}{_speed(skill.speed_mps)}"
        case Wait():
            return f"wait {_number(skill.duration_s)}"
        case Say():
            return f"say {skill.text}"
        case SetSpeedLimit():
            return f"limit {_number(skill.speed_mps)}"
        case RememberPlace():
            return f"remember {skill.place}"
    raise AssertionError(f"no notation for {skill}")


def _number(value: float | None) -> str:
    assert value is not None
    return f"{round(value, 4):g}"


def _speed(value: float | None) -> str:
    return "" if value is None else f" @{_number(value)}"


def _unrolled(plan: str) -> str:
    repeated = re.fullmatch(r"(\d) \* \((.*)\)", plan)
    return "; ".join([repeated[2]] * int(repeated[1])) if repeated else plan


@pytest.mark.parametrize(("text", "plan"), TABLE)
def test_phrase_gives_plan(text: str, plan: str) -> None:
    intent = parse(text, CONTEXT)
    assert notation(intent.skills) == _unrolled(plan)
    assert intent.kind is IntentKind.PLAN
    assert intent.speech


@pytest.mark.parametrize("text", [text for text, plan in TABLE if "say" not in plan])
def test_the_normal_form_means_the_same(text: str) -> None:
    assert parse(normalise(text), CONTEXT).skills == parse(text, CONTEXT).skills


def test_the_table_is_large() -> None:
    assert len(TABLE) > 200
