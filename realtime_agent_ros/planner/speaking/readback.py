"""A motion is told while it starts: a misheard command, or a model that calls the wrong tool, is
known by it before it has gone far.

Belongs here: whether the words of the turn have told it already, and how much of a long plan is
told. Does not belong here: the phrases (``action_phrases``), which step was accepted (``turn``).
"""

from __future__ import annotations

import math
import re

from realtime_agent_ros.core.language import readback
from realtime_agent_ros.core.language.numbers import read_number
from realtime_agent_ros.core.language.tokens import TokenKind, tokenise
from realtime_agent_ros.core.steps import BACK, START, Drive, GoTo, Skill, Turn, Wait
from realtime_agent_ros.planner.prompts import action_phrases
from realtime_agent_ros.planner.speaking.speaker import Speaker
from realtime_agent_ros.planner.tools.human_units import arguments_of

MOST_TOLD = 3
"""Motions after the first that are told one by one."""
Motion = Drive | Turn | GoTo | Wait
_SENTENCE = re.compile(
    r"[.;:!?]\s|\b(?:then|dann|danach|puis|ensuite|luego|después)\b", re.IGNORECASE
)
_PART = re.compile(r",\s")
_LEFT = {"left", "links", "gauche", "izquierda"}
_RIGHT = {"right", "rechts", "droite", "derecha"}
_FORWARD = {
    "forward", "forwards", "ahead", "straight", "vorwärts", "geradeaus", "vor", "avant", "avance",
    "avancer", "avançant", "adelante", "avanzo", "avanzar", "avanzando",
}  # fmt: skip
_BACK = {
    "back", "backward", "backwards", "reverse", "reversing", "zurück", "rückwärts", "arrière",
    "recule", "reculer", "reculant", "atrás", "retrocedo", "retroceder", "retrocediendo",
}  # fmt: skip
_AROUND = {"around", "um", "umdrehen", "demi-tour", "vuelta"}
_RETURNS = _BACK | {"retourne", "reviens", "vuelvo"}
_OPPOSITE = ((_LEFT, _RIGHT), (_RIGHT, _LEFT), (_FORWARD, _BACK), (_BACK, _FORWARD))


class Readback:
    """Of one turn. Says nothing that ``speaker`` was given to say already."""

    def __init__(self, speaker: Speaker, language: str) -> None:
        self._speaker = speaker
        self._language = language
        self._first = True
        self._later: list[Motion] = []

    def begins(self, skill: Motion, *, waits: bool) -> str:
        """A step was accepted: the turn's first motion is told now, others by ``rest``. What is
        said; ``waits``: something else is done before it."""
        if not self._first:
            self._later.append(skill)
            return ""
        self._first = False
        return self._tell([skill], then=waits)

    def rest(self) -> None:
        """No motion follows in this response: tell what the first one didn't."""
        later, self._later = self._later, []
        self._tell(later, then=True)

    def _tell(self, skills: list[Motion], *, then: bool) -> str:
        untold = [skill for skill in skills if not tells(self._speaker.given, skill)]
        if not untold:
            return ""
        phrases = [
            action_phrases.announcement(skill.name, arguments_of(skill), self._language)
            for skill in untold[:MOST_TOLD]
        ]
        more = len(untold) - len(phrases)
        row = action_phrases.in_a_row(phrases, more, self._language) if then else phrases[0]
        line = readback.sentence(row)
        self._speaker.line(line)
        return line


def tells(words: str, skill: Skill) -> bool:
    """Whether a part of ``words`` tells this motion: which way, with no word for the other way, and
    how far; or where to. In any of the languages that the robot speaks."""
    sentences = _SENTENCE.split(words)
    parts = [part for sentence in sentences for part in _PART.split(sentence)]
    return any(_part_tells(part, skill) for part in sentences + parts)


def _part_tells(part: str, skill: Skill) -> bool:
    tokens = tokenise(part)
    words = {w for t in tokens if t.kind is TokenKind.WORD for w in re.split("['\u2019]", t.text)}
    numbers = []
    at = 0
    while at < len(tokens):
        value, at = read_number(tokens, at) or (None, at + 1)
        if value is not None:
            numbers.append(abs(value))
    match skill:
        case Turn():
            way = _LEFT if skill.angle_rad >= 0.0 else _RIGHT
            angle_deg = math.degrees(abs(skill.angle_rad))
            if _near(180.0, angle_deg) and words & _AROUND:
                return True
            return _one_way(words, way) and any(_near(n, angle_deg) for n in numbers)
        case Drive():
            way = _FORWARD if skill.distance_m >= 0.0 else _BACK
            sizes = [abs(skill.distance_m) * scale for scale in (1.0, 100.0, 1000.0)]
            if "a" in words and words & {"metre", "meter"}:
                numbers.append(1.0)
            return _one_way(words, way) and any(_near(n, s) for n in numbers for s in sizes)
        case GoTo(place=str()):
            if skill.place in (BACK, START):
                return bool(words & _RETURNS)
            return {t.text for t in tokenise(skill.place or "")} <= {t.text for t in tokens}
        case GoTo():
            return all(
                any(_near(n, abs(v or 0.0)) for n in numbers) for v in (skill.x_m, skill.y_m)
            )
        case Wait():
            sizes = [skill.duration_s / size_s for size_s in (1.0, 60.0, 3600.0)]
            return any(_near(n, s) for n in numbers for s in sizes)
    return True


def _one_way(words: set[str], way: set[str]) -> bool:
    other = next(other for one, other in _OPPOSITE if one is way)
    return bool(words & way) and not words & other


def _near(said: float, meant: float) -> bool:
    """As people round."""
    return abs(said - meant) <= 0.02 * meant + 1e-9
