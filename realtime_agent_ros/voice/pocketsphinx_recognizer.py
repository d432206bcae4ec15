"""The offline recogniser: PocketSphinx with the grammar of commands, and how sure it is.

A grammar makes a command of everything. So a second decoder listens for any sequence of sounds at
all; where the words fit much worse than free sounds do, or cover too little of what was said, the
text is not to be believed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from realtime_agent_ros.voice import sphinx
from realtime_agent_ros.voice.audio import Samples, samples_of
from realtime_agent_ros.voice.grammar import NAME, Grammar
from realtime_agent_ros.voice.recognizer import Known, Transcript

LOOK_EVERY = samples_of(0.1)
"""How often a partial text is looked for."""
BEST, WORST = -1.0, -5.0
"""Nats a frame below free sounds: confidence 1 and 0. Commands are at -0.6 to -3.4, other talk at
-3.3 to -5.5 (synthesised, four voices)."""
STRETCH = 20
"""Frames, 200 ms. A sentence that fits worse than ``WORST_STRETCH`` in any of them is another one.
The worst of commands that were heard right is at -1 to -5.7 (one of 183: -6.3), of other talk in
which a command was heard, and half believed, at -6.3 to -8.8."""
WORST_STRETCH = -6.0
LONGEST = 100
"""Frames, a second: nobody says one of these words so slowly, but noise is heard as one. In
commands they last 720 ms at most."""
MANY_WORDS, OF_MANY = 5, 0.73
"""So many words fit other talk by chance: what is believed of fewer at 0.4 needs a fit of 0.55. Of
three hours of other talk nine such commands fitted at 0.3 to 0.52, of fewer words one, at 0.31."""
MOSTLY = 0.5
"""Part of an utterance that is sound, so that the mean of the cepstra follows the room and the
microphone. Utterances that are silence for the most part pulled it away from speech: in a talk with
"stop" and pauses "turn left" came to 0.3 to 0.4 in place of 0.6."""
LOST = 0.0
"""Words can't fit better than free sounds; if they seem to, the free decoder has lost its way."""
_DANGLING = ("a", "and", "by", "then", "to", "the")


class PocketSphinxRecognizer:
    """US English. Decoding takes about a tenth of real time on one core."""

    problem = ""

    def __init__(self) -> None:
        """BackendError if the package is missing."""
        self._words = sphinx.make_decoder()
        self._sounds = sphinx.make_decoder(
            allphone="en-us-phone.lm.bin", lw=2.0, beam=1e-20, pbeam=1e-20
        )
        self._decoders = (self._words, self._sounds)
        self._means: list[str] = []
        self._began = False
        self._looked = self._fed = 0
        self._so_far = Transcript("", 0.0)
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
        self._means = [decoder.get_cmn(False) for decoder in self._decoders]
        for decoder in self._decoders:
            decoder.start_utt()
        self._began = True
        self._looked = self._fed = 0
        self._so_far = Transcript("", 0.0)

    def feed(self, samples: Samples) -> Transcript:
        sphinx.feed(self._decoders, samples, self._fed)
        self._fed += samples.size
        if self._fed - self._looked >= LOOK_EVERY:
            self._looked = self._fed
            self._so_far = self._read()
        return self._so_far

    def end(self) -> Known:
        self._leave()
        self._follow()
        final = self._read(is_whole=True)
        if not final.complete:  # a command that lacks its end is none
            final = replace(final, confidence=0.0)
        return Known(final)

    def close(self) -> None:
        self._leave()

    def _leave(self) -> None:
        if self._began:
            for decoder in self._decoders:
                decoder.end_utt()
            self._began = False

    def _follow(self) -> None:
        """The decoders took the mean of the utterance; back to that from before, if it is not to
        be followed."""
        free = sphinx.segments(self._sounds, sphinx.PHONE_SCALE)
        heard = max((s.last + 1 for s in free), default=0)
        if _spoken(free) < MOSTLY * heard:
            for decoder, mean in zip(self._decoders, self._means, strict=True):
                decoder.set_cmn(mean)

    def _read(self, *, is_whole: bool = False) -> Transcript:
        found = sphinx.segments(self._words, sphinx.WORD_SCALE)
        words = _ended([segment for segment in found if sphinx.is_word(segment)])
        if not words:
            return Transcript("", 0.0)
        text = " ".join(segment.word.partition("(")[0] for segment in words)
        free = sphinx.segments(self._sounds, sphinx.PHONE_SCALE)
        confidence = _confidence(found, words, free, is_whole=is_whole)
        return Transcript(text, confidence, self._grammar.holds(text))


def _ended(words: list[sphinx.Segment]) -> list[sphinx.Segment]:
    """Without the last words if they only begin what was not said: breath is heard as "and"."""
    while len(words) > 1 and words[-1].word.partition("(")[0] in _DANGLING:
        words = words[:-1]
    return words


def _confidence(
    found: list[sphinx.Segment],
    words: list[sphinx.Segment],
    free: list[sphinx.Segment],
    *,
    is_whole: bool,
) -> float:
    """How much worse words fit than free sounds, times how much of the sound they cover, and less
    where they are many. While it is being said, its end may fit in any way; in a whole utterance
    no part may fit badly."""
    by_words, by_sounds = sphinx.per_frame(found), sphinx.per_frame(free)
    count = min(by_words.size, by_sounds.size)
    first, last = words[0].first, min(words[-1].last + 1, count)
    if last <= first:
        return 0.0
    difference = by_words[:count] - by_sounds[:count]
    worse = float(np.mean(difference[first:last]))
    if is_whole and (
        worse > LOST
        or max(s.last - s.first + 1 for s in words) > LONGEST
        or _worst_stretch(difference[first:last]) < WORST_STRETCH
    ):
        return 0.0
    fit = (worse - WORST) / (BEST - WORST)
    covered = sum(s.last - s.first + 1 for s in words) / max(1, _spoken(free))
    trust = OF_MANY if len(words) >= MANY_WORDS else 1.0
    return float(np.clip(fit, 0.0, 1.0)) * min(1.0, covered) * trust


def _spoken(free: list[sphinx.Segment]) -> int:
    """Frames that are neither silence nor a noise."""
    return sum(s.last - s.first + 1 for s in free if sphinx.is_word(s) and s.word != "SIL")


def _worst_stretch(difference: NDArray[np.float64]) -> float:
    """The lowest mean of so many frames in a row."""
    width = min(STRETCH, difference.size)
    return float(np.convolve(difference, np.full(width, 1.0 / width), "valid").min())
