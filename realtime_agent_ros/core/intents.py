"""The offline language in one call: ``parse`` reads an English sentence into an ``Intent``.

Belongs here: the facade, and what kind of sentence it is. Does not belong here: the grammar
(``core/language``). Stages: tokens, items (``scanner``), clauses, acts (``frames``), sequence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from realtime_agent_ros.core.language import readback
from realtime_agent_ros.core.language.asking import asks_for_ability, asks_why
from realtime_agent_ros.core.language.clauses import Clause, split
from realtime_agent_ros.core.language.frames import NO_CONDITIONS
from realtime_agent_ros.core.language.items import Item, Kind
from realtime_agent_ros.core.language.merging import has_verb
from realtime_agent_ros.core.language.model import Intent, IntentKind, LanguageContext, Question
from realtime_agent_ros.core.language.normal import normal_words
from realtime_agent_ros.core.language.places import PlaceNames
from realtime_agent_ros.core.language.questions import find_question
from realtime_agent_ros.core.language.scanner import scan
from realtime_agent_ros.core.language.sequence import Reading, read
from realtime_agent_ros.core.language.tokens import words_of
from realtime_agent_ros.core.steps import MAX_STEPS_PER_PLAN, Drive, GoTo, Turn, Wait

__all__ = ["Intent", "IntentKind", "LanguageContext", "Question", "normalise", "parse"]

MAX_CHARS = 1000
"""About a minute of speech. Longer texts are refused, so that a parse takes some 50 ms at worst."""
_MAX_SPEECH = 450
_ADDING = frozenset({Kind.THEN, Kind.AND})
_OCCUPY_BASE = (Drive, Turn, GoTo, Wait)
_LET_ME_SEE = "Let me see."
_NO_REQUEST = "That was a question, so I do nothing; tell me to do it if I should."
_NO_ANSWER = "I understood the question, but not together with a command. Ask it alone, please."


def parse(text: str, context: LanguageContext) -> Intent:
    """Read ``text``; never raises. What is not understood is UNKNOWN and moves nothing."""
    if len(text) > MAX_CHARS:
        return _unknown("That was too much for me at once.", text[:80])
    items = scan(text, PlaceNames(context.places))
    clauses = split(items)
    if not clauses or _is_backchannel(text, items):
        return _without_clauses(items)
    if len(clauses) == 1 and _is_hold(clauses[0]):
        return _stop()
    return _decide(text, items, clauses, read(clauses, context))


def normalise(text: str) -> str:
    """The words of ``text`` in lower case without filler, with commas only where they matter.

    Two texts with the same normal form mean the same.
    """
    text = text[: MAX_CHARS + 1]
    return " ".join(normal_words(text, scan(text, PlaceNames(()))))


def _decide(
    text: str, items: Sequence[Item], clauses: Sequence[Clause], reading: Reading
) -> Intent:
    """The kind of sentence: stops win, then failures, then what was understood."""
    if reading.stopped:
        return _stop()
    if reading.failed:
        return _failure(text, items, reading)
    if reading.acts:
        return _asked(text, reading) or _plan(items, clauses, reading)
    if reading.opened_with_stop:
        return _stop()
    if reading.cancelled:
        return _cancel()
    if reading.social:
        return Intent(IntentKind.SMALL_TALK, speech=reading.social[0])
    return Intent(IntentKind.NOTHING)


def _asked(text: str, reading: Reading) -> Intent | None:
    """What only sounds like a command."""
    words = words_of(text)
    if asks_for_ability(words, reading.acts):
        return Intent(IntentKind.QUESTION, question=Question.ABILITIES, speech=_LET_ME_SEE)
    return _unknown(_NO_REQUEST, text.strip()) if asks_why(words) else None


def _failure(text: str, items: Sequence[Item], reading: Reading) -> Intent:
    if reading.opened_with_stop and not reading.acts:
        return _stop()
    commands = has_verb(items) or any(reason for _, reason in reading.failed)
    conditions = any(item.kind is Kind.CONDITION for item in items)
    words = normal_words(text, items)
    question = find_question(words, commands=commands, conditions=conditions)
    if question is not None and not reading.acts:
        asked, sector = question
        return Intent(IntentKind.QUESTION, question=asked, sector=sector, speech=_LET_ME_SEE)
    if reading.cancelled and not reading.acts:
        return _cancel()
    clause, reason = reading.failed[0]
    rest = _written(text, clause, items)
    if not reason and reading.acts and find_question(words_of(rest), commands=False):
        reason = _NO_ANSWER
    if reason == NO_CONDITIONS:
        reason += _condition(text, clause, items)
    return _unknown(reason or f"I did not understand {readback.quoted(rest)}.", rest)


def _plan(items: Sequence[Item], clauses: Sequence[Clause], reading: Reading) -> Intent:
    skills = tuple(skill for act in reading.acts for skill in act.skills)
    fresh = reading.opened_with_stop or reading.cancelled
    adds = clauses[0].link in _ADDING or any(item.kind is Kind.ALSO for item in items)
    phrases = ", then ".join(act.phrase for act in reading.acts)
    if len(phrases) > _MAX_SPEECH:
        phrases = f"carrying out {len(skills)} steps"
    additive = not fresh and (adds or not any(isinstance(s, _OCCUPY_BASE) for s in skills))
    return Intent(
        IntentKind.PLAN,
        skills[:MAX_STEPS_PER_PLAN],
        speech=readback.sentence(f"next, {phrases}" if adds else phrases),
        confidence=min(act.certainty for act in reading.acts),
        additive=additive,
    )


def _without_clauses(items: Sequence[Item]) -> Intent:
    """A lone "no" cancels, a lone "sorry" is polite; filler alone says nothing."""
    corrections = [item for item in items if item.kind is Kind.CORRECTION]
    if any(item.value == "no" for item in corrections):
        return _cancel(0.8)
    if any(item.kind is Kind.SCRATCH for item in items):
        return _cancel()
    if corrections:
        return Intent(IntentKind.SMALL_TALK, speech="No problem.")
    return Intent(IntentKind.NOTHING)


def _is_backchannel(text: str, items: Sequence[Item]) -> bool:
    """ "okay, right" turns nowhere."""
    said = [item.words for item in items if item.kind not in (Kind.COMMA, Kind.SENTENCE)]
    return said == ["right"] and len(words_of(text)) > 1 and words_of(text)[-1] == "right"


def _is_hold(clause: Clause) -> bool:
    """ "stay there" without a time is a stop."""
    said = [item for item in clause.content() if item.kind is not Kind.GLUE]
    return len(said) == 1 and said[0].kind is Kind.WAIT and said[0].value == "hold"


def _stop() -> Intent:
    return Intent(IntentKind.STOP, speech="Stopping.")


def _cancel(confidence: float = 1.0) -> Intent:
    return Intent(IntentKind.CANCEL, speech="Cancelled.", confidence=confidence)


def _unknown(reason: str, rest: str) -> Intent:
    speech = f"{reason} {readback.ABILITIES}"
    return Intent(IntentKind.UNKNOWN, speech=speech, confidence=0.0, rest=rest)


def _condition(text: str, clause: Clause, items: Sequence[Item]) -> str:
    """ ", such as "until you see the wall".", as it stands in the text."""
    at = next((n for n, item in enumerate(clause.items) if item.kind is Kind.CONDITION), None)
    if at is None:
        return "."
    named = _written(text, replace(clause, items=clause.items[at:]), items)
    return f", such as {readback.quoted(named)}."


def _written(text: str, clause: Clause, items: Sequence[Item]) -> str:
    """The clause as it stands in the text; the whole text if the whole is at fault."""
    if not clause.items:
        return text.strip()
    start, end = clause.items[0].start, clause.items[-1].end
    after = min((item.start for item in items if item.start >= end), default=len(text))
    return text[start:after].strip(" \t\n.,;:!?")
