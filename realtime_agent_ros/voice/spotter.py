"""The reflex of hearing: stop words in a stream of sound, at once, whatever else listens.

Errs to stopping. It hears all the time; a word counts only if something was louder than the steady
background just then, because in a hiss of any loudness a decoder finds words.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from realtime_agent_ros.voice import sphinx
from realtime_agent_ros.voice.audio import Samples, samples_of
from realtime_agent_ros.voice.grammar import stop_phrases
from realtime_agent_ros.voice.vad import FRAME, EnergyVad

RESTART = samples_of(20.0)
"""The decoder's memory of one utterance grows, so it begins anew so often."""
PIECE = FRAME
LOUD_DB = 5.0
"""Above the background. Less than a recogniser needs: who shouts a stop word is louder."""
RECENT = samples_of(0.7)


@dataclass(frozen=True, slots=True)
class Spotted:
    """A stop word, and the count of samples heard when it was known."""

    word: str
    at: int


class StopSpotter:
    """English stop words by PocketSphinx.

    ``sensitivity``: the higher, the more sounds count as a stop word. It is the power of ten that
    each sound of the word may fit worse than any other sound would.
    """

    def __init__(self, sensitivity: float = 4.0) -> None:
        """BackendError if PocketSphinx is missing."""
        self._decoder = sphinx.make_decoder()
        phones = self._decoder.lookup_word
        lines = []
        for phrase in stop_phrases(lambda word: phones(word) is not None):
            count = sum(len(phones(word).split()) for word in phrase.split())
            lines.append(f"{phrase} /1e-{round(sensitivity * count)}/\n")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "stop"
            path.write_text("".join(lines), encoding="utf-8")
            self._decoder.add_kws("stop", str(path))
        self._decoder.activate_search("stop")
        self._vad = EnergyVad(LOUD_DB)
        self.heard = self._since_start = 0
        self._loud_at = -RECENT - 1
        self._decoder.start_utt()

    def feed(self, samples: Samples) -> list[Spotted]:
        """The stop words that ``samples`` complete."""
        found = []
        for first in range(0, samples.size, PIECE):
            piece = samples[first : first + PIECE]
            sphinx.feed(self._decoder, piece)
            self.heard += piece.size
            self._since_start += piece.size
            if self._vad.is_speech(piece):
                self._loud_at = self.heard
            word = sphinx.text_of(self._decoder).strip()
            if word and self.heard - self._loud_at <= RECENT:
                found.append(Spotted(word.split("  ")[0], self.heard))
            if word or self._since_start >= RESTART:
                self._restart()
        return found

    def _restart(self) -> None:
        self._decoder.end_utt()
        self._decoder.start_utt()
        self._since_start = 0
