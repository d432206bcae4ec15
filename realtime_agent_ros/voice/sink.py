"""Where sound goes: the protocol, a WAV file or any function in real time, and a loudspeaker.

A sink takes from a ``PlayBuffer`` at the pace of real time, from a thread of its own.
"""

from __future__ import annotations

import threading
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from realtime_agent_ros.voice.audio import RATE_HZ, Samples
from realtime_agent_ros.voice.play_buffer import PlayBuffer
from realtime_agent_ros.voice.recognizer import BackendError
from realtime_agent_ros.voice.source import BLOCK_S, RETRY_S, portaudio

BLOCK = round(BLOCK_S * RATE_HZ)


class AudioSink(Protocol):
    """Takes until it is closed. ``problem`` says why it doesn't; empty while all is well."""

    @property
    def problem(self) -> str: ...

    def close(self) -> None:
        """Nothing is taken after this."""


class PacedSink:
    """Hands what is played to ``deliver``, in real time and without the silence between."""

    def __init__(self, buffer: PlayBuffer, deliver: Callable[[Samples], None]) -> None:
        self._buffer = buffer
        self._deliver = deliver
        self._ended = threading.Event()
        self.problem = ""
        self._thread = threading.Thread(target=self._run, name="sound out", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        due_s = time.monotonic()
        while not self._ended.wait(max(0.0, due_s - time.monotonic())):
            due_s = max(due_s + BLOCK_S, time.monotonic() - BLOCK_S)
            sound, count = self._buffer.take(BLOCK)
            if count:
                self._deliver(sound[:count])


class WavSink:
    """Writes what was played to a WAV file of 16 kHz mono; what is cut is not in it."""

    def __init__(self, buffer: PlayBuffer, path: Path) -> None:
        """BackendError if it can't be written."""
        try:
            self._file = wave.open(str(path), "wb")  # noqa: SIM115 it is closed with the sink
        except OSError as error:
            raise BackendError(f"{path}: {error}") from error
        self._file.setnchannels(1)
        self._file.setsampwidth(2)
        self._file.setframerate(RATE_HZ)
        self._paced = PacedSink(buffer, self._write)
        self.problem = ""

    def close(self) -> None:
        self._paced.close()
        self._file.close()

    def _write(self, samples: Samples) -> None:
        try:
            self._file.writeframes(samples.astype("<i2").tobytes())
        except OSError as error:
            self.problem = f"the WAV file: {error}"


class Loudspeaker:
    """PortAudio by sounddevice. Without device or library, and after an unplugging, it says so in
    ``problem`` and tries again every ``RETRY_S``."""

    def __init__(self, buffer: PlayBuffer, device: str) -> None:
        self._buffer = buffer
        self._device = device
        self._ended = threading.Event()
        self._died = threading.Event()
        self.problem = "the loudspeaker is being opened"
        self._thread = threading.Thread(target=self._run, name="loudspeaker", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._ended.set()
        self._died.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self._play()
            except BackendError as error:
                self.problem = str(error)
            self._ended.wait(RETRY_S)

    def _play(self) -> None:
        """Until the stream ends. BackendError says what is wrong."""
        sound = portaudio()

        def on_block(out: Any, count: int, _time: Any, _status: Any) -> None:
            out[:] = self._buffer.take(count)[0].tobytes()

        name = self._device or "by default"
        self._died.clear()
        try:
            with sound.RawOutputStream(
                samplerate=RATE_HZ,
                blocksize=BLOCK,
                latency="low",
                device=self._device or None,
                channels=1,
                dtype="int16",
                callback=on_block,
                finished_callback=self._died.set,
            ):
                self.problem = ""
                self._died.wait()
        except (sound.PortAudioError, ValueError) as error:
            raise BackendError(f"loudspeaker {name}: {error}") from error
        if not self._ended.is_set():
            raise BackendError(f"loudspeaker {name} has ended")
