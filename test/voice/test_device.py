"""Microphones and loudspeakers that are missing, unplugged, hung or odd, by a false PortAudio."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from realtime_agent_ros.voice import device as module
from realtime_agent_ros.voice.audio import RATE_HZ, Resampler, Samples
from realtime_agent_ros.voice.backends import BackendError
from realtime_agent_ros.voice.device import Device
from realtime_agent_ros.voice.play_buffer import PlayBuffer
from realtime_agent_ros.voice.sink import AtRate, Loudspeaker
from realtime_agent_ros.voice.source import Microphone
from waiting import wait_for


class PortAudioError(Exception):
    """What sounddevice raises."""


@dataclass
class Hardware:
    """A device that is plugged in, and the rates and counts of channels that it takes."""

    name: str = "USB device"
    rates: tuple[int, ...] = (RATE_HZ,)
    channels: tuple[int, ...] = (1,)


class Stream:
    """Its blocks come when the test says so."""

    def __init__(self, sound: FakeSound, given: dict[str, Any]) -> None:
        self.sound, self.given, self.open = sound, given, True
        self.aborted = False

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_error: object) -> None:
        self.open = False

    def abort(self) -> None:
        self.aborted = True

    def hear(self, samples: Samples, *, overflow: bool = False) -> None:
        status = SimpleNamespace(input_overflow=overflow)
        self.given["callback"](samples.astype("<i2").tobytes(), samples.size, None, status)

    def play(self) -> Samples:
        count = self.given["blocksize"]
        out = bytearray(2 * count * self.given["channels"])
        self.given["callback"](memoryview(out), count, None, SimpleNamespace())
        return np.frombuffer(out, "<i2")


@dataclass
class FakeSound:
    """The module sounddevice, as far as it is used."""

    plugged: list[Hardware] = field(default_factory=list)
    streams: list[Stream] = field(default_factory=list)
    sought: int = 0
    PortAudioError = PortAudioError

    def __post_init__(self) -> None:
        self.listed = list(self.plugged)
        self.RawInputStream = self.RawOutputStream = self._opened

    def _terminate(self) -> None:
        assert not self.open(), "this would end what is played or recorded"

    def _initialize(self) -> None:
        self.listed = list(self.plugged)

    def open(self) -> list[Stream]:
        return [stream for stream in self.streams if stream.open]

    def query_devices(self, name: str | None, kind: str) -> dict[str, Any]:
        found = self._find(name)
        most = max(found.channels)
        return {"default_samplerate": float(found.rates[0]), f"max_{kind}_channels": most}

    def _find(self, name: str | None) -> Hardware:
        self.sought += 1
        for hardware in self.listed:
            if (name or "") in hardware.name:
                return hardware
        raise ValueError(f"no device matching {name!r}") if name else PortAudioError("device -1")

    def _opened(self, **given: Any) -> Stream:
        found = self._find(given["device"])
        if found not in self.plugged:
            raise PortAudioError("device unavailable")
        if given["samplerate"] not in found.rates:
            raise PortAudioError("invalid sample rate")
        if given["channels"] not in found.channels:
            raise PortAudioError("invalid number of channels")
        self.streams.append(Stream(self, given))
        return self.streams[-1]

    def unplug(self) -> None:
        """Every device; whoever uses one is told."""
        self.plugged.clear()
        for stream in self.open():
            stream.given["finished_callback"]()


@pytest.fixture
def sound(monkeypatch: pytest.MonkeyPatch) -> FakeSound:
    fake = FakeSound()
    monkeypatch.setattr(module, "portaudio", lambda: fake)
    monkeypatch.setattr(module, "RETRY_S", 0.01)
    monkeypatch.setattr(module, "STALLED_S", 1e9)
    return fake


Started = Callable[[Any], Any]


@pytest.fixture
def started() -> Iterator[Started]:
    """Closes in the end what it is given."""
    with ExitStack() as stack:

        def start(device: Any) -> Any:
            stack.callback(device.close)
            return device

        yield start


def stream_of(sound: FakeSound, device: Any) -> Stream:
    """The one that is open, once all is well."""
    wait_for(lambda: sound.open() and not device.problem, lambda: device.problem)
    (stream,) = sound.open()
    return stream


@pytest.mark.parametrize("name", ["", "USB"])
def test_a_microphone_that_is_plugged_in_later_is_found(
    sound: FakeSound, started: Started, name: str
) -> None:
    heard: list[Samples] = []
    microphone = started(Microphone(name, heard.append))
    wait_for(lambda: "device" in microphone.problem, "a problem")
    sound.plugged.append(Hardware())
    stream_of(sound, microphone).hear(np.arange(320, dtype=np.int16))
    assert np.array_equal(heard[0], np.arange(320))


def test_a_microphone_that_was_unplugged_is_heard_again(sound: FakeSound, started: Started) -> None:
    heard: list[Samples] = []
    sound.plugged.append(Hardware())
    sound._initialize()
    microphone = started(Microphone("", heard.append))
    stream_of(sound, microphone)
    sound.unplug()
    wait_for(lambda: microphone.problem, "a problem")
    sound.plugged.append(Hardware("another name"))
    stream_of(sound, microphone).hear(np.ones(320, np.int16))
    assert len(heard) == 1


def test_a_loudspeaker_refuses_sound_while_it_is_away(sound: FakeSound, started: Started) -> None:
    buffer = PlayBuffer()
    loudspeaker = started(Loudspeaker(buffer, ""))
    wait_for(lambda: buffer.refused, "a refusal")
    assert "by default" in buffer.refused
    sound.plugged.append(Hardware())
    stream = stream_of(sound, loudspeaker)
    assert buffer.put(np.full(320, 7, np.int16), 0.0)
    assert stream.play().tolist() == [7] * 320
    sound.unplug()
    wait_for(lambda: buffer.refused, "a refusal")
    assert not buffer.put(np.full(320, 7, np.int16), 0.0)


def test_without_the_library_it_is_told_how_to_get_it_and_tried_again(
    sound: FakeSound, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> Any:
        raise BackendError("install PortAudio")

    monkeypatch.setattr(module, "portaudio", missing)
    microphone = started(Microphone("", lambda _samples: None))
    wait_for(lambda: microphone.problem == "install PortAudio", lambda: microphone.problem)
    sound.plugged.append(Hardware())
    monkeypatch.setattr(module, "portaudio", lambda: sound)
    stream_of(sound, microphone)


def test_a_device_whose_blocks_stop_is_told_and_opened_anew(
    sound: FakeSound, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WATCH_S", 0.01)
    monkeypatch.setattr(module, "STALLED_S", 0.05)
    sound.plugged.append(Hardware())
    sound._initialize()
    told: list[str] = []

    def open_stream(device: Device, sound: Any) -> Any:
        return sound.RawInputStream(
            samplerate=RATE_HZ, channels=1, **device.options(lambda *_block: None)
        )

    started(Device("microphone", "", open_stream, told.append))
    wait_for(lambda: len(sound.streams) > 1, lambda: told)
    assert sound.streams[0].aborted
    assert told[0] == ""
    assert "hung" in told[1]


def test_no_list_is_made_anew_while_another_stream_of_the_process_is_open(
    sound: FakeSound, started: Started
) -> None:
    sound.plugged.append(Hardware("USB"))
    sound._initialize()
    stream_of(sound, started(Microphone("USB", lambda _samples: None)))
    loudspeaker = started(Loudspeaker(PlayBuffer(), "HDMI"))
    before = sound.sought
    wait_for(lambda: sound.sought > before + 3, "more tries")
    assert "HDMI" in loudspeaker.problem
    assert len(sound.open()) == 1


def test_a_microphone_of_several_channels_only_is_mixed(sound: FakeSound, started: Started) -> None:
    heard: list[Samples] = []
    sound.plugged.append(Hardware(channels=(2,)))
    sound._initialize()
    stream = stream_of(sound, started(Microphone("", heard.append)))
    stream.hear(np.array([100, 300, -100, -300], np.int16))
    assert heard[0].tolist() == [200, -200]


def test_an_overflow_is_counted(sound: FakeSound, started: Started) -> None:
    sound.plugged.append(Hardware())
    sound._initialize()
    microphone = started(Microphone("", lambda _samples: None))
    stream = stream_of(sound, microphone)
    stream.hear(np.ones(320, np.int16))
    assert microphone.overflows == 0
    stream.hear(np.ones(320, np.int16), overflow=True)
    assert microphone.overflows == 1


@pytest.mark.parametrize("rate_hz", [44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_loudspeaker_of_another_rate_or_in_stereo_only_plays_the_same_sound(
    sound: FakeSound, started: Started, rate_hz: int, channels: int
) -> None:
    buffer = PlayBuffer()
    sound.plugged.append(Hardware(rates=(rate_hz,), channels=(channels,)))
    sound._initialize()
    stream = stream_of(sound, started(Loudspeaker(buffer, "")))
    tone = (8000 * np.sin(np.arange(3200) / 5.0)).astype(np.int16)
    assert buffer.put(tone[:320], 0.0)
    played = []
    for first in range(320, tone.size, 320):
        assert buffer.put(tone[first : first + 320], 0.0)
        played.append(stream.play())
    out = np.concatenate(played).reshape(-1, channels)
    expected = Resampler(RATE_HZ, rate_hz).feed(tone)[: len(out)]
    assert len(out) == 9 * rate_hz // 50
    for channel in out.T:
        assert np.array_equal(channel, expected)


def test_no_more_is_taken_from_the_buffer_than_the_device_plays() -> None:
    buffer = PlayBuffer()
    played = AtRate(buffer, 44_100)
    assert buffer.put(np.ones(320, np.int16), 0.0)
    for _ in range(100):
        assert buffer.put(np.ones(320, np.int16), 0.0)
        assert played.take(882).size == 882
    assert buffer.taken == pytest.approx(100 * 320, abs=2)
