"""Is this utterance a plain yes, a no, or neither? For questions that ask for leave to act.

In English, German, French and Spanish, whichever the robot speaks: no word is a yes in one and a no
in another. A yes counts only alone: with anything else beside it, it is not the answer. Doubt is no
yes.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

_FILLER = frozenset(
    {"um", "uh", "er", "ah", "oh", "well", "so", "okay", "ok", "please", "robot", "thanks"}
    | {"alright", "hey", "hm", "hmm"}
    | {"bitte", "danke", "ähm", "äh", "also", "na"}
    | {"merci", "euh", "alors", "ben", "gracias", "eh", "bueno", "pues"}
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
        *("ja", "ja ja", "jawohl", "ja gerne", "ja mach das", "ja mach es", "mach das", "mach es"),
        *("ja tu das", "tu das", "ja klar", "klar", "natürlich", "ja natürlich", "einverstanden"),
        *("oui", "oui oui", "oui vas y", "vas y", "oui allez y", "allez y", "oui d'accord"),
        *("d'accord", "bien sûr", "oui bien sûr", "oui fais le", "fais le", "oui faites le"),
        *("sí", "si", "sí sí", "si si", "sí claro", "claro", "claro que sí", "sí hazlo", "hazlo"),
        *("adelante", "sí adelante", "por supuesto", "sí por supuesto", "de acuerdo"),
    }
)
_COURTESY = re.compile(r"\bpor favor\b|\bs'il (?:te|vous) plaît\b")
_NO_ELSEWHERE = (
    *("nein", "nee", "nicht", "lieber nicht", "besser nicht", "jetzt nicht", "nicht jetzt"),
    *("noch nicht", "niemals", "bloß nicht", "auf keinen fall", "lass es", "lass das"),
    *("tu das nicht", "tu es nicht", "mach das nicht", "mach es nicht", "abbrechen", "vergiss es"),
    *("non", "pas maintenant", "pas encore", "surtout pas", "jamais", "ne le fais pas"),
    *("ne fais pas ça", "ne faites pas ça", "annule", "annulez", "laisse tomber"),
    *("no", "ahora no", "todavía no", "mejor no", "nunca", "no lo hagas", "jamás"),
    *("de ninguna manera", "cancela", "cancélalo", "olvídalo", "déjalo"),
)
_NO_EVERYWHERE = re.compile("({0})( ({0}))*".format("|".join(_NO_ELSEWHERE)))
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
    plain = unicodedata.normalize("NFC", text).lower().replace("\u2019", "'")
    plain = _COURTESY.sub(" ", plain)
    words = re.findall(r"[^\W\d_']+(?:'[^\W\d_']+)*|[^\s',.!?;:¡¿-]", plain)
    said = " ".join(word for word in words if word not in _FILLER)
    if "?" in text or not said:
        return None
    if _CANCEL.fullmatch(said):
        return Assent.CANCEL
    if _NO.fullmatch(said) or _NO_EVERYWHERE.fullmatch(said):
        return Assent.NO
    return Assent.YES if said in _YES else None
