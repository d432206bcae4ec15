"""Where sound goes: the protocol, a WAV file or any function in real time, and a loudspeaker.

A sink takes from a ``PlayBuffer`` at the pace of real time, from a thread of its own.
"""

from __future__ import annotations

import threading
import time
import wave
from collections.abc import Callable
from functools import partial
from math import ceil
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from realtime_agent_ros.voice.audio import RATE_HZ, Resampler, Samples
from realtime_agent_ros.voice.backends import BackendError
from realtime_agent_ros.voice.device import Device, first_that_opens
from realtime_agent_ros.voice.play_buffer import PlayBuffer
from realtime_agent_ros.voice.source import BLOCK_S

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
    """A ``Device`` at 16 kHz mono, or as it wants it. While it has a problem the buffer refuses."""

    def __init__(self, buffer: PlayBuffer, device: str) -> None:
        self._buffer = buffer
        self._device = Device("loudspeaker", device, self._open, buffer.refuse)

    @property
    def problem(self) -> str:
        return self._device.problem

    def close(self) -> None:
        self._device.close()

    def _open(self, device: Device, sound: Any) -> Any:
        found = sound.query_devices(device.name, "output")
        own_hz, most = int(found["default_samplerate"]), found["max_output_channels"]
        attempts = (
            partial(self._stream, device, sound, rate_hz, channels)
            for rate_hz, channels in ((RATE_HZ, 1), (own_hz, 1), (own_hz, most))
        )
        return first_that_opens(sound, attempts)

    def _stream(self, device: Device, sound: Any, rate_hz: int, channels: int) -> Any:
        played = AtRate(self._buffer, rate_hz)

        def on_block(out: Any, count: int, _time: Any, _status: Any) -> None:
            out[:] = np.repeat(played.take(count), channels).tobytes()

        return sound.RawOutputStream(
            samplerate=rate_hz,
            blocksize=round(rate_hz * BLOCK_S),
            latency="low",
            channels=channels,
            **device.options(on_block),
        )


class AtRate:
    """What is taken from a buffer, at another rate. No more is taken than is asked for: what lies
    here no cut can silence."""

    def __init__(self, buffer: PlayBuffer, rate_hz: int) -> None:
        """ValueError for a rate outside 8000 to 192000."""
        self._buffer = buffer
        self._resampler = Resampler(RATE_HZ, rate_hz)
        self._share = RATE_HZ / rate_hz
        self._left = np.empty(0, np.int16)

    def take(self, count: int) -> Samples:
        """``count`` samples at that rate, silence where there is no sound."""
        while (missing := count - self._left.size) > 0:
            sound, _ = self._buffer.take(ceil(missing * self._share))
            self._left = np.concatenate([self._left, self._resampler.feed(sound)])
        out, self._left = self._left[:count], self._left[count:]
        return out
