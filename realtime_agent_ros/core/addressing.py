"""Who is meant: which part of a transcript is said to this robot, and which stop words are.

Pure, and decided here for agent and planner alike, for partials as for final texts. Does not belong
here: how a text falls into calls and commands (``fleet_calls``), what a word is (``fleet_words``),
which names there are (``fleet_config``), what is done.

1. A name calls where a command can begin (at the beginning, behind punctuation or "and") or at the
   very end of a sentence. In between, or behind a preposition ("follow scout"), it is spoken of. No
   name reaches over punctuation.
2. What follows the names is theirs until the next name that calls: "scout and rover, go to the
   desk and atlas, wait".
3. On the topic that all robots hear, a command without a name that is called is nobody's: a name
   that was misheard moves no robot. On the robot's own topic it is this robot's.
4. What can be read in two ways is nobody's: a command with another's name in it that is not merely
   spoken of, and both commands where a name could end the one or begin the other ("turn left,
   scout, and turn right").
5. "everyone but scout" is everybody else. Any other exception ("but", "except") in a text with
   words for everybody makes all of it nobody's.
6. A stop word stops every robot that hears it. Only with ``named_stop: named`` does one not count
   that stands close to another robot's name, and only where neither this robot nor everybody is
   named anywhere in the text.
"""

from __future__ import annotations

from collections.abc import Sequence

from realtime_agent_ros.core.fleet_calls import Name, Who, excepts_unclearly, parts
from realtime_agent_ros.core.fleet_config import FleetConfig
from realtime_agent_ros.core.fleet_words import EVERYONE, Form, Word, forms_of, words_in
from realtime_agent_ros.core.stop_text import BREAK

NEAR_WORDS = 3
"""A stop word so close to a name belongs to it."""
NUMBERS_TO_PASS_OVER = 10
"""Up to here a number in words may be in a name that keeps a stop word from this robot."""


class Addressing:
    """Reads transcripts for one robot."""

    def __init__(self, config: FleetConfig) -> None:
        self._named = bool(config.robot_name)
        self._only_named_stop = config.named_stop == "named"
        names: dict[Form, Who] = dict.fromkeys(map(forms_of, config.other_names), Who.OTHER)
        names |= dict.fromkeys((*EVERYONE, *map(forms_of, config.group_names)), Who.ALL)
        names |= dict.fromkeys(map(forms_of, config.own_names), Who.ME)
        self._names = names
        self._lengths = sorted({len(form) for form in names}, reverse=True)

    def mine(self, text: str, *, shared: bool) -> str | None:
        """What of ``text`` is said to this robot, without its name; None if nothing is.
        ``shared``: every robot hears it."""
        if not self._named:
            return text
        words = words_in(text)
        names = [self._name_at(words, i) for i in range(len(words))]
        if not any(names):
            return None if shared else text
        if excepts_unclearly(words, names):
            return None
        spans: list[tuple[int, int]] = []
        for part in parts(words, names):
            if part.begin == part.end or not part.is_mine(shared):
                continue
            goes_on = spans and spans[-1][1] == part.begin
            spans.append((spans.pop()[0] if goes_on else part.begin, part.end))
        wanted = (text[words[begin].begin : words[end - 1].end] for begin, end in spans)
        return ". ".join(wanted) or None

    def stopping(self, text: str) -> str:
        """What is left of ``text`` for this robot to look for stop words in.

        It errs to stopping: a name of this robot or of everybody counts over punctuation too, and
        of the others only those with digits or with numbers in words up to ten.
        """
        if not (self._named and self._only_named_stop):
            return text
        words = words_in(text, NUMBERS_TO_PASS_OVER)
        if self._is_named(words) or self._is_named(words_in(text)):
            return text
        for first in reversed(range(len(words))):
            if found := self._name_at(words, first):
                begin, end = _near(words, first, first + found[1])
                text = f"{text[: words[begin].begin]} {BREAK} {text[words[end - 1].end :]}"
        return text

    # -- inside ----------------------------------------------------------------------------

    def _is_named(self, words: Sequence[Word]) -> bool:
        """Whether this robot or everybody is, whatever punctuation stands in the name."""
        forms = [word.form for word in words]
        starts = ((i, n) for i in range(len(forms)) for n in self._lengths)
        return any(self._names.get(tuple(forms[i : i + n])) in (Who.ME, Who.ALL) for i, n in starts)

    def _name_at(self, words: Sequence[Word], at: int) -> Name | None:
        """Whose name begins there, and of how many words; the longest without punctuation."""
        for length in self._lengths:
            spoken = words[at : at + length]
            who = self._names.get(tuple(word.form for word in spoken))
            if who and len(spoken) == length and not any(word.parted for word in spoken[1:]):
                return who, length
        return None


def _near(words: Sequence[Word], first: int, end: int) -> tuple[int, int]:
    """The words about a name that a stop word may stand among: before it up to punctuation, behind
    it over the punctuation that follows a name, but no further."""
    last_end = end
    while last_end < len(words) and last_end < end + NEAR_WORDS:
        if words[last_end].parted and last_end > end:
            break
        last_end += 1
    begin = first
    while begin > 0 and first - begin < NEAR_WORDS and not words[begin].parted:
        begin -= 1
    return begin, last_end
