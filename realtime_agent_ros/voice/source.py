"""Where sound comes from: the protocol, a WAV file, and a microphone.

A source calls ``deliver`` from a thread of its own, with samples at 16 kHz mono.
"""

from __future__ import annotations

import threading
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from realtime_agent_ros.voice.audio import RATE_HZ, Resampler, Samples, from_bytes
from realtime_agent_ros.voice.recognizer import BackendError

Deliver = Callable[[Samples], None]
BLOCK_S = 0.02
RETRY_S = 1.0


class AudioSource(Protocol):
    """Delivers until it is closed. ``problem`` says why it doesn't; empty while all is well."""

    @property
    def problem(self) -> str: ...

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
    except (OSError, EOFError, ValueError, wave.Error) as error:
        raise BackendError(f"{path}: {error}") from error


def write_wav(path: Path, samples: Samples) -> None:
    """16 kHz mono."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(samples.astype("<i2").tobytes())


def make_source(kind: str, device: str, file: Path, deliver: Deliver) -> AudioSource:
    """The source of that kind; BackendError if it can't be had and waiting won't help."""
    if kind == "file":
        return FileSource(file, deliver)
    return Microphone(device, deliver)


class Microphone:
    """PortAudio by sounddevice, at the device's own rate. Without device or library, and after an
    unplugging, it says so in ``problem`` and tries again every ``RETRY_S``."""

    def __init__(self, device: str, deliver: Deliver) -> None:
        self._device = device
        self._deliver = deliver
        self._ended = threading.Event()
        self._died = threading.Event()
        self.problem = "the microphone is being opened"
        self._thread = threading.Thread(target=self._run, name="microphone", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._ended.set()
        self._died.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self._listen()
            except BackendError as error:
                self.problem = str(error)
            self._ended.wait(RETRY_S)

    def _listen(self) -> None:
        """Until the stream ends. BackendError says what is wrong."""
        sound = portaudio()
        try:
            rate_hz = int(sound.query_devices(self._device or None, "input")["default_samplerate"])
            resampler = Resampler(rate_hz)

            def on_block(data: Any, _count: int, _time: Any, _status: Any) -> None:
                self._deliver(resampler.feed(from_bytes(bytes(data))))

            self._died.clear()
            with sound.RawInputStream(
                samplerate=rate_hz,
                blocksize=round(rate_hz * BLOCK_S),
                device=self._device or None,
                channels=1,
                dtype="int16",
                callback=on_block,
                finished_callback=self._died.set,
            ):
                self.problem = ""
                self._died.wait()
        except (sound.PortAudioError, ValueError) as error:
            raise BackendError(f"microphone {self._device or 'by default'}: {error}") from error
        if not self._ended.is_set():
            raise BackendError(f"microphone {self._device or 'by default'} has ended")


def portaudio() -> Any:
    """The module sounddevice; BackendError without it or without PortAudio itself."""
    try:
        import sounddevice
    except ImportError as error:
        fix = "pip install 'realtime_agent_ros[voice]'"
        raise BackendError(f"sounddevice is missing: {fix}") from error
    except OSError as error:
        raise BackendError(f"{error}: install PortAudio (apt install libportaudio2)") from error
    return sounddevice
