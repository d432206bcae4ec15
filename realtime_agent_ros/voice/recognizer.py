"""What every speech recogniser must do, and the list of those that can be chosen by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, cast

from realtime_agent_ros.voice.audio import Samples
from realtime_agent_ros.voice.backends import BackendError, make_registered

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


class Answer(Protocol):
    """What becomes of an utterance that has ended."""

    @property
    def so_far(self) -> Transcript:
        """What is understood while it is being worked out."""
        ...

    def final(self) -> Transcript | None:
        """The final text, or None while it is being worked out."""
        ...

    def give_up(self) -> None:
        """It is waited for no longer: from now on ``final`` is what there is."""


@dataclass(frozen=True, slots=True)
class Known:
    """The answer of a recogniser that has worked it out by the end of the utterance."""

    so_far: Transcript

    def final(self) -> Transcript:
        return self.so_far

    def give_up(self) -> None:
        """It was never waited for."""


class Recognizer(Protocol):
    """One utterance after the other: ``begin``, ``feed``..., ``end``. The next one may begin while
    the answer to the one before is still being worked out.

    No method may block: what waits for a network does so in a thread of its own. Samples are
    16-bit mono at 16 kHz.
    """

    def begin(self) -> None:
        """A new utterance."""

    def feed(self, samples: Samples) -> Transcript:
        """More of it; what is understood so far."""
        ...

    def end(self) -> Answer:
        """The utterance has ended: where to ask for its text."""
        ...

    def expect(self, places: Iterable[str]) -> tuple[str, ...]:
        """Names that may be spoken from now on; those that it can't hear are returned."""
        ...

    @property
    def problem(self) -> str:
        """Why it doesn't hear as it should; empty while all is well."""
        ...

    def close(self) -> None:
        """Let go what it holds."""


class Deaf:
    """Understands nothing; for a node that only spots stop words."""

    problem = ""

    def close(self) -> None:
        """Nothing is held."""

    def begin(self) -> None:
        """Nothing to begin."""

    def feed(self, samples: Samples) -> Transcript:
        return Transcript("", 0.0)

    def end(self) -> Answer:
        return Known(Transcript("", 0.0))

    def expect(self, places: Iterable[str]) -> tuple[str, ...]:
        return ()


RecognizerFactory = Callable[[], Recognizer]
"""What another package registers."""
ONLINE = ("transcription", "realtime")
BUILT_IN = ("pocketsphinx", *ONLINE, "none")


def make_recognizer(
    name: str, endpoint: Mapping[str, object], fallback: str, sure: float
) -> Recognizer:
    """The backend of that name; BackendError if there is none, or if it lacks something.

    ``endpoint`` holds the parameters of those over the network, which have a ``fallback`` (none or
    another backend's name); from the confidence ``sure`` on its words are believed.
    """
    if name == "none":
        return Deaf()
    if name == "pocketsphinx":
        from realtime_agent_ros.voice.pocketsphinx_recognizer import PocketSphinxRecognizer

        return PocketSphinxRecognizer()
    if name not in ONLINE:
        return cast(Recognizer, make_registered("recogniser", ENTRY_POINTS, name, BUILT_IN))
    if fallback in ONLINE:
        raise BackendError(f"fallback {fallback!r} needs the network too")
    from realtime_agent_ros.voice.fallback import WithFallback
    from realtime_agent_ros.voice.online_recognizer import OnlineRecognizer

    second = make_recognizer(fallback, endpoint, "none", sure)
    return WithFallback(OnlineRecognizer(name, endpoint), second, sure)
