"""A microphone that somebody speaks into: sound in real time, with quiet noise where nobody does,
and with the voice of the loudspeaker beside it.

Belongs here: the pace, and when what was spoken left. Does not belong here: topics; what is heard
goes to ``deliver``, from a thread of its own.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from realtime_agent_ros.demo.recording import Utterance
from realtime_agent_ros.voice.audio import RATE_HZ, Samples, is_loud

BLOCK_S = 0.02
BLOCK = round(BLOCK_S * RATE_HZ)
ECHO_GAIN = 0.1
"""The robot's own voice comes in 20 dB quieter than it goes out."""
NOISE = 20.0
"""Deviation of the noise of the room: 64 dB below full scale."""


@dataclass(slots=True)
class _Speech:
    text: str
    sound: Samples
    at: int = 0
    began_s: float = 0.0
    ended_s: float = 0.0


class Microphone:
    """Delivers a block every 20 ms until it is closed; ``spoken`` tells what was, and when."""

    def __init__(self, deliver: Callable[[Samples], None]) -> None:
        self._deliver = deliver
        self._random = np.random.default_rng(1)
        self._waiting: deque[_Speech] = deque()
        self._echoes: deque[Samples] = deque()
        self.spoken: list[Utterance] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="microphone", daemon=True)
        self._thread.start()

    def speak(self, text: str, sound: Samples) -> None:
        """Say it behind what is still being said; returns at once."""
        self._waiting.append(_Speech(text, sound))

    def echo(self, block: Samples) -> None:
        """The loudspeaker beside it plays this now."""
        self._echoes.append(block)

    def close(self) -> None:
        """Nothing is delivered after this."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        due_s = time.monotonic()
        while not self._ended.wait(max(0.0, due_s - time.monotonic())):
            due_s += BLOCK_S
            block = self._random.normal(0.0, NOISE, BLOCK)
            if self._echoes:
                echo = self._echoes.popleft()[:BLOCK]
                block[: echo.size] += ECHO_GAIN * echo
            speech = self._waiting[0] if self._waiting else None
            if speech is not None:
                piece = speech.sound[speech.at : speech.at + BLOCK]
                block[: piece.size] += piece
            self._deliver(np.clip(block, -32768, 32767).astype(np.int16))
            if speech is not None:
                self._follow(speech, speech.sound[speech.at : speech.at + BLOCK])

    def _follow(self, speech: _Speech, piece: Samples) -> None:
        """Note when its sound began and ended, and go on to the next."""
        if is_loud(piece):
            speech.ended_s = time.monotonic()
            speech.began_s = speech.began_s or speech.ended_s
        speech.at += BLOCK
        if speech.at >= speech.sound.size:
            self.spoken.append(Utterance(speech.text, speech.began_s, speech.ended_s))
            self._waiting.popleft()
