"""Text that is taken as it is: what to say, and the name for a place.

Belongs here: where such text begins and ends. Quotation marks delimit it; without them it runs to
"then", or to a full stop, comma or "and" behind which a command begins.
"""

from __future__ import annotations

from dataclasses import dataclass

from realtime_agent_ros.core.language.items import Kind
from realtime_agent_ros.core.language.lexicon import lookup
from realtime_agent_ros.core.language.numbers import Tokens, mark_at, read_number, word_at
from realtime_agent_ros.core.language.phrases import base_form
from realtime_agent_ros.core.language.places import DETERMINERS
from realtime_agent_ros.core.language.tokens import TokenKind
from realtime_agent_ros.core.language.units import read_quantity

_SPEAK = frozenset(
    {"say", "saying", "announce", "announcing", "shout", "whisper", "proclaim", "yell"}
)
_TELL = frozenset({"tell", "telling", "inform", "informing"})
_HEARERS = frozenset(
    ["them", "him", "her", "everyone", "everybody", "people", "me", "us", "all", "folks"]
)
_ASKING = frozenset(
    [
        "what",
        "where",
        "how",
        "which",
        "who",
        "why",
        "about",
        "if",
        "whether",
        "your",
        "the",
        "a",
        "an",
        "when",
        "is",
        "are",
        "something",
    ]
)
_ALOUD = frozenset({"please", "loudly", "aloud", "clearly"})
_KEEP = frozenset(
    [
        "remember",
        "save",
        "store",
        "mark",
        "memorise",
        "memorize",
        "note",
        "bookmark",
        "record",
        "register",
        "define",
        "set",
    ]
)
_NAME = frozenset({"call", "name", "label", "dub"})
_THIS = frozenset(
    [
        "this",
        "the",
        "your",
        "current",
        "present",
        "place",
        "position",
        "location",
        "spot",
        "point",
        "room",
        "here",
        "where",
        "you",
        "are",
        "it",
        "now",
        "my",
        "pose",
        "area",
        "that",
        "corner",
    ]
)
_POINTING = frozenset({"this", "here", "it", "position", "location", "where", "place", "spot"})
_LINK = frozenset({"as", "called", "named", "under", "like"})
_IS = frozenset({"is", "be"})
_THEN_WORDS = frozenset({"then", "after", "afterwards", "afterward", "followed"})
_VERBS = (Kind.MOVE, Kind.TURN, Kind.SPIN, Kind.DIRECTION, Kind.WAIT, Kind.SHAPE)
_ALONE = (Kind.STOP, Kind.CANCEL, Kind.COME_BACK, Kind.REPEAT, Kind.TIMES, Kind.SCRATCH)
_FOLLOWS_VERB = (
    Kind.DIRECTION,
    Kind.SIDE,
    Kind.AROUND,
    Kind.FULL_CIRCLE,
    Kind.PACE,
    Kind.TO,
    Kind.THEN,
    Kind.AND,
)
_AFTER_QUOTE = (Kind.THEN, Kind.AND, Kind.TIMES, Kind.NOISE, Kind.SWAP, Kind.BEFORE)
_QUANTITIES = (Kind.LENGTH, Kind.ANGLE, Kind.TIME, Kind.NUMBER)


@dataclass(frozen=True, slots=True)
class FreeText:
    """Tokens ``begin`` to ``end`` are the text; reading goes on at ``after``."""

    begin: int
    end: int
    after: int


def read_saying(tokens: Tokens, at: int) -> FreeText | None:
    """What to say, if a word of saying stands at ``at``."""
    word = word_at(tokens, at)
    if word in _SPEAK:
        begin = at + 1
        while word_at(tokens, begin) in ("out", "loud", "aloud", "that"):
            begin += 1
        return (
            None if _is_asked(tokens, begin) else _without_while(tokens, _delimited(tokens, begin))
        )
    if word in _TELL and not _is_robot(tokens, at + 1):
        text_at = _after_hearer(tokens, at + 1)
        return _delimited(tokens, text_at) if text_at is not None else None
    return None


def read_remembering(tokens: Tokens, at: int) -> FreeText | None:
    """The name for this place, if somebody gives it one at ``at``; may be empty."""
    word = word_at(tokens, at)
    phrase = lookup(tokens, at)
    if phrase is not None and phrase[0][0] is Kind.CANCEL:
        return None
    if word in _KEEP or word in _NAME:
        begin = _after_naming_verb(tokens, at, word)
    elif word in ("this", "here"):
        begin = _after_this_is(tokens, at)
    else:
        return None
    return _name(tokens, begin) if begin is not None else None


def _is_asked(tokens: Tokens, at: int) -> bool:
    """True for "where you are", "what you see", "how far ...": to be answered, not said.

    "You" may be missing, since it counts as filler.
    """
    word, behind = word_at(tokens, at), word_at(tokens, at + 1)
    if word in ("where", "what"):
        return behind in ("you", "your", "are", "see", "can", "do")
    return word == "how" and behind in ("much", "far", "fast", "full")


def _is_robot(tokens: Tokens, at: int) -> bool:
    """True for "the robot to": the robot itself is to do what follows."""
    begin = at + 1 if word_at(tokens, at) in DETERMINERS else at
    return word_at(tokens, begin) == "robot" and word_at(tokens, begin + 1) == "to"


def _without_while(tokens: Tokens, said: FreeText) -> FreeText:
    """Leaves out a last "while driving", which any saying is."""
    at = said.end - 1
    while at > said.begin and word_at(tokens, at) in ("along", "there", "on", "around"):
        at -= 1
    moving = base_form(word_at(tokens, at)) in ("drive", "go", "move", "turn", "travel")
    if not moving or word_at(tokens, at - 1) != "while" or at - 1 <= said.begin:
        return said
    return FreeText(said.begin, at - 1, said.after)


def _after_hearer(tokens: Tokens, at: int) -> int | None:
    """The position after "them that", "the people in the kitchen that"; None for "me where"."""
    for begin in range(at, min(at + 8, len(tokens))):
        if word_at(tokens, begin) == "that":
            return begin + 1
        if not word_at(tokens, begin):
            break
    if word_at(tokens, at) in ("me", "us") and word_at(tokens, at + 1) in _ASKING:
        return None
    begin = at + 1
    if word_at(tokens, at) in DETERMINERS:
        begin = at + 2
    elif word_at(tokens, at) not in _HEARERS and word_at(tokens, at) in _ASKING:
        return None
    return begin + 1 if word_at(tokens, begin) == "to" else begin


def _after_naming_verb(tokens: Tokens, at: int, verb: str) -> int | None:
    """The position of the name in "remember this place as desk", "call it desk"."""
    begin = at + 1
    while word_at(tokens, begin) in _THIS:
        begin += 1
    pointed = any(word_at(tokens, n) in _POINTING for n in range(at + 1, begin))
    if word_at(tokens, begin) in _LINK:
        return begin + 1 if pointed or verb in _KEEP else None
    if word_at(tokens, begin) == "by" and word_at(tokens, begin + 2) == "name":
        return begin + 3
    if verb in _NAME:
        return begin if pointed else None
    if pointed or begin == len(tokens):
        return begin
    return begin if word_at(tokens, len(tokens) - 1) == "here" else None


def _after_this_is(tokens: Tokens, at: int) -> int | None:
    """The position of the name in "this is the desk", "this place is called desk"."""
    begin = at + 1
    while word_at(tokens, begin) in _THIS:
        begin += 1
    plain = begin == at + 1
    if word_at(tokens, begin) in ("will", "shall"):
        begin += 1
    if word_at(tokens, begin) not in _IS:
        return None
    begin += 1
    if word_at(tokens, begin) in ("called", "named", "known"):
        begin += 1
        return begin + 1 if word_at(tokens, begin) == "as" else begin
    if plain and word_at(tokens, begin) not in DETERMINERS and word_at(tokens, begin) != "home":
        return None
    return begin


def _name(tokens: Tokens, begin: int) -> FreeText:
    found = _delimited(tokens, begin)
    first, last = found.begin, found.end
    while first < last and word_at(tokens, first) in DETERMINERS | {"is"}:
        first += 1
    while last > first and (entry := lookup(tokens, last - 1)) and entry[0][0] is Kind.NOISE:
        last -= 1
    if last - first > 1 and word_at(tokens, last - 1) == "here":
        last -= 1
    return FreeText(first, last, found.after)


def _delimited(tokens: Tokens, at: int) -> FreeText:
    """Text in quotation marks, or up to where a command begins."""
    begin = at
    while mark_at(tokens, begin) == ",":
        begin += 1
    if mark_at(tokens, begin) == '"':
        end = _closing_quote(tokens, begin + 1)
        return FreeText(begin + 1, end, min(end + 1, len(tokens)))
    end = begin
    while end < len(tokens) and not _ends(tokens, begin, end):
        end += 1
    after = end
    while end > begin and (
        tokens[end - 1].kind is TokenKind.MARK or word_at(tokens, end - 1) in _ALOUD
    ):
        end -= 1
    return FreeText(begin, end, after)


def _closing_quote(tokens: Tokens, begin: int) -> int:
    """The first quotation mark that ends a clause, else the first one, else the end."""
    quotes = [at for at in range(begin, len(tokens)) if mark_at(tokens, at) == '"']
    for at in quotes:
        found = lookup(tokens, at + 1) if at + 1 < len(tokens) else None
        if found is None and (at + 1 == len(tokens) or tokens[at + 1].kind is TokenKind.MARK):
            return at
        if found is not None and found[0][0] in _AFTER_QUOTE:
            return at
    return quotes[0] if quotes else len(tokens)


def _ends(tokens: Tokens, begin: int, at: int) -> bool:
    """True if the text that began at ``begin`` is over at ``at``."""
    word = word_at(tokens, at)
    if word in _THEN_WORDS or word == "and":
        found = lookup(tokens, at)
        if found and found[0][0] is Kind.THEN and _THEN_WORDS & set(_texts(tokens, at, found[1])):
            return True
    if word == "and" or mark_at(tokens, at) in (",", "."):
        return begins_command(tokens, at + 1) or _only_marks(tokens, at)
    return at > begin and _is_last_times(tokens, at)


def begins_command(tokens: Tokens, at: int) -> bool:
    """True if a command seems to begin at ``at``: a verb with what belongs to it."""
    at = _skip_little(tokens, at)
    if at >= len(tokens):
        return False
    if word_at(tokens, at) in _SPEAK | _TELL | _KEEP:
        return True
    found = lookup(tokens, at)
    if found is None:
        return _is_last_times(tokens, at)
    kind = found[0][0]
    if kind in _ALONE:
        return True
    if kind not in _VERBS and kind is not Kind.SIDE:
        return False
    behind = _skip_little(tokens, found[1])
    if behind >= len(tokens) or tokens[behind].kind is TokenKind.MARK:
        return True
    quantity = read_quantity(tokens, behind)
    if quantity is not None and quantity.kind in _QUANTITIES:
        return True
    follows = lookup(tokens, behind)
    return follows is not None and follows[0][0] in _FOLLOWS_VERB


def _skip_little(tokens: Tokens, at: int) -> int:
    while at < len(tokens):
        found = lookup(tokens, at)
        if found is None or found[0][0] not in (Kind.NOISE, Kind.GLUE):
            return at
        if read_quantity(tokens, at) is not None:
            return at
        at = found[1]
    return at


def _is_last_times(tokens: Tokens, at: int) -> bool:
    """True for "twice" or "three times" at the very end."""
    found = lookup(tokens, at)
    if found is not None and found[0][0] is Kind.TIMES:
        return _only_marks(tokens, found[1])
    number = read_number(tokens, at)
    if number is None or word_at(tokens, number[1]) not in ("times", "x"):
        return False
    return _only_marks(tokens, number[1] + 1)


def _only_marks(tokens: Tokens, at: int) -> bool:
    return at >= len(tokens) - 3 and all(t.kind is TokenKind.MARK for t in tokens[at:])


def _texts(tokens: Tokens, begin: int, end: int) -> list[str]:
    return [token.text for token in tokens[begin:end]]
