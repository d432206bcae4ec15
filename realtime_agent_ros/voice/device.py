"""A sound device that is kept open by PortAudio, through unplugging and plugging in again.

Belongs here: opening, watching, trying again. Does not belong here: what goes through the device
(``source``, ``sink``).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import Any

from realtime_agent_ros.voice.backends import BackendError

RETRY_S = 1.0
WATCH_S = 1.0
"""How often it is looked whether blocks still come."""
STALLED_S = 2.0
"""A device that hangs is opened anew if no block came for so long."""

OpenStream = Callable[["Device", Any], Any]
"""Opens a stream with the device's ``options``, by the module sounddevice."""


class _InUse:
    """PortAudio lists the devices once. Listing them again ends every stream of the process, so it
    is done only while none is open."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._streams = 0

    def opened(self, sound: Any, make: Callable[[], Any], *, again: bool) -> Any:
        """What ``make`` opens, among the devices of now if it is tried ``again``."""
        with self._lock:
            if again and not self._streams:
                with suppress(sound.PortAudioError):  # the last time it could not be begun
                    sound._terminate()
                sound._initialize()
            stream = make()
            self._streams += 1
            return stream

    def closed(self) -> None:
        with self._lock:
            self._streams -= 1


_IN_USE = _InUse()


class Device:
    """Without device or library, after an unplugging, and when it hangs, it says so in ``problem``
    and tries again every ``RETRY_S``. ``on_problem`` is told it each time, on the device's thread.
    """

    def __init__(
        self,
        kind: str,
        name: str,
        open_stream: OpenStream,
        on_problem: Callable[[str], None] = lambda _problem: None,
    ) -> None:
        """``name``: a part of the device's; empty for the default one."""
        self.name = name or None
        self._called = f"{kind} {name or 'by default'}"
        self._open_stream = open_stream
        self._on_problem = on_problem
        self._ended = threading.Event()
        self._died = threading.Event()
        self._alive_s = 0.0
        self.problem = f"the {kind} is being opened"
        self._thread = threading.Thread(target=self._run, name=kind, daemon=True)
        self._thread.start()

    def options(self, on_block: Callable[..., None]) -> dict[str, Any]:
        """What every stream is opened with; ``on_block`` is sounddevice's callback."""

        def watched(*block: Any) -> None:
            self._alive_s = time.monotonic()
            on_block(*block)

        return {
            "device": self.name,
            "dtype": "int16",
            "callback": watched,
            "finished_callback": self._died.set,
        }

    def close(self) -> None:
        self._ended.set()
        self._died.set()
        self._thread.join()

    def _run(self) -> None:
        again = False
        while not self._ended.is_set():
            try:
                self._keep(again)
            except BackendError as error:
                self._tell(str(error))
            again = True
            self._ended.wait(RETRY_S)

    def _keep(self, again: bool) -> None:
        """Until the stream ends. BackendError says what is wrong."""
        sound = portaudio()
        self._died.clear()
        try:
            make = partial(self._open_stream, self, sound)
            stream = _IN_USE.opened(sound, make, again=again)
            try:
                with stream:
                    self._tell("")
                    why = self._watch()
                    stream.abort()  # to stop would be to wait for a device that may hang
            finally:
                _IN_USE.closed()
        except (sound.PortAudioError, ValueError) as error:
            raise BackendError(f"{self._called}: {error}") from error
        if why:
            raise BackendError(f"{self._called} {why}")

    def _watch(self) -> str:
        """Until it has died, which is returned, or is to end."""
        self._alive_s = time.monotonic()
        while not self._died.wait(WATCH_S):
            if self._ended.is_set():
                return ""
            if time.monotonic() - self._alive_s > STALLED_S:
                return f"has hung for {STALLED_S:g} s"
        return "" if self._ended.is_set() else "has ended"

    def _tell(self, problem: str) -> None:
        self.problem = problem
        self._on_problem(problem)


def first_that_opens(sound: Any, attempts: Iterable[Callable[[], Any]]) -> Any:
    """The first stream that PortAudio doesn't refuse; its last error if there is none."""
    refused: Exception | None = None
    for attempt in attempts:
        try:
            return attempt()
        except sound.PortAudioError as error:
            refused = error
    assert refused is not None
    raise refused


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
