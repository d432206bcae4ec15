"""Which names of robots can be told apart, and from the words that are said to robots.

Belongs here: what no robot may be called, and why. Does not belong here: whose name it is
(``fleet_config``), finding names in what is said (``addressing``).
"""

from __future__ import annotations

from collections.abc import Iterable

from realtime_agent_ros.core.fleet_words import (
    ABOUT,
    AROUND,
    CLOSERS,
    EVERYONE,
    EXCEPT,
    JOINERS,
    OPENERS,
    Form,
    forms_of,
)
from realtime_agent_ros.core.language.lexicon import is_phrase_of_command
from realtime_agent_ros.core.stop_lexicon import LEXICON
from realtime_agent_ros.core.stop_words import StopWords

WANTED = "a name is wanted that is said only to call, such as scout or robot_1"
_STOP_WORDS = StopWords(LEXICON)
_SMALL_WORDS = JOINERS | OPENERS | CLOSERS | ABOUT | AROUND


def fault_of(name: str) -> str:
    """Why this name could not be heard, or would be heard where nobody is called; empty if not."""
    form = forms_of(name)
    if not form:
        return f"{name!r} has no letters or digits, so it could never be heard"
    why = _fault(form)
    return f"{name!r} {why}; {WANTED}" if why else ""


def overlap_of(names: Iterable[str]) -> str:
    """Two of these names of which one begins with the other; empty if there are none."""
    forms = {forms_of(name): name for name in names}
    for form, name in forms.items():
        for shorter in (form[:length] for length in range(1, len(form))):
            if shorter in forms:
                return (
                    f"{name!r} begins with the name {forms[shorter]!r}, so that who calls one may "
                    "be heard to call the other; no name may be the beginning of another"
                )
    return ""


def _fault(form: Form) -> str:
    said = " ".join(form)
    if form in EVERYONE:
        return f"is no name: {said} means every robot"
    if all(word.isdigit() for word in form):
        return "is a number alone, and commands hold numbers"
    if _STOP_WORDS.count(said):
        return "is or holds a stop word"
    if form in EXCEPT or all(word in _SMALL_WORDS for word in form):
        return "is a word that stands before or behind names"
    if is_phrase_of_command(form) or all(map(_is_of_commands, form)):
        return "is a word of the robots' commands"
    return ""


def _is_of_commands(word: str) -> bool:
    """Not by itself a letter that is a unit too: "m3" may be a name."""
    if word.isdigit() or word in _SMALL_WORDS:
        return True
    return len(word) > 1 and is_phrase_of_command((word,))
