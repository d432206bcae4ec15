"""What every speech synthesiser must do, and the list of those that can be chosen by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, cast

from realtime_agent_ros.voice.audio import Samples
from realtime_agent_ros.voice.backends import make_registered

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
        """16-bit mono at 16 kHz as it is made, and words if it knows them. Whoever waits for long
        gives empty pieces meanwhile: the caller may stop at each. BackendError if it fails."""
        ...

    @property
    def problem(self) -> str:
        """Why it doesn't speak as it should; empty while all is well."""
        ...

    def close(self) -> None:
        """Let go what it holds."""


SynthesizerFactory = Callable[[str, int], Synthesizer]
"""Makes one from a voice's name and a rate in words a minute."""


BUILT_IN = ("espeak", "speech")


def make_synthesizer(
    name: str, voice: str, words_per_minute: int, endpoint: Mapping[str, object], fallback: str
) -> Synthesizer:
    """The backend of that name; BackendError if there is none, or if it lacks something.

    ``endpoint`` holds the parameters of the one over the network; ``fallback`` is none or the name
    of the one that stands in for it.
    """
    if name == "espeak":
        from realtime_agent_ros.voice.espeak import Espeak

        return Espeak(voice, words_per_minute)
    if name == "speech":
        from realtime_agent_ros.voice.online_synthesizer import OnlineSynthesizer, WithFallback

        first = OnlineSynthesizer(endpoint)
        if fallback == "none":
            return first
        return WithFallback(
            first, make_synthesizer(fallback, voice, words_per_minute, endpoint, "none")
        )
    made = make_registered("synthesiser", ENTRY_POINTS, name, BUILT_IN, voice, words_per_minute)
    return cast(Synthesizer, made)
