"""Which items make a clause: a table of frames, each with what it needs, allows and builds.

Belongs here: the table and the match. Does not belong here: what a frame builds (``build_*``,
``speeds``) or how clauses make a sentence (``sequence``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from realtime_agent_ros.core.language import build_motion, build_other, readback, speeds
from realtime_agent_ros.core.language.acts import Act, Bag, Refusal, content
from realtime_agent_ros.core.language.items import Item, Kind
from realtime_agent_ros.core.language.model import LanguageContext
from realtime_agent_ros.core.steps import MAX_EXPIRY_S, MAX_STEPS_PER_PLAN, Wait

Build = Callable[[Bag, LanguageContext], Act | Refusal | None]


@dataclass(frozen=True, slots=True)
class Frame:
    """A clause matches if it has one of ``needs`` and nothing outside needs and ``allows``."""

    needs: frozenset[Kind]
    allows: frozenset[Kind]
    build: Build


_ANYWHERE = frozenset({Kind.TIMES, Kind.MORE_TIMES, Kind.AGAIN, Kind.FOREVER, Kind.DELAY})
_AMOUNTS = frozenset({Kind.NUMBER, Kind.AMOUNT, Kind.TIME})


def _frame(needs: set[Kind], allows: set[Kind] | frozenset[Kind], build: Build) -> Frame:
    return Frame(frozenset(needs), frozenset(allows) | needs | _ANYWHERE, build)


FRAMES = (
    _frame({Kind.SAYING}, set(), build_other.say),
    _frame({Kind.REMEMBER}, set(), build_other.remember),
    _frame({Kind.WAIT}, _AMOUNTS, build_other.wait),
    _frame(
        {Kind.LIMIT},
        {Kind.SPEED, Kind.NUMBER, Kind.RATIO, Kind.PACE, Kind.TO, Kind.MOVE},
        speeds.speed_limit,
    ),
    _frame(
        {Kind.FASTER, Kind.FACTOR},
        {Kind.AMOUNT, Kind.MOVE, Kind.PACE, Kind.SPEED},
        speeds.changed_limit,
    ),
    _frame({Kind.PACE}, {Kind.NUMBER, Kind.SPEED}, speeds.named_limit),
    _frame(
        {Kind.SHAPE},
        {Kind.MOVE, Kind.LENGTH, Kind.NUMBER, Kind.SIDE} | speeds.SPEED_KINDS,
        build_motion.shape,
    ),
    _frame(
        {Kind.PLACE, Kind.COORDINATES},
        {Kind.MOVE, Kind.DIRECTION, Kind.COME_BACK, Kind.TURN, Kind.SPIN} | speeds.SPEED_KINDS,
        build_other.go_to,
    ),
    _frame({Kind.COME_BACK}, {Kind.MOVE} | speeds.SPEED_KINDS, build_other.go_to),
    _frame({Kind.COME_BACK}, {Kind.LENGTH} | speeds.SPEED_KINDS, build_other.come_back),
    _frame(
        {Kind.TURN, Kind.SPIN, Kind.SIDE, Kind.FULL_CIRCLE, Kind.CLOCK},
        {Kind.MOVE, Kind.AROUND, Kind.ANGLE, Kind.TURN_SPEED, Kind.DIRECTION, Kind.LENGTH}
        | speeds.SPEED_KINDS
        | _AMOUNTS,
        build_motion.turn,
    ),
    _frame(
        {Kind.MOVE, Kind.DIRECTION},
        {Kind.LENGTH} | speeds.SPEED_KINDS | _AMOUNTS,
        build_motion.drive,
    ),
    _frame({Kind.RATIO, Kind.SPEED}, set(), speeds.speed_limit),
)

_REFUSALS: tuple[tuple[Kind, str], ...] = (
    (Kind.NOT, "You told me not to do something, so I do nothing."),
    (Kind.SIDEWAYS, build_motion.NO_SIDEWAYS),
    (Kind.CURVE, "I can't drive curves, only straight lines and turns on the spot."),
)
NO_CONDITIONS = "I can't wait for conditions or events"
"""Without a full stop: the condition may be named behind it."""
_MEASURES = frozenset({Kind.LENGTH, Kind.ANGLE, Kind.TIME, Kind.NUMBER, Kind.CLOCK})
_FLIPPING = frozenset({Kind.SIDE, Kind.DIRECTION, Kind.PLACE, Kind.LENGTH, Kind.ANGLE, Kind.TIME})


def match(items: Sequence[Item], context: LanguageContext) -> Act | Refusal | None:
    """Read one clause; None if no frame takes all of its items. Repetition is unrolled."""
    wanted = _with_rounds(_with_speed(_without_contrast(content(items))))
    refusal = _conditional(items) or refused(wanted, context)
    if refusal is not None:
        return refusal
    bag = Bag.of(wanted)
    if bag is None or not bag.by_kind or len(bag.kinds & _MEASURES) > 1:
        return None
    if bag.text(Kind.AMOUNT) == "moment" and not bag.kinds <= {Kind.AMOUNT, Kind.WAIT}:
        return None
    act = _match_bag(bag, context, does=any(item.value == "do" for item in items))
    if not isinstance(act, Act):
        return act
    certainty = min(act.certainty, *(item.certainty for item in wanted))
    return _repeated(replace(act, items=wanted, certainty=certainty), bag)


def _conditional(items: Sequence[Item]) -> Refusal | None:
    """A condition, unless the clause is a "don't" before it."""
    at = next((n for n, item in enumerate(items) if item.kind is Kind.CONDITION), None)
    if at is None or any(item.kind is Kind.NOT for item in items[:at]):
        return None
    return Refusal(NO_CONDITIONS)


def refused(items: Sequence[Item], context: LanguageContext) -> Refusal | None:
    """The refusal for what is understood but can't or must not be done."""
    for kind, reason in _REFUSALS:
        if any(item.kind is kind for item in items):
            return Refusal(reason)
    for item in items:
        if item.kind is Kind.CANNOT:
            return Refusal(str(item.value))
        if item.kind is Kind.UNKNOWN_PLACE:
            return build_other.unknown_place(str(item.value), context)
    if any(item.kind is Kind.CONDITION for item in items):
        return Refusal(NO_CONDITIONS)
    if {item.kind for item in items} == {Kind.MOVE, Kind.FULL_CIRCLE}:
        return Refusal(_REFUSALS[-1][1])
    return None


def _match_bag(bag: Bag, context: LanguageContext, *, does: bool) -> Act | Refusal | None:
    for frame in FRAMES:
        if bag.kinds & frame.needs and bag.kinds <= frame.allows:
            found = frame.build(bag, context)
            if found is not None:
                return found
    if bag.kinds == {Kind.LENGTH}:
        return build_motion.too_far(bag)
    if _is_turn_noun(bag, does=does):
        return build_motion.turn(bag, context)
    if bag.text(Kind.AMOUNT) == "moment":
        return build_other.wait(bag, context)
    if bag.kinds <= {Kind.PACE, Kind.AMOUNT} and Kind.PACE in bag:
        return speeds.speed_limit(bag, context) or speeds.changed_limit(bag, context)
    return None


def _is_turn_noun(bag: Bag, *, does: bool) -> bool:
    """ "a quarter turn" and "a u-turn" need no verb; "90 degrees" needs at least "do"."""
    if not bag.kinds & {Kind.ANGLE, Kind.AROUND}:
        return False
    if not bag.kinds <= {Kind.ANGLE, Kind.AROUND, Kind.PACE} | _ANYWHERE:
        return False
    if does and Kind.ANGLE in bag:
        return True
    last = bag.words(Kind.ANGLE).split()[-1:]
    return bag.text(Kind.AROUND) == "noun" or last in (["turn"], ["turns"], ["circle"], ["spins"])


def _repeated(act: Act, bag: Bag) -> Act | Refusal:
    """Unrolls "three times" and puts "after five seconds" in front."""
    times = bag.number(Kind.TIMES) or bag.number(Kind.MORE_TIMES) or 1.0
    if Kind.FASTER in bag or Kind.FACTOR in bag:
        times = 1.0
    if times < 1.0 or not times.is_integer() or times * len(act.skills) > MAX_STEPS_PER_PLAN:
        return Refusal(f"I can do whole numbers of times, up to {MAX_STEPS_PER_PLAN} steps in all.")
    if times > 1.0:
        phrase = f"{act.phrase}, {readback.often(int(times))}"
        act = replace(act, skills=act.skills * int(times), phrase=phrase)
    elif Kind.FOREVER in bag and "without an end" not in act.phrase:
        act = replace(
            act, phrase=f"{act.phrase}, once, since I repeat nothing without end", certainty=0.7
        )
    delay_s = bag.number(Kind.DELAY)
    if delay_s is None:
        return act
    return _delayed(act, delay_s)


def _delayed(act: Act, delay_s: float) -> Act | Refusal:
    if not 0.0 < delay_s <= MAX_EXPIRY_S:
        return Refusal("I can wait at most one hour.")
    phrase = f"waiting {readback.seconds(delay_s)}, then {act.phrase}"
    return replace(act, skills=(Wait(duration_s=delay_s), *act.skills), phrase=phrase)


def _with_speed(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """ "two metres in five seconds" is a speed; "in five seconds, two metres" is a delay."""
    delay = next((i for i in items if i.kind is Kind.DELAY and i.words.startswith("in ")), None)
    length = next((i for i in items if i.kind is Kind.LENGTH), None)
    if delay is None or length is None or delay.start < length.start or delay.number <= 0.0:
        return items
    speed_mps = abs(length.number) / delay.number
    return tuple(replace(i, kind=Kind.SPEED, value=speed_mps) if i is delay else i for i in items)


def _with_rounds(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """ "three times around" is three full turns."""
    return tuple(
        replace(item, kind=Kind.FULL_CIRCLE)
        if item.kind is Kind.AROUND and before is not None and before.kind is Kind.TIMES
        else item
        for before, item in zip((None, *items), items, strict=False)
    )


def _without_contrast(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """ "turn right, not left": what is excluded is dropped if it contradicts what is said."""
    at = next((n for n, item in enumerate(items) if item.kind is Kind.NOT), 0)
    excluded = items[at + 1 :]
    if at == 0 or len(excluded) != 1 or excluded[0].kind not in _FLIPPING:
        return items
    said = [item for item in items[:at] if item.kind is excluded[0].kind]
    return items[:at] if said and said[0].value != excluded[0].value else items
