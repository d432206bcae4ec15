"""Two recognisers hear the same: the better one is asked first, the offline one stands in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from realtime_agent_ros.voice.audio import Samples
from realtime_agent_ros.voice.online_recognizer import OnlineAnswer, OnlineRecognizer
from realtime_agent_ros.voice.recognizer import Answer, Recognizer, Transcript


@dataclass(frozen=True, slots=True)
class _Either:
    """``first``'s, or ``second``'s if it has none."""

    first: OnlineAnswer
    second: Answer

    @property
    def so_far(self) -> Transcript:
        return self.first.so_far

    def final(self) -> Transcript | None:
        found = self.first.final()
        return self.second.final() if self.first.failed else found

    def give_up(self) -> None:
        self.first.give_up()
        self.second.give_up()


class WithFallback:
    """Where ``first`` has no answer in time the result is that of ``second``.

    Words so far come from ``first`` once it has any. An utterance is complete unless ``second``
    believes (by ``sure``) in words that are not: much of what ``first`` knows it doesn't.
    """

    def __init__(self, first: OnlineRecognizer, second: Recognizer, sure: float) -> None:
        self._first = first
        self._second = second
        self._sure = sure

    @property
    def problem(self) -> str:
        return self._first.problem

    def begin(self) -> None:
        self._first.begin()
        self._second.begin()

    def feed(self, samples: Samples) -> Transcript:
        better, here = self._first.feed(samples), self._second.feed(samples)
        complete = here.complete or here.confidence < self._sure
        return replace(better if better.text else here, complete=complete)

    def end(self) -> _Either:
        return _Either(self._first.end(), self._second.end())

    def expect(self, places: Iterable[str]) -> tuple[str, ...]:
        self._second.expect(places)
        return ()  # the other one knows all words

    def close(self) -> None:
        self._first.close()
        self._second.close()
