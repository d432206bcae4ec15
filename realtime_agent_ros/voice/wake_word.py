"""The wake word in a stream of sound: any English phrase, by PocketSphinx's keyword search.

For stop words it is not good enough (ADR 28). Here a miss costs a repetition, a false alarm some
seconds in which the robot listens.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from realtime_agent_ros.voice import sphinx
from realtime_agent_ros.voice.audio import Samples, samples_of
from realtime_agent_ros.voice.backends import BackendError
from realtime_agent_ros.voice.grammar import words_of

RESTART = samples_of(20.0)
"""The decoder's memory of one utterance grows, so it begins anew so often."""
PIECE = samples_of(0.02)
DOUBT = 6.0
"""Each sound of the phrase may fit worse than any other by so many powers of ten. 6 of 8 in four
synthesised voices, and none of 24 other sentences."""


class WakeWord:
    """Fed with all sound."""

    def __init__(self, phrase: str) -> None:
        """BackendError if PocketSphinx is missing, or doesn't know a word of the phrase."""
        self._decoder = sphinx.make_decoder()
        words = words_of(phrase)
        sounds = [self._decoder.lookup_word(word) for word in words]
        if not words or None in sounds:
            raise BackendError(f"wake_word {phrase!r}: allowed are words of the dictionary")
        count = sum(len(sound.split()) for sound in sounds)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "wake"
            path.write_text(f"{' '.join(words)} /1e-{round(DOUBT * count)}/\n", encoding="utf-8")
            self._decoder.add_kws("wake", str(path))
        self._decoder.activate_search("wake")
        self._decoder.start_utt()
        self.heard = self._since_start = 0

    def feed(self, samples: Samples) -> list[int]:
        """The counts of samples at which it was known."""
        found = []
        for first in range(0, samples.size, PIECE):
            piece = samples[first : first + PIECE]
            sphinx.feed((self._decoder,), piece, self._since_start)
            self.heard += piece.size
            self._since_start += piece.size
            said = bool(sphinx.text_of(self._decoder).strip())
            if said:
                found.append(self.heard)
            if said or self._since_start >= RESTART:
                self._decoder.end_utt()
                self._decoder.start_utt()
                self._since_start = 0
        return found
