"""What every speech synthesiser must do, and the list of those that can be chosen by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Protocol

from realtime_agent_ros.voice.audio import Samples
from realtime_agent_ros.voice.recognizer import BackendError

ENTRY_POINTS = "realtime_agent_ros.synthesizers"
"""Other packages register a ``SynthesizerFactory`` here under the name that ``backend`` chooses."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word begins: where it stands in the text, and the sample at which it is spoken."""

    first: int
    count: int
    at: int


Piece = Samples | Word


class Synthesizer(Protocol):
    """Sound from text, piece by piece. Used from one thread."""

    def speak(self, text: str) -> Iterator[Piece]:
        """16-bit mono at 16 kHz as it is made, and words if it knows them. The caller may stop in
        the middle. BackendError if it fails."""
        ...

    def close(self) -> None:
        """Let go what it holds."""


SynthesizerFactory = Callable[[str, int], Synthesizer]
"""Makes one from a voice's name and a rate in words a minute."""


def _espeak(voice: str, words_per_minute: int) -> Synthesizer:
    from realtime_agent_ros.voice.espeak import Espeak

    return Espeak(voice, words_per_minute)


BUILT_IN: dict[str, SynthesizerFactory] = {"espeak": _espeak}


def make_synthesizer(name: str, voice: str, words_per_minute: int) -> Synthesizer:
    """The backend of that name; BackendError if there is none, or if it lacks something."""
    if name in BUILT_IN:
        return BUILT_IN[name](voice, words_per_minute)
    found = {point.name: point for point in entry_points(group=ENTRY_POINTS)}
    if name not in found:
        known = ", ".join([*BUILT_IN, *sorted(found)])
        raise BackendError(f"no synthesiser {name!r}; known are {known}")
    factory: SynthesizerFactory = found[name].load()
    return factory(voice, words_per_minute)
