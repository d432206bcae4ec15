"""What clauses about places, waiting, speaking and names become."""

from __future__ import annotations

from realtime_agent_ros.core.language import readback
from realtime_agent_ros.core.language.acts import Act, Bag, Refusal
from realtime_agent_ros.core.language.build_motion import drive
from realtime_agent_ros.core.language.items import Item, Kind
from realtime_agent_ros.core.language.lexicon import lookup
from realtime_agent_ros.core.language.model import LanguageContext
from realtime_agent_ros.core.language.speeds import drive_speed
from realtime_agent_ros.core.language.tokens import tokenise, words_of
from realtime_agent_ros.core.steps import (
    BACK,
    MAX_EXPIRY_S,
    RESERVED_PLACES,
    START,
    GoTo,
    RememberPlace,
    Say,
    Wait,
)
from realtime_agent_ros.core.stop_words import NOUNS

_MAX_COORDINATE_M = 1000.0
_MAX_YAW_RAD = 6.3
_MAX_TEXT = 500
_MAX_NAME = 64
_STOPPING = frozenset({"stop", "halt", "freeze"})
_SPOKEN = {BACK: "back to where I was", START: "back to where I started"}


def go_to(bag: Bag, context: LanguageContext) -> Act | Refusal | None:
    """ "go to the kitchen", "go to x 1 y 2", "come back"."""
    if Kind.TURN in bag or Kind.SPIN in bag:
        return Refusal("I can't turn towards a place; I can go there.")
    speed = drive_speed(bag, context)
    if isinstance(speed, Refusal):
        return speed
    if Kind.COORDINATES in bag:
        return _go_to_pose(bag.by_kind[Kind.COORDINATES].value, speed.speed_mps, speed.phrase)
    place = bag.text(Kind.PLACE) or bag.text(Kind.COME_BACK) or BACK
    skill = GoTo(place=place, speed_mps=speed.speed_mps)
    where = (
        _SPOKEN.get(place) or f"to {'' if place[0].isupper() or place == 'home' else 'the '}{place}"
    )
    return Act((skill,), f"going {where}{speed.phrase}", _place_certainty(bag))


def come_back(bag: Bag, context: LanguageContext) -> Act | Refusal | None:
    """ "come back two metres" drives backward; without a distance it is a place."""
    item = bag.by_kind[Kind.COME_BACK]
    by_kind: dict[Kind, Item] = {
        kind: i for kind, i in bag.by_kind.items() if kind is not Kind.COME_BACK
    }
    by_kind[Kind.DIRECTION] = Item(Kind.DIRECTION, -1.0, "back", item.start, item.end)
    return drive(Bag(by_kind), context)


def wait(bag: Bag, context: LanguageContext) -> Act | Refusal | None:
    """ "wait five seconds", "wait a moment", "wait"."""
    time_s = bag.number(Kind.TIME)
    note, certainty = "", 1.0
    if time_s is None and Kind.NUMBER in bag:
        scale_s = bag.by_kind[Kind.NUMBER].scale
        time_s, certainty = (bag.number(Kind.NUMBER) or 0.0) * (scale_s or 1.0), 0.8
        note = "" if scale_s else ", taking the number as seconds"
    if time_s is None:
        time_s, certainty = context.default_wait_s, 0.8
        note = "" if Kind.AMOUNT in bag else ", since you gave no time"
    if time_s <= 0.0:
        return Refusal("That is no time at all.")
    if time_s > MAX_EXPIRY_S:
        return Refusal(f"That is too long: I can wait at most {readback.seconds(MAX_EXPIRY_S)}.")
    phrase = f"waiting {readback.seconds(time_s)}{note}"
    return Act((Wait(duration_s=time_s),), phrase, certainty, bool(note))


def say(bag: Bag, context: LanguageContext) -> Act | Refusal | None:
    """ "say hello": the text in its original spelling."""
    text = bag.text(Kind.SAYING).strip()
    if not text:
        return Refusal("You did not tell me what to say.")
    if len(text) > _MAX_TEXT:
        return Refusal(f"That is too long: I can say at most {_MAX_TEXT} characters at once.")
    return Act((Say(text=text),), f"saying {readback.quoted(text)}")


def remember(bag: Bag, context: LanguageContext) -> Act | Refusal | None:
    """ "remember this place as desk": a known name keeps its spelling."""
    name = " ".join(bag.text(Kind.REMEMBER).split())
    if not name:
        return Refusal("You gave no name for this place.")
    if len(name) > _MAX_NAME:
        return Refusal(f"That name is too long; at most {_MAX_NAME} characters.")
    if name in RESERVED_PLACES:
        return Refusal(f"I use the name {name} myself; choose another.")
    if _is_stop(name):
        return Refusal(f"I stop when I hear {readback.quoted(name)}; choose another name.")
    name = next((known for known in context.places if known.casefold() == name), name)
    return Act((RememberPlace(place=name),), f"remembering this place as {name}")


def _is_stop(name: str) -> bool:
    """True for a name that would stop the robot whenever it is said."""
    tokens = tokenise(name)
    found = lookup(tokens, 0) if tokens else None
    whole = found is not None and found[0][0] is Kind.STOP and found[1] == len(tokens)
    return whole or (bool(_STOPPING & set(words_of(name))) and name not in NOUNS)


def unknown_place(name: str, context: LanguageContext) -> Refusal:
    """Says which places there are."""
    known = [place for place in context.places if place not in RESERVED_PLACES]
    if not known:
        return Refusal(f"I don't know the place {readback.quoted(name)}, nor any other yet.")
    return Refusal(
        f"I don't know the place {readback.quoted(name)}. I know {readback.listed(known)}."
    )


def _go_to_pose(value: object, speed_mps: float | None, phrase: str) -> Act | Refusal:
    if not isinstance(value, tuple):
        raise TypeError(f"coordinates are a tuple, not {value!r}")
    x_m, y_m, *rest = value
    yaw_rad = rest[0] if rest else None
    if max(abs(x_m), abs(y_m)) > _MAX_COORDINATE_M:
        return Refusal(f"That is too far: coordinates reach up to {_MAX_COORDINATE_M:.0f} metres.")
    if yaw_rad is not None and abs(yaw_rad) > _MAX_YAW_RAD:
        return Refusal("A heading is at most one turn.")
    skill = GoTo(x_m=x_m, y_m=y_m, yaw_rad=yaw_rad, speed_mps=speed_mps)
    facing = f", heading {readback.degrees(yaw_rad)}" if yaw_rad is not None else ""
    return Act((skill,), f"going to x {x_m:g}, y {y_m:g}{facing}{phrase}")


def _place_certainty(bag: Bag) -> float:
    """A bare name without verb or preposition is less sure than "to the kitchen"."""
    words = bag.words(Kind.PLACE).split()
    named = bag.text(Kind.PLACE).lower().split()
    bare = Kind.PLACE in bag and not bag.kinds & {Kind.MOVE, Kind.DIRECTION, Kind.COME_BACK}
    return 0.7 if bare and len(words) <= len(named) else 1.0
