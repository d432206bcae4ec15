"""The reflex of hearing: stop words in a stream of sound, at once, whatever else listens.

Errs to stopping, and hears all the time.
"""

from __future__ import annotations

from dataclasses import dataclass

from realtime_agent_ros.voice.audio import Samples, samples_of
from realtime_agent_ros.voice.embedding import SpeechEmbedding
from realtime_agent_ros.voice.stop_net import WORDS, StopNet
from realtime_agent_ros.voice.vad import SileroVad

PIECE = samples_of(0.02)
SURE = 0.995
"""So likely it needs no second look, which takes 80 ms."""
STRICT = 0.98
"""Asked of both looks while the robot's own voice is in the sound and nothing moves. Its replies,
20 dB quieter than a person, come to it twice in ten minutes, to 0.8 thirteen times."""
VOICE, FAINTEST_DBFS, LATELY = 0.2, -70.0, samples_of(1.0)
"""In so long before a stop word a voice is at least so probable, and not so faint as a microphone's
own noise. What hums and beeps is taken for a stop word some times a minute, with a tenth of that
for the most part; of 149 stop words, down to a noise as loud as they are, one had less."""
AGAIN = samples_of(0.5)
"""A word counts once; the next one after so long without any."""


@dataclass(frozen=True, slots=True)
class Spotted:
    """A stop word, and the count of samples heard when it was known."""

    word: str
    at: int


class StopSpotter:
    """English words, found where ``StopNet`` gives them ``threshold`` or more together, twice in a
    row, or once ``SURE``, in something like a voice."""

    def __init__(self, threshold: float = 0.8) -> None:
        """BackendError if the embedding or the voice detector is missing."""
        self._embedding = SpeechEmbedding()
        self._voice = SileroVad(VOICE, FAINTEST_DBFS)
        self._voice_at = -LATELY
        self._net = StopNet()
        self._threshold = threshold
        self._before = 0.0
        self._last = -AGAIN
        self.heard = 0

    def feed(self, samples: Samples, *, strict: bool = False) -> list[Spotted]:
        """The stop words that ``samples`` complete; ``strict`` where a false one is likely and a
        missed one harmless."""
        found = []
        enough = max(self._threshold, STRICT) if strict else self._threshold
        sure = 1.0 if strict else SURE
        for first in range(0, samples.size, PIECE):
            piece = samples[first : first + PIECE]
            if self._voice.is_speech(piece):
                self._voice_at = self.heard + piece.size
            for count, vector in self._embedding.feed(piece):
                likely = self._net.feed(vector)
                at = self.heard + count
                now, before = float(likely.sum()), self._before
                self._before = now
                voiced = at - self._voice_at <= LATELY
                if voiced and (now >= sure or min(now, before) >= enough):
                    if at - self._last > AGAIN:
                        found.append(Spotted(WORDS[int(likely.argmax())], at))
                    self._last = at
            self.heard += piece.size
        return found
