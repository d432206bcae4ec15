"""Stop words in a transcript, partial or final. Errs to stopping.

The rules, over the plain form of a text (``stop_text``):

1. A stop word counts wherever it stands as a whole word, whatever the words around it say. Nothing
   is understood: "don't stop", "never stop" and "did you stop?" stop the robot too.
2. Inside a longer word it does not count: "stopwatch" and "nonstop" don't stop; "non-stop" is two
   words and does. A half word never counts; it does once the next partial completes it.
3. In scripts without spaces there are no words to be whole: it counts anywhere. In Korean, where
   endings are attached, it counts at the beginning of a word.
4. A noun of the chosen languages that names a thing ("bus stop", "stop sign") is taken out first,
   so it does not stop by itself; any other stop word in the text does. Only spaces or hyphens may
   part its words: "the bus, stop!" stops.
5. A few words are too common to count anywhere (Spanish "para"): they count where nothing else
   stands between two marks of punctuation, or in the whole text.
6. A text that says it again stops again (``StopListener``).

So a stop word between two marks of punctuation always counts, and no words added beyond them
change that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator

from realtime_agent_ros.core.stop_lexicon import LEXICON
from realtime_agent_ros.core.stop_text import BREAK, SPACELESS, plain

UTTERANCE_GAP_NS = 5_000_000_000
"""After a silence this long a transcript belongs to a new utterance."""
NOUNS = LEXICON["en"].nouns
DEFAULT_LANGUAGES = ("en",)
ALIASES = {"no": "nb", "nn": "nb", "iw": "he", "in": "id", "ms": "id"}

_PARTED = rf"[ \{BREAK}]+"
_BEFORE, _AFTER = rf"(?<![^ \{BREAK}])", rf"(?![^ \{BREAK}])"
_SPACELESS = re.compile(f"[{SPACELESS}]")
_HANGUL = re.compile("[\u1100-\u11ff\uac00-\ud7a3]")
_NEVER = "(?!)"


def language_of(tag: str) -> str:
    """The lexicon's language of a BCP 47 tag or locale ("de-AT", "pt_BR"); ValueError if none."""
    primary = tag.strip().casefold().replace("_", "-").split("-")[0].split(".")[0]
    primary = ALIASES.get(primary, primary)
    if primary not in LEXICON:
        raise ValueError(
            f"no stop words for {tag!r}; known here are {', '.join(LEXICON)}, and words of other "
            "languages go into stop_words"
        )
    return primary


def _known(tags: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(language_of(tag) for tag in tags))


def _spoken(words: tuple[str, ...]) -> tuple[str, ...]:
    for word in words:
        if not plain(word).strip(BREAK):
            raise ValueError(f"{word!r} has no letters, so it could never be heard")
    return words


StopLanguages = Annotated[tuple[str, ...], AfterValidator(_known)]
OwnStopWords = Annotated[tuple[str, ...], AfterValidator(_spoken)]


class StopWords:
    """Counts stop words: those of the languages, and one's own by rules 1 to 3."""

    def __init__(self, languages: Iterable[str], own: Iterable[str] = ()) -> None:
        """ValueError for a language that is not in the lexicon."""
        lexicons = [LEXICON[language_of(tag)] for tag in languages]
        words = [*own, *(word for lexicon in lexicons for word in lexicon.words)]
        self._noun = _any_of((n for lexicon in lexicons for n in lexicon.nouns), parted=" ")
        self._stop = _any_of(words, parted=_PARTED)
        self._alone = _any_of((w for lexicon in lexicons for w in lexicon.alone), parted=" ")

    def count(self, text: str) -> int:
        """How many stop words ``text`` holds."""
        said = plain(text)
        found = len(self._stop.findall(self._noun.sub(" ", said)))
        return found + sum(self._count_alone(clause) for clause in said.split(BREAK))

    def _count_alone(self, clause: str) -> int:
        rest, count = self._alone.subn("", clause)
        return 0 if rest.strip() else count


class ToldStopWords:
    """Those of an agent in another process, as its snapshots tell them; the default ones before."""

    def __init__(self) -> None:
        self._told: tuple[tuple[str, ...], tuple[str, ...]] = (DEFAULT_LANGUAGES, ())
        self._words = StopWords(*self._told)

    def tell(self, languages: tuple[str, ...], own: tuple[str, ...]) -> None:
        """From now on these. ValueError for a language that is not in the lexicon."""
        if (languages, own) != self._told:
            self._told = languages, own
            self._words = StopWords(languages, own)

    def stops(self, text: str) -> bool:
        """Whether the agent stops at ``text``."""
        return self._words.count(text) > 0


class StopListener:
    """Hears the same utterance grow and tells which transcript must stop the robot.

    A transcript that repeats a stop already acted on does not stop again while the robot rests,
    so that "stop, now go forward" can go forward. Recognisers lose finals, and partials arrive
    late: a repeat is believed to be one only while there is nothing to stop, and not for long.
    """

    def __init__(self, languages: Iterable[str], own: Iterable[str] = ()) -> None:
        self._words = StopWords(languages, own)
        self._acted_on = 0
        self._heard_ns = 0

    def knows(self, text: str) -> bool:
        """Whether ``text`` holds a stop word, so that hearing it has dealt with it."""
        return self._words.count(text) > 0

    def hear(self, text: str, *, final: bool, at_rest: bool = True, now_ns: int = 0) -> bool:
        """True if it must stop what it does; ``at_rest``: it does nothing, nor will it."""
        count = self._words.count(text)
        if now_ns - self._heard_ns > UTTERANCE_GAP_NS:
            self._acted_on = 0
        stops = count > self._acted_on or (count > 0 and not at_rest)
        self._acted_on = 0 if final else max(self._acted_on, count)
        self._heard_ns = now_ns
        return stops


def _any_of(phrases: Iterable[str], *, parted: str) -> re.Pattern[str]:
    """Matches any of the phrases, the longest first, in a plain text."""
    found = {plain(phrase).replace(BREAK, " ").strip() for phrase in phrases}
    ordered = sorted(found, key=lambda phrase: (-len(phrase), phrase))
    return re.compile("|".join(_pattern(p, parted) for p in ordered) or _NEVER)


def _pattern(phrase: str, parted: str) -> str:
    words = phrase.split()
    before = "" if _SPACELESS.match(words[0][0]) else _BEFORE
    after = "" if _SPACELESS.match(words[-1][-1]) or _HANGUL.match(words[-1][-1]) else _AFTER
    return before + parted.join(map(re.escape, words)) + after
