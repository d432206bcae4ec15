"""What every speech recogniser must do, and the list of those that can be chosen by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Protocol

from realtime_agent_ros.voice.audio import Samples

ENTRY_POINTS = "realtime_agent_ros.recognizers"
"""Other packages register a ``RecognizerFactory`` here under the name that ``backend`` chooses."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was understood of an utterance. ``confidence`` is 0 to 1; ``text`` may be empty.

    ``complete``: the text can stand alone, so a short silence after it is its end.
    """

    text: str
    confidence: float = 1.0
    complete: bool = True


class Recognizer(Protocol):
    """One utterance at a time: ``begin``, ``feed``..., ``end``, then ``result`` until it is there.

    No method may block: what waits for a network does so in a thread of its own. Samples are
    16-bit mono at 16 kHz.
    """

    def begin(self) -> None:
        """A new utterance; what is left of the one before is dropped."""

    def feed(self, samples: Samples) -> Transcript:
        """More of it; what is understood so far."""
        ...

    def end(self) -> None:
        """The utterance has ended."""

    def result(self) -> Transcript | None:
        """The final text, or None while it is being worked out."""
        ...

    def expect(self, places: Iterable[str]) -> tuple[str, ...]:
        """Names that may be spoken from now on; those that it can't hear are returned."""
        ...


class BackendError(Exception):
    """A backend can't be had: what is missing and how to get it."""


RecognizerFactory = Callable[[], Recognizer]


def _pocketsphinx() -> Recognizer:
    from realtime_agent_ros.voice.pocketsphinx_recognizer import PocketSphinxRecognizer

    return PocketSphinxRecognizer()


class Deaf:
    """Understands nothing; for a node that only spots stop words."""

    def begin(self) -> None:
        """Nothing to begin."""

    def feed(self, samples: Samples) -> Transcript:
        return Transcript("", 0.0)

    def end(self) -> None:
        """Nothing to end."""

    def result(self) -> Transcript | None:
        return Transcript("", 0.0)

    def expect(self, places: Iterable[str]) -> tuple[str, ...]:
        return ()


BUILT_IN: dict[str, RecognizerFactory] = {"pocketsphinx": _pocketsphinx, "none": Deaf}


def make_recognizer(name: str) -> Recognizer:
    """The backend of that name; BackendError if there is none, or if it lacks something."""
    if name in BUILT_IN:
        return BUILT_IN[name]()
    found = {point.name: point for point in entry_points(group=ENTRY_POINTS)}
    if name not in found:
        known = ", ".join([*BUILT_IN, *sorted(found)])
        raise BackendError(f"no recogniser {name!r}; known are {known}")
    factory: RecognizerFactory = found[name].load()
    return factory()
