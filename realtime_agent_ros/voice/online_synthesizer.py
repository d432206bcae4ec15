"""A voice over the network, by a helper process: an OpenAI-compatible speech endpoint."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator, Mapping

from realtime_agent_ros.voice.audio import Resampler, from_bytes
from realtime_agent_ros.voice.backends import BackendError
from realtime_agent_ros.voice.helper import Helper
from realtime_agent_ros.voice.packets import Packet
from realtime_agent_ros.voice.synthesizer import Piece, Synthesizer, Word

ENDPOINT_HZ = 24000
STARTUP_S = 30.0
"""What the SDK's import may take, at the first clause."""
WAIT_S = 0.05
"""So often whoever waits for sound may stop."""


class OnlineSynthesizer:
    """Tells no words: what was spoken of a clause that is cut is reckoned from its length."""

    def __init__(self, parameters: Mapping[str, object]) -> None:
        self._timeout_s = float(str(parameters["timeout"]))
        self._packets: queue.Queue[Packet] = queue.Queue()
        self._number = 0
        self.ready = False
        self._helper = Helper("speech", parameters, self._on_packet)

    def speak(self, text: str) -> Iterator[Piece]:
        self._number += 1
        number, odd = self._number, b""
        resampler = Resampler(ENDPOINT_HZ)
        self._helper.send(Packet("S", number, text.encode()))
        try:
            for sound in self._answer(number):
                data = odd + sound
                whole = len(data) // 2 * 2
                odd = data[whole:]
                yield resampler.feed(from_bytes(data[:whole]))
        finally:
            self._helper.send(Packet("C", number))

    @property
    def problem(self) -> str:
        return self._helper.problem

    def close(self) -> None:
        self._helper.close()

    def _on_packet(self, packet: Packet) -> None:
        self.ready = self.ready or packet.kind == "R"
        self._packets.put(packet)

    def _answer(self, number: int) -> Iterator[bytes]:
        """The sound of this clause, nothing at all while it is waited for. BackendError if none
        comes, or the endpoint fails."""
        last_s = time.monotonic()
        while True:
            try:
                packet = self._packets.get(timeout=WAIT_S)
            except queue.Empty:
                limit_s = self._timeout_s if self.ready else STARTUP_S
                if time.monotonic() - last_s > limit_s:
                    why = self._helper.problem or f"no sound within {self._timeout_s:g} s"
                    raise BackendError(why) from None
                yield b""
                continue
            last_s = time.monotonic()
            if packet.kind == "X" and packet.number in (0, number):
                raise BackendError(packet.data.decode("utf-8", "replace"))
            if packet.number == number and packet.kind == "E":
                return
            if packet.number == number:
                yield packet.data


class WithFallback:
    """``second`` speaks until ``first`` is ready, and what ``first`` fails at before any sound."""

    def __init__(self, first: OnlineSynthesizer, second: Synthesizer) -> None:
        self._first = first
        self._second = second
        self._why = ""
        """``second`` spoke last."""

    @property
    def problem(self) -> str:
        return self._why or ("" if self._first.ready else self._first.problem)

    def speak(self, text: str) -> Iterator[Piece]:
        began = False
        starts = self._first.problem or "the speech endpoint's process starts"
        self._why = "" if self._first.ready else starts
        if self._first.ready:
            try:
                for piece in self._first.speak(text):
                    began = began or isinstance(piece, Word) or piece.size > 0
                    yield piece
            except BackendError as error:
                self._why = str(error)
                if began:
                    raise
        if self._why:
            yield from self._second.speak(text)

    def close(self) -> None:
        self._first.close()
        self._second.close()
