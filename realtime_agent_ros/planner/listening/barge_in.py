"""The policy of barge-in: what new speech does to what is being thought, said and done.

Pure, and the one place where it is decided; docs/barge_in.md is its table. Does not belong here:
carrying it out (``floor``), what a correction comes to (``correction``).
"""

from __future__ import annotations

import re
from enum import StrEnum

from realtime_agent_ros.core.intents import Intent, IntentKind
from realtime_agent_ros.core.language.tokens import words_of
from realtime_agent_ros.core.steps import Drive, GoTo, Turn, Wait

BASE_SKILLS = (Drive, Turn, GoTo, Wait)
"""Skills that occupy the base; the first of a turn replaces what runs, unless it is additive."""

_TAG = re.compile(r"\[[^\]]*\]|\([^)]*\)|<[^>]*>|\*[^*]*\*")
"""What recognisers write for sounds that are no speech: "[noise]", "(laughs)", "<unk>"."""
_ADDING = (
    ("and", "then"),
    ("then",),
    ("and", "also"),
    ("also",),
    ("after", "that"),
    ("and", "after", "that"),
    ("afterwards",),
    ("and", "afterwards"),
)
_CORRECTING = (
    ("no",),
    ("nope",),
    ("nah",),
    ("not",),
    ("wrong",),
    ("other",),
    ("the", "other"),
    ("go", "the", "other"),
    ("turn", "the", "other"),
    ("i", "meant"),
    ("i", "mean"),
    ("i", "said"),
    ("make", "that"),
    ("sorry", "i", "meant"),
    ("sorry", "no"),
    ("sorry", "not"),
    ("actually", "no"),
    ("actually", "not"),
    ("wait", "no"),
    ("oops",),
)
_NOT_CORRECTING = (
    ("no", "problem"),
    ("no", "worries"),
    ("no", "hurry"),
    ("no", "rush"),
    ("no", "idea"),
    ("not", "bad"),
    ("not", "yet"),
)
_ASKING = frozenset(
    {"what", "where", "who", "whom", "whose", "when", "why", "which", "how", "is", "are", "am"}
    | {"was", "were", "do", "does", "did", "have", "has"}
)
_BEFORE_QUESTION = frozenset({"and", "so", "by", "the", "way", "but", "hey", "robot", "okay", "ok"})
FILLER = frozenset({"um", "uh", "er", "erm", "hm", "hmm", "oh", "ah", "well"})


class Policy(StrEnum):
    """What new speech does."""

    IGNORE = "ignore"
    """Nothing: no speech, or a backchannel. A reply that was held for it is said on."""
    STOP = "stop"
    """Ends every turn and its words. The agent has stopped, or is told to."""
    CANCEL = "cancel"
    """Ends every turn, its words and all steps. No model is asked."""
    CORRECT = "correct"
    """Ends every turn, its words and the motion that is corrected, at once; then a new turn."""
    ADD = "add"
    """Ends nothing; a new turn behind what is there."""
    ASIDE = "aside"
    """Ends talk, but no command and no motion; a new turn behind what is left."""
    SUPERSEDE = "supersede"
    """Ends every turn and its words; motion goes on until a step of the new turn replaces it."""


def decide(
    text: str, intent: Intent, *, stop_heard: bool, correctable: bool, asked: bool = False
) -> Policy:
    """What a whole utterance does. ``stop_heard``: a stop word was in it or in its partials.
    ``correctable``: there is a motion, or the thought of one, that it may be meant to correct.
    ``asked``: the robot's last words were a question."""
    if intent.kind is IntentKind.STOP:
        return Policy.STOP
    if asked and answers(text, intent):
        return Policy.ASIDE
    if is_idle(text, intent):
        return Policy.IGNORE
    if intent.kind is IntentKind.CANCEL:
        return Policy.CANCEL
    if stop_heard:
        return Policy.SUPERSEDE
    if correctable and corrects(text, intent):
        return Policy.CORRECT
    if adds(text, intent):
        return Policy.ADD
    return Policy.ASIDE if asks(text, intent) else Policy.SUPERSEDE


def is_idle(text: str, intent: Intent) -> bool:
    """Backchannels ("uh-huh"), noise, and what is too short to be a word."""
    if intent.kind is IntentKind.NOTHING:
        return True
    letters = sum(c.isalnum() for c in _TAG.sub(" ", text))
    return intent.kind is IntentKind.UNKNOWN and letters <= 1


def answers(text: str, intent: Intent) -> bool:
    """Whether what is a backchannel otherwise ("yes", "okay", "uh-huh") answers a question."""
    words = words_of(_TAG.sub(" ", text)) if intent.kind is IntentKind.NOTHING else ()
    return any(word not in FILLER for word in words)


def adds(text: str, intent: Intent) -> bool:
    """ "And then ...", and what the base has no part in ("faster")."""
    return intent.additive or (intent.kind is IntentKind.UNKNOWN and _opens(text, _ADDING))


def corrects(text: str, intent: Intent) -> bool:
    """ "No, the other left", "I meant right", "not the kitchen, the desk"."""
    if intent.kind is IntentKind.SMALL_TALK or _opens(text, _NOT_CORRECTING):
        return False
    moves = any(isinstance(skill, BASE_SKILLS) for skill in intent.skills)
    if intent.kind is IntentKind.PLAN and not moves:
        return False
    return _opens(text, _CORRECTING)


def asks(text: str, intent: Intent) -> bool:
    """A question or small talk; of what the local language doesn't know, what sounds like one."""
    if intent.kind in (IntentKind.QUESTION, IntentKind.SMALL_TALK):
        return True
    if intent.kind is not IntentKind.UNKNOWN:
        return False
    opening = next((w for w in words_of(text) if w not in _BEFORE_QUESTION | FILLER), "")
    return opening in _ASKING


def _opens(text: str, openings: tuple[tuple[str, ...], ...]) -> bool:
    words = [word for word in words_of(text)[:6] if word not in FILLER]
    return any(tuple(words[: len(opening)]) == opening for opening in openings)
