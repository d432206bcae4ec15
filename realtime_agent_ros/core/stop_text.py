"""A transcript in the form in which stop words are looked for.

Belongs here: what of Unicode doesn't matter to a listener. Does not belong here: which words stop
(``stop_lexicon``) or the rules of matching (``stop_words``).

What is left are words parted by single spaces, and BREAK for punctuation that parts clauses:

1. Compatibility forms and case are folded: "Stop" is "stop", full width or not.
2. Accents of Latin, Greek and Cyrillic letters and the vowel points of Arabic and Hebrew are
   dropped, and invisible characters, since recognisers and people leave them out: "arrete" is
   "arrête". So are the strokes of a few letters ("ł", "ø", "ı"). Marks of other scripts stay; there
   they are letters (Japanese "が", Hindi "रु").
3. Digits and everything else that is no letter part words, apostrophes and hyphens too: "non-stop"
   is two words.
4. Scripts without spaces (Han, kana, Thai, Lao, Khmer, Burmese) stand together, whatever spaces a
   recogniser put in, and apart from other scripts: "请stop一下" is three words.
"""

from __future__ import annotations

import re
import unicodedata

BREAK = "|"
SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
)
"""Thai and Lao, Burmese, Khmer, kana, Han: for a class of a regular expression."""
CLAUSE_MARKS = frozenset(
    BREAK + ".,;:!?\u00a1\u00bf\u2013\u2014\u2026\u3001\u3002\u060c\u061b\u061f\n\u0964"
)
DROPPED = ((0x300, 0x36F), (0x591, 0x5C7), (0x610, 0x61A), (0x640, 0x640), (0x64B, 0x65F))
LETTERS = {
    "ı": "i",
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ي": "ی",
    "ك": "ک",
}

_GAP = re.compile(rf"(?<=[{SPACELESS}]) +(?=[{SPACELESS}])")
_SEAM = re.compile(
    rf"(?<=[{SPACELESS}])(?=[^{SPACELESS} {BREAK}])|(?<=[^{SPACELESS} {BREAK}])(?=[{SPACELESS}])"
)
_BREAKS = re.compile(rf" *\{BREAK}[ \{BREAK}]*")
_SPACES = re.compile(" +")


class _Characters(dict[int, str | None]):
    """What becomes of a decomposed character, worked out when it first comes; for translate()."""

    def __missing__(self, code: int) -> str | None:
        found = self[code] = _character(chr(code))
        return found


def _character(char: str) -> str | None:
    if char in CLAUSE_MARKS:
        return BREAK
    category = unicodedata.category(char)
    if category == "Cf" or any(low <= ord(char) <= high for low, high in DROPPED):
        return None
    return LETTERS.get(char, char) if category[0] in "LM" else " "


_CHARACTERS = _Characters()


def plain(text: str) -> str:
    """The form described above, without spaces at its ends; of itself it is itself."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    bare = unicodedata.normalize("NFKD", folded).translate(_CHARACTERS)
    joined = _GAP.sub("", _SPACES.sub(" ", unicodedata.normalize("NFC", bare)))
    return _SPACES.sub(" ", _BREAKS.sub(BREAK, _SEAM.sub(" ", joined))).strip()
