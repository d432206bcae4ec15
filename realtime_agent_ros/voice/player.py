"""Speaks one clause after the other: from the queue through the synthesiser into the buffer.

Belongs here: the thread that does so, and telling what sounds. Does not belong here: where sound
goes (``sink``), and what interrupts it (``interruption``).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from realtime_agent_ros.voice.audio import Samples
from realtime_agent_ros.voice.backends import BackendError
from realtime_agent_ros.voice.play_buffer import PlayBuffer
from realtime_agent_ros.voice.sink import BLOCK
from realtime_agent_ros.voice.speech_queue import Clause, SpeechQueue, spoken_part
from realtime_agent_ros.voice.synthesizer import Synthesizer, Word

WAIT_S = 0.02
"""How often whoever waits for the device looks for a cut."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A clause is over: what was heard of it, and why it couldn't be spoken, unless it was cut."""

    clause: str
    heard: str
    problem: str = ""

    @property
    def whole(self) -> bool:
        return self.heard == self.clause


class Player:
    """``on_begin`` is told a clause whose first sound has left, ``on_end`` what came of each; both
    on the player's thread. A clause that no device takes is dropped: late it would be wrong."""

    def __init__(
        self,
        synthesizer: Synthesizer,
        on_begin: Callable[[str], None],
        on_end: Callable[[Spoken], None],
    ) -> None:
        self.buffer = PlayBuffer()
        self._synthesizer = synthesizer
        self._queue = SpeechQueue()
        self._on_begin = on_begin
        self._on_end = on_end
        self._start = 0
        self._begun = False
        self.problem = ""
        """Why the synthesiser failed at the last clause."""
        self._thread = threading.Thread(target=self._run, name="player", daemon=True)
        self._thread.start()

    def say(self, text: str) -> None:
        """A clause to speak behind what waits; an empty one cuts everything at once."""
        if text.strip():
            self._queue.add(text)
        else:
            self._queue.cut()
            self.buffer.drop()

    def close(self) -> None:
        """Silence for good."""
        self._queue.close()
        self.buffer.close()
        self._thread.join()
        self._synthesizer.close()

    def _run(self) -> None:
        while (clause := self._queue.next()) is not None:
            self._on_end(self._speak(clause))

    def _speak(self, clause: Clause) -> Spoken:
        if self.buffer.refused:
            return Spoken(clause.text, "", self.buffer.refused)
        self._start = self.buffer.taken
        self._begun = False
        self.problem = ""
        words: list[Word] = []
        try:
            for piece in self._synthesizer.speak(clause.text):
                if isinstance(piece, Word):
                    words.append(piece)
                elif not self._put(clause, piece):
                    break
        except BackendError as error:
            self.problem = str(error)
        except Exception as error:  # noqa: BLE001 another package's: it is told, and no clause is lost
            self.problem = f"the synthesiser: {type(error).__name__}: {error}"
        while self._goes_on(clause) and not self.buffer.wait_empty(WAIT_S):
            pass
        goes_on = self._goes_on(clause)
        problem = self.problem or self.buffer.refused
        if goes_on and not problem:
            return Spoken(clause.text, clause.text)
        heard = self.buffer.taken - self._start
        return Spoken(clause.text, spoken_part(clause.text, words, heard), problem)

    def _put(self, clause: Clause, sound: Samples) -> bool:
        """Into the buffer, block by block; False once there is no use in more."""
        for first in range(0, sound.size, BLOCK):
            block = sound[first : first + BLOCK]
            while not self.buffer.put(block, WAIT_S):
                if not self._goes_on(clause):
                    return False
            if not self._goes_on(clause):
                self.buffer.drop()  # the cut came between the look and the put
                return False
        return self._goes_on(clause)

    def _goes_on(self, clause: Clause) -> bool:
        """Neither cut nor refused by the device. Tells that it begins once some sound has left."""
        if not self._begun and self.buffer.taken > self._start:
            self._begun = True
            self._on_begin(clause.text)
        return not self._queue.is_cut(clause) and not self.buffer.refused
