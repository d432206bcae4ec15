"""Questions about the robot: which one a sentence asks, and in which direction.

Belongs here: keyword tables. Does not belong here: the answers (``core/answers``). Asked only of
sentences that are no command.
"""

from __future__ import annotations

from collections.abc import Sequence

from realtime_agent_ros.core.language.model import Question
from realtime_agent_ros.core.language.normal import COMMA
from realtime_agent_ros.core.language.phrases import expand

_ROWS: tuple[tuple[Question, str], ...] = (
    (Question.STATUS, "(where|which way) are you (going|headed|heading|driving|moving)"),
    (Question.STATUS, "(why|how come) (did|have|are|do) you; what are you doing; how fast"),
    (Question.STATUS, "how slow"),
    (Question.WHERE, "(nearest|closest|next) (place|room)"),
    (Question.WHERE, "how far have you (gone|come|driven)"),
    (Question.ABILITIES, "help; (can|could) you do; able to do; abilities; capabilities"),
    (Question.ABILITIES, "commands; skills; you (can|could) do; you are (able|capable)"),
    (Question.ABILITIES, "(can|could|should|may|do) i (say|ask|tell|do|use|control|talk)"),
    (Question.ABILITIES, "features; options; do you (work|do|understand|offer|support)"),
    (Question.ABILITIES, "functions; manual; instructions"),
    (Question.ABILITIES, "(are|is) you (able|capable|good|for); you capable of"),
    (Question.ABILITIES, "you know how to; tasks"),
    (Question.PLACES, "places; locations; rooms; destinations; spots; landmarks; waypoints"),
    (Question.PLACES, "(can|could) you (go|drive|get) to"),
    (Question.PLACES, "where (can|could|may) you (go|drive); (can|could) i send you"),
    (Question.PLACES, "(which|what) (place|room) (do|can); do you remember"),
    (Question.BATTERY, "battery; batteries; charge; charged; charging; juice; recharge"),
    (Question.BATTERY, "energy; voltage; power (left|level|status|do); much power"),
    (Question.BATTERY, "enough power; low on power; run out"),
    (Question.WHERE, "where (are|am|were) (you|i|we); where exactly"),
    (Question.WHERE, "where (is|are) (the robot|everyone|it); where you (are|at)"),
    (Question.WHERE, "your (position|location|pose|coordinates|heading|whereabouts|orientation)"),
    (Question.WHERE, "[current] (position|coordinates|whereabouts); (which|what) room"),
    (Question.WHERE, "located; lost; (which|what) (way|direction) are you facing"),
    (Question.WHERE, "(your|the) current (location|pose); what place (is|are)"),
    (Question.WHERE, "which place (is|are); pose; location; where on"),
    (Question.AROUND, "front; ahead; behind; around; near; nearby; obstacle; obstacles"),
    (Question.AROUND, "surroundings; you (see|sense|detect|notice|spot|spotted|seen)"),
    (Question.AROUND, "next to you; beside you; rear; (your|the) (left|right|back) [side]"),
    (Question.AROUND, "(left|right|back) of you; closest; nearest"),
    (Question.AROUND, "(path|way|road|coast) (clear|free|blocked); in (the|your) way"),
    (Question.AROUND, "block you; anything (close|there|here|left|right)"),
    (Question.AROUND, "anyone (close|there|here); do you see"),
    (Question.AROUND, "(is|are) you (blocked|clear|surrounded); how close; how far away"),
    (Question.AROUND, "look like"),
    (
        Question.AROUND,
        "(is|are) there (a wall|walls|something|anything|anyone|anybody|someone|a person)",
    ),
    (Question.AROUND, "(how much|enough) (space|room); what is there; is it clear"),
    (Question.AROUND, "blocking (you|the)"),
    (Question.PLACES, "(where|how far) (is|are) the; way to the; far is it"),
    (Question.PLACES, "where (is|are) my; you know"),
    (Question.STATUS, "you doing; doing now; status; state; busy; stuck; happening"),
    (Question.STATUS, "happened; going on; your speed; speed limit; maximum speed"),
    (Question.STATUS, "the speed; moving; are you (driving|turning); wrong; problem"),
    (Question.STATUS, "finished; done; (your|the) plan; mode; you (ok|okay|alright)"),
    (Question.STATUS, "progress; you are doing; top speed; max speed; speed; what now"),
    (Question.STATUS, "(up to|working on|waiting for); stopped"),
    (
        Question.STATUS,
        "are you (going|turning|waiting|standing|working|free|idle|healthy|hurt|broken)",
    ),
    (Question.STATUS, "(what|how much) is (left|next); what next; report; diagnostics"),
    (Question.STATUS, "health"),
)
_PATTERNS = tuple(
    (words, question) for question, row in _ROWS for words in expand(row, verbs=False)
)
_STARTERS = frozenset(
    {"what", "where", "how", "which", "who", "why", "when", "is", "are", "am", "any", "anything"}
    | {"anyone", "anybody", "something", "tell", "show", "list", "report", "describe", "check"}
    | {"do", "does", "did", "have", "has", "can", "could", "know", "name", "give", "explain"}
)
_ASKING = frozenset(
    {"what", "where", "how", "which", "who", "why", "is", "are", "any", "anything", "anyone"}
    | {"anybody", "tell", "describe", "know", "check"}
)
_ASKING_IF = _ASKING - {"is", "are", "any", "anything", "anyone", "anybody"}
_SHORT = 4
_EARLY = 8
_VERY_EARLY = 4
_FRONT = frozenset({"front", "ahead", "forward", "forwards"})
_BACK = frozenset({"behind", "back", "rear", "backwards"})
_NO_SIDE_AFTER = frozenset({"in", "now", "behind", "ahead", "there", "here", "away", "next"})


def find_question(
    words: Sequence[str], *, commands: bool, conditions: bool = False
) -> tuple[Question, str | None] | None:
    """The question that ``words`` ask and the sector it asks about, or None.

    ``commands`` says that they also hold words of a command: then "can you" alone asks nothing.
    ``conditions`` says that they hold an "if" or "until", which makes few of them questions.
    """
    words = [word for phrase in words for word in phrase.split() if word != COMMA]
    starters = _STARTERS & set(words[:_EARLY])
    if commands:
        starters = (_ASKING_IF if conditions else _ASKING) & set(words[:_VERY_EARLY])
    if not starters and (commands or len(words) > _SHORT):
        return None
    question = next((q for pattern, q in _PATTERNS if _contains(words, pattern)), None)
    if question is None:
        return None
    return question, _sector(words) if question is Question.AROUND else None


def _contains(words: Sequence[str], pattern: tuple[str, ...]) -> bool:
    first, length = pattern[0], len(pattern)
    return any(
        word == first and tuple(words[at : at + length]) == pattern
        for at, word in enumerate(words[:100])
    )


def _sector(words: Sequence[str]) -> str | None:
    """ "behind you on the left" is back_left; None for all round and for opposites."""
    here = set(words)
    front, back = bool(here & _FRONT), bool(here & _BACK)
    left = "left" in here
    right = any(
        word == "right" and not set(words[at + 1 : at + 2]) & _NO_SIDE_AFTER
        for at, word in enumerate(words)
    )
    if (front and back) or (left and right):
        return None
    along = "front" if front else "back" if back else ""
    across = "left" if left else "right" if right else ""
    return "_".join(part for part in (along, across) if part) or None
