"""Speaks one clause after the other: from the queue through the synthesiser into the buffer.

Belongs here: the thread that does so, and telling what sounds. Does not belong here: where sound
goes (``sink``), and what interrupts it (``interruption``).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from realtime_agent_ros.voice.audio import Samples
from realtime_agent_ros.voice.play_buffer import PlayBuffer
from realtime_agent_ros.voice.recognizer import BackendError
from realtime_agent_ros.voice.sink import BLOCK
from realtime_agent_ros.voice.speech_queue import Clause, SpeechQueue, spoken_part
from realtime_agent_ros.voice.synthesizer import Synthesizer, Word

WAIT_S = 0.02
"""How often whoever waits for the device looks for a cut."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A clause is over: what was heard of it, and whether that is all."""

    text: str
    whole: bool
    problem: str = ""


class Player:
    """``on_begin`` is told a clause whose first sound leaves, ``on_end`` what came of each; both on
    the player's thread."""

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
        self._begun = False
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
        start = self.buffer.taken
        self._begun = False
        words: list[Word] = []
        problem = ""
        try:
            for piece in self._synthesizer.speak(clause.text):
                if isinstance(piece, Word):
                    words.append(piece)
                elif not self._put(clause, piece):
                    break
        except BackendError as error:
            problem = str(error)
        while not self._queue.is_cut(clause) and not self.buffer.wait_empty(WAIT_S):
            pass
        whole = not problem and not self._queue.is_cut(clause)
        heard = self.buffer.taken - start
        text = clause.text if whole else spoken_part(clause.text, words, heard)
        return Spoken(text, whole, problem)

    def _put(self, clause: Clause, sound: Samples) -> bool:
        """Into the buffer, block by block; False once it is cut."""
        for first in range(0, sound.size, BLOCK):
            block = sound[first : first + BLOCK]
            while not self.buffer.put(block, WAIT_S):
                if self._queue.is_cut(clause):
                    return False
            if self._queue.is_cut(clause):
                self.buffer.drop()  # the cut came between the look and the put
                return False
            if not self._begun:
                self._begun = True
                self._on_begin(clause.text)
        return True
