"""Where sound comes from: the protocol, a WAV file, and a microphone.

A source calls ``deliver`` from a thread of its own, with samples at 16 kHz mono.
"""

from __future__ import annotations

import threading
import time
import wave
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from realtime_agent_ros.voice.audio import RATE_HZ, Resampler, Samples, from_bytes
from realtime_agent_ros.voice.backends import BackendError
from realtime_agent_ros.voice.device import Device, first_that_opens

Deliver = Callable[[Samples], None]
BLOCK_S = 0.02


class AudioSource(Protocol):
    """Delivers until it is closed. ``problem`` says why it doesn't; empty while all is well."""

    @property
    def problem(self) -> str: ...

    @property
    def overflows(self) -> int:
        """How often sound was lost because nobody took it in time."""
        ...

    def close(self) -> None:
        """No call of ``deliver`` comes after this."""


class FileSource:
    """A WAV file of 16-bit PCM as if spoken now, then silence, as a microphone would deliver."""

    def __init__(self, path: Path, deliver: Deliver) -> None:
        """BackendError if it is no such file."""
        self._samples = read_wav(path)
        self._deliver = deliver
        self._ended = threading.Event()
        self.problem = ""
        self.overflows = 0
        self._thread = threading.Thread(target=self._run, name="audio file", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        block = round(BLOCK_S * RATE_HZ)
        padded = FileSource._silence(block)
        start_s, sent = time.monotonic(), 0
        while not self._ended.wait(max(0.0, start_s + sent / RATE_HZ - time.monotonic())):
            piece = self._samples[sent : sent + block]
            self._deliver(piece if piece.size == block else padded)
            sent += block

    @staticmethod
    def _silence(count: int) -> Samples:
        return from_bytes(bytes(2 * count))

    def close(self) -> None:
        self._ended.set()
        self._thread.join()


def read_wav(path: Path) -> Samples:
    """A WAV file at 16 kHz mono. BackendError if it is none, or not of 16-bit PCM."""
    try:
        with wave.open(str(path)) as file:
            if file.getsampwidth() != 2:
                raise BackendError(f"{path}: {8 * file.getsampwidth()}-bit samples, allowed is 16")
            data = file.readframes(file.getnframes())
            samples = from_bytes(data, file.getnchannels())
            return Resampler(file.getframerate()).feed(samples)
    except (OSError, EOFError, ValueError, wave.Error, RuntimeError) as error:
        # A chunk whose length is wrong: EOFError or RuntimeError, without a word.
        raise BackendError(f"{path}: {error or 'no whole WAV file'}") from error


def write_wav(path: Path, samples: Samples, channels: int = 1) -> None:
    """16 kHz; the samples of several channels lie side by side."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(samples.astype("<i2").tobytes())


def make_source(kind: str, device: str, file: Path, deliver: Deliver) -> AudioSource:
    """The source of that kind; BackendError if it can't be had and waiting won't help."""
    if kind == "file":
        return FileSource(file, deliver)
    return Microphone(device, deliver)


class Microphone:
    """A ``Device`` at its own rate, all its channels mixed where it has no single one."""

    def __init__(self, device: str, deliver: Deliver) -> None:
        self._deliver = deliver
        self.overflows = 0
        self._device = Device("microphone", device, self._open)

    @property
    def problem(self) -> str:
        return self._device.problem

    def close(self) -> None:
        self._device.close()

    def _open(self, device: Device, sound: Any) -> Any:
        found = sound.query_devices(device.name, "input")
        rate_hz = int(found["default_samplerate"])
        attempts = (
            partial(self._stream, device, sound, rate_hz, channels)
            for channels in (1, found["max_input_channels"])
        )
        return first_that_opens(sound, attempts)

    def _stream(self, device: Device, sound: Any, rate_hz: int, channels: int) -> Any:
        resampler = Resampler(rate_hz)

        def on_block(data: Any, _count: int, _time: Any, status: Any) -> None:
            self.overflows += bool(status.input_overflow)
            self._deliver(resampler.feed(from_bytes(bytes(data), channels)))

        return sound.RawInputStream(
            samplerate=rate_hz,
            blocksize=round(rate_hz * BLOCK_S),
            channels=channels,
            **device.options(on_block),
        )
