"""The sentences that the offline recogniser can hear, as a JSGF grammar.

A part of the offline language (``core/intents``), small enough to be heard well. What it can make
is understood there, which ``test_grammar`` holds. Stop words and place names are filled in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from realtime_agent_ros.core.stop_lexicon import LEXICON

NAME, ROOT = "commands", "sentence"
NOISY = ("whoa", "woah", "freeze")
"""Stop words that are not listened for: short or hissing, they are found in other words ("please")
and in noise. Typed, or heard by another recogniser, they stop the robot as ever."""
_HEAD = f"#JSGF V1.0;\ngrammar {NAME};\n"
_RULES = """\
<count> = two | three | four | five | six | seven | eight | nine | ten;
<tens> = ten | twenty | thirty | forty | fifty | sixty | seventy | eighty | ninety;
<length> = ( one | a | half a ) meter | <count> meters | ( one | <count> ) and a half meters
  | <tens> centimeters;
<angle> = ( ten | fifteen | twenty | thirty | forty | forty five | fifty | sixty | ninety
  | one hundred and twenty | one hundred eighty
  | one hundred and eighty | three hundred and sixty ) degrees;
<pace> = slowly | quickly;
<way> = forward | backward | straight ahead;
<go> = go | drive | move;
<move> = <go> ( <way> | back ) [ <length> | a little | a bit ] [ <pace> ]
  | <go> <length> ( <way> | back ) [ <pace> ] | back up [ <length> | a little | a bit ];
<side> = left | right | to the left | to the right;
<turn> = ( turn | rotate ) <side> [ [ by ] <angle> | a little | a bit ] | turn around
  | turn <angle> <side> | turn a ( little | bit ) to the ( left | right );
<wait> = wait ( one second | ( <count> | <tens> ) seconds | here | a moment );
<visit> = ( go | drive ) [ back ] to the <place> [ <pace> ];
<return> = come back | go home;
<step> = <move> | <turn> | <wait> | <return>{visit};
<ask> = please | can you [ please ] | could you [ please ];
<say> = say ( hello | good morning | goodbye );
<plan> = [ <ask> ] <step> [ ( then | and then | and ) <step> ] [ ( then | and then ) <say> ]
  [ please ];
<speed> = ( go | drive ) ( faster | slower ) | slow down | speed up;
<control> = cancel | cancel that | never mind | no [ the ] other ( left | right | way )
  | [ no ] i meant ( left | right );
<question> = where are you | what is ( in front of | behind ) you | what do you see
  | what is ( to | on ) your ( left | right ) | how is your battery
  | what is your battery level | how much battery do you have [ left ] | what can you do
  | what are you doing | ( what | which ) places do you know{where};
<answer> = yes | no | okay | hello | thank you;
<stop> = [ no | robot | please | hey ] ( {stop} ) [ now | please | robot ];
<sentence> = <plan> | <speed> | <control> | <question> | <answer> | <stop>;
"""
_SYMBOLS = {"(": "(?:", ")": ")", "[": "(?:", "]": ")?", "|": "|"}
_WORD = re.compile(r"[a-z']+")


def words_of(phrase: str) -> tuple[str, ...]:
    """The words of a phrase as the dictionary writes them."""
    return tuple(_WORD.findall(phrase.lower().replace("\u2019", "'").replace("_", " ")))


def hearable(phrases: Iterable[str], known: Callable[[str], bool]) -> tuple[list[str], list[str]]:
    """Phrases all of whose words are known and plain, and those that can't be heard."""
    can: list[str] = []
    cannot: list[str] = []
    for phrase in phrases:
        words = words_of(phrase)
        plain = len("".join(words)) == len(re.sub(r"[\s_]", "", phrase))
        fits = words and plain and all(map(known, words))
        (can if fits else cannot).append(" ".join(words) if fits else phrase)
    return list(dict.fromkeys(can)), cannot


def stop_phrases(known: Callable[[str], bool]) -> list[str]:
    """English stop words that the dictionary knows, but for those in ``NOISY``."""
    return hearable((w for w in LEXICON["en"].words if w not in NOISY), known)[0]


class Grammar:
    """The sentences with these places. ``known``: does the recogniser know the word?"""

    def __init__(self, places: Iterable[str], known: Callable[[str], bool]) -> None:
        can, cannot = hearable(places, known)
        stops = [phrase for phrase in stop_phrases(known) if " " not in phrase]
        text = _RULES.replace("{stop}", " | ".join(stops))
        text = text.replace("{visit}", " | <visit>" if can else "")
        text = text.replace("{where}", " | ( where | how far ) is the <place>" if can else "")
        rules = dict(re.findall(r"<(\w+)> = (.*?);\n", text, re.DOTALL))
        if can:
            rules["place"] = " | ".join(can)
        else:
            del rules["visit"]
        self.unheard = tuple(cannot)
        """Places whose names can't be heard."""
        self.jsgf = _HEAD + "".join(
            f"{'public ' * (name == ROOT)}<{name}> = {' '.join(rule.split())};\n"
            for name, rule in rules.items()
        )
        self._pattern = re.compile(_pattern(rules[ROOT], rules))

    def holds(self, text: str) -> bool:
        """Whether ``text`` is one of the sentences, to its end."""
        return self._pattern.fullmatch(text + " ") is not None


def _pattern(rule: str, rules: dict[str, str]) -> str:
    """The rule as a regular expression over words that each end with a space."""
    parts = []
    for token in re.findall(r"<\w+>|[\w']+|[][()|]", rule):
        if token.startswith("<"):
            parts.append(f"(?:{_pattern(rules[token[1:-1]], rules)})")
        else:
            parts.append(_SYMBOLS.get(token) or re.escape(token) + " ")
    return "".join(parts)
