"""Is this utterance a plain yes, a no, or neither? For questions that ask for leave to act.

A yes counts only alone: with anything else beside it, it is not the answer. Doubt is no yes.
"""

from __future__ import annotations

import re
from enum import StrEnum

_FILLER = frozenset(
    {"um", "uh", "er", "ah", "oh", "well", "so", "okay", "ok", "please", "robot", "thanks"}
    | {"alright", "hey", "hm", "hmm"}
)
_YES = frozenset(
    {
        "yes",
        "yes yes",
        "yeah",
        "yep",
        "yup",
        "aye",
        "yes go ahead",
        "go ahead",
        "yes do it",
        "yes do that",
        "yes you may",
        "yes you can",
        "yes of course",
        "yes sure",
        "do it",
        "do that",
        "sure",
        "of course",
        "certainly",
        "affirmative",
        "confirmed",
        "approved",
        "you may",
        "by all means",
    }
)
_NO = re.compile(
    r"(no|nope|nah|negative|denied|refused|never|don't|dont|do not|not (now|yet|today|really)|"
    r"rather not|better not|i'd rather not|leave it|forget it|no way)"
    r"( (no|nope|don't|dont|do not|not (now|yet|today)|do (it|that)|go( ahead)?|never))*"
)
_CANCEL = re.compile(r"(no )?(cancel|abort|never mind|nevermind)( (it|that|this|everything))?")


class Assent(StrEnum):
    """What an utterance answers to "shall I?"."""

    YES = "yes"
    NO = "no"
    CANCEL = "cancel"
    """A no that ends other things too."""


def assent_of(text: str) -> Assent | None:
    """The answer in ``text``; None if it is no answer. Never raises; case doesn't matter."""
    if len(text) > 200:
        return None
    words = re.findall(r"[a-z']+|[^\sa-z',.!?;:-]", text.lower().replace("\u2019", "'"))
    said = " ".join(word for word in words if word not in _FILLER)
    if "?" in text or not said:
        return None
    if _CANCEL.fullmatch(said):
        return Assent.CANCEL
    if _NO.fullmatch(said):
        return Assent.NO
    return Assent.YES if said in _YES else None
