"""espeak-ng in a process of its own, which comes back if it dies or hangs."""

from __future__ import annotations

import json
import os
import selectors
import struct
import subprocess
import sys
from collections.abc import Iterator

from realtime_agent_ros.parent_death import PARENT_ENV
from realtime_agent_ros.voice.audio import RATE_HZ, Resampler, from_bytes
from realtime_agent_ros.voice.backends import BackendError
from realtime_agent_ros.voice.synthesizer import Piece, Word

HANG_S = 5.0
"""No packet for so long: the process is ended. It makes an hour of sound in less than a minute."""


class Espeak:
    """A ``Synthesizer``. ``voice`` is espeak-ng's name for it: en-us, en-us+f3, gmw/en."""

    problem = ""

    def __init__(self, voice: str = "en-us", words_per_minute: int = 175) -> None:
        """BackendError if espeak-ng or the voice isn't there."""
        self._voice = voice
        self._words_per_minute = words_per_minute
        self._process: subprocess.Popen[bytes] | None = None
        self._rate_hz = 0
        self._busy = False
        for _ in self.speak(""):
            pass

    def speak(self, text: str) -> Iterator[Piece]:
        if self._busy:
            self.close()  # the last caller stopped in the middle
        process = self._process or self._start()
        request = {
            "text": text,
            "voice": self._voice,
            "words_per_minute": self._words_per_minute,
        }
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
        except OSError as error:
            self.close()
            raise BackendError(f"espeak-ng has ended: {error}") from error
        self._busy = True
        yield from self._answer(process)

    def change(self, voice: str, words_per_minute: int) -> None:
        """Who speaks from now on. Whether the voice is there shows when it speaks."""
        self._voice, self._words_per_minute = voice, words_per_minute

    def close(self) -> None:
        process, self._process, self._busy = self._process, None, False
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()

    def _start(self) -> subprocess.Popen[bytes]:
        self._process = process = subprocess.Popen(
            [sys.executable, "-P", "-m", "realtime_agent_ros.voice.espeak_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {PARENT_ENV: str(os.getpid())},
            bufsize=0,
        )
        for _ in self._answer(process):
            pass
        return process

    def _answer(self, process: subprocess.Popen[bytes]) -> Iterator[Piece]:
        resampler: Resampler | None = None
        while True:
            kind, data = self._packet(process)
            if kind == b"E":
                self._busy = False
                return
            if kind == b"X":
                self.close()
                raise BackendError(data.decode())
            if kind == b"R":
                (self._rate_hz,) = struct.unpack("<I", data)
            elif kind == b"W":
                first, count, at_ms = json.loads(data)
                yield Word(first, count, round(at_ms * RATE_HZ / 1000))
            else:
                resampler = resampler or Resampler(self._rate_hz)
                yield resampler.feed(from_bytes(data))

    def _packet(self, process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
        head = self._read(process, 5)
        return head[:1], self._read(process, struct.unpack("<I", head[1:])[0])

    def _read(self, process: subprocess.Popen[bytes], count: int) -> bytes:
        assert process.stdout is not None
        read = b""
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while len(read) < count:
                if not selector.select(HANG_S):
                    self.close()
                    raise BackendError(f"espeak-ng gave nothing for {HANG_S:.0f} s")
                piece = process.stdout.read(count - len(read))
                if not piece:
                    self.close()
                    raise BackendError("espeak-ng has ended")
                read += piece
        return read
