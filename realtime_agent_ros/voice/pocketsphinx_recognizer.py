"""The offline recogniser: PocketSphinx with the grammar of commands, and how sure it is.

A grammar makes a command of everything. So a second decoder listens for any sequence of sounds at
all; where the words fit much worse than free sounds do, or cover too little of what was said, the
text is not to be believed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from realtime_agent_ros.voice import sphinx
from realtime_agent_ros.voice.audio import Samples, samples_of
from realtime_agent_ros.voice.grammar import NAME, Grammar
from realtime_agent_ros.voice.recognizer import Transcript

LOOK_EVERY = samples_of(0.1)
"""How often a partial text is looked for."""
BEST, WORST = -1.0, -5.0
"""Nats a frame below free sounds: confidence 1 and 0. Commands are at -0.6 to -3.4, other talk at
-3.3 to -5.5 (synthesised, four voices)."""
_DANGLING = ("a", "and", "by", "then", "to", "the")


class PocketSphinxRecognizer:
    """US English. Decoding takes about a tenth of real time on one core."""

    def __init__(self) -> None:
        """BackendError if the package is missing."""
        self._words = sphinx.make_decoder()
        self._sounds = sphinx.make_decoder(
            allphone="en-us-phone.lm.bin", lw=2.0, beam=1e-20, pbeam=1e-20
        )
        self._began = False
        self._looked = self._fed = 0
        self._so_far = self._final = Transcript("", 0.0)
        self._done = False
        self.expect(())

    def expect(self, places: Iterable[str]) -> tuple[str, ...]:
        self._leave()
        lookup = self._words.lookup_word
        self._grammar = Grammar(places, lambda word: lookup(word) is not None)
        self._words.add_jsgf_string(NAME, self._grammar.jsgf)
        self._words.activate_search(NAME)
        return self._grammar.unheard

    def begin(self) -> None:
        self._leave()
        for decoder in (self._words, self._sounds):
            decoder.start_utt()
        self._began, self._done = True, False
        self._looked = self._fed = 0
        self._so_far = Transcript("", 0.0)

    def feed(self, samples: Samples) -> Transcript:
        for decoder in (self._words, self._sounds):
            sphinx.feed(decoder, samples)
        self._fed += samples.size
        if self._fed - self._looked >= LOOK_EVERY:
            self._looked = self._fed
            self._so_far = self._read()
        return self._so_far

    def end(self) -> None:
        if self._began:
            self._leave()
            self._final, self._done = self._read(), True
            if not self._final.complete:  # a command that lacks its end is none
                self._final = replace(self._final, confidence=0.0)

    def result(self) -> Transcript | None:
        return self._final if self._done else None

    def _leave(self) -> None:
        if self._began:
            for decoder in (self._words, self._sounds):
                decoder.end_utt()
            self._began = False

    def _read(self) -> Transcript:
        found = sphinx.segments(self._words, sphinx.WORD_SCALE)
        words = _ended([segment for segment in found if sphinx.is_word(segment)])
        if not words:
            return Transcript("", 0.0)
        text = " ".join(segment.word.partition("(")[0] for segment in words)
        free = sphinx.segments(self._sounds, sphinx.PHONE_SCALE)
        return Transcript(text, _confidence(found, words, free), self._grammar.holds(text))


def _ended(words: list[sphinx.Segment]) -> list[sphinx.Segment]:
    """Without the last words if they only begin what was not said: breath is heard as "and"."""
    while len(words) > 1 and words[-1].word.partition("(")[0] in _DANGLING:
        words = words[:-1]
    return words


def _confidence(
    found: list[sphinx.Segment], words: list[sphinx.Segment], free: list[sphinx.Segment]
) -> float:
    """How much worse words fit than free sounds, times how much of the sound they cover."""
    by_words, by_sounds = sphinx.per_frame(found), sphinx.per_frame(free)
    count = min(by_words.size, by_sounds.size)
    first, last = words[0].first, min(words[-1].last + 1, count)
    if last <= first:
        return 0.0
    worse = float(np.mean(by_words[first:last] - by_sounds[first:last]))
    fit = (worse - WORST) / (BEST - WORST)
    spoken = sum(s.last - s.first + 1 for s in free if sphinx.is_word(s) and s.word != "SIL")
    covered = sum(s.last - s.first + 1 for s in words) / max(1, spoken)
    return float(np.clip(fit, 0.0, 1.0)) * min(1.0, covered)
