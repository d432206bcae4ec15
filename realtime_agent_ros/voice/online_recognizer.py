"""Recognisers over the network, by a helper process: a transcription endpoint or the Realtime API.

Belongs here: utterances as packets, and how long an answer is waited for. Does not belong here: the
network (``online_speech``), and what is done without it (``fallback``).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from weakref import WeakValueDictionary

from realtime_agent_ros.voice.audio import Samples
from realtime_agent_ros.voice.helper import Helper
from realtime_agent_ros.voice.packets import Packet
from realtime_agent_ros.voice.recognizer import Transcript

NOTHING = Transcript("", 0.0)


class OnlineAnswer:
    """To one utterance, from its beginning on. ``failed``: ``final`` found that there is none."""

    def __init__(
        self, timeout_s: float, broken: Callable[[], str], over: Callable[[str], None]
    ) -> None:
        """``broken`` tells why no answers come at all; ``over`` is told why there is none to this
        utterance, or nothing if there is one."""
        self.so_far = NOTHING
        self.failed = False
        self._timeout_s = timeout_s
        self._broken = broken
        self._over = over
        self._due_s = float("inf")
        self._came: Transcript | None = None
        self._why = ""

    def take(self, packet: Packet) -> None:
        """From the helper's thread."""
        if packet.kind == "X":
            self.fail(packet.data.decode("utf-8", "replace"))
        elif packet.kind in ("P", "F"):
            said = json.loads(packet.data)
            heard = Transcript(str(said["text"]), float(said["confidence"]))
            if packet.kind == "F":
                self._came = heard
            self.so_far = heard

    def end(self) -> None:
        """The utterance has ended: from now on the answer is waited for."""
        self._due_s = time.monotonic() + self._timeout_s

    def fail(self, why: str) -> None:
        """There will be no answer, if there is none yet."""
        self._why = self._why or why

    def give_up(self) -> None:
        self.fail("the answers to newer utterances are waited for")

    def final(self) -> Transcript | None:
        if self.failed:
            return NOTHING
        if self._came is not None:
            self._over("")
            return self._came
        if time.monotonic() > self._due_s:
            self.fail(f"no transcript within {self._timeout_s:g} s")
        if self._why or self._broken():
            self.failed = True  # what comes now comes too late
            self._over(self._why)
            return NOTHING
        return None


class OnlineRecognizer:
    """``kind`` is transcription or realtime."""

    def __init__(self, kind: str, parameters: Mapping[str, object]) -> None:
        self._timeout_s = float(str(parameters["timeout"]))
        self._number = 0
        self._why = ""
        self._answers: WeakValueDictionary[int, OnlineAnswer] = WeakValueDictionary()
        """Those that somebody still holds, by the number of the utterance."""
        self._helper = Helper(kind, parameters, self._on_packet)
        self._answer = self._new_answer()

    @property
    def problem(self) -> str:
        """Why the last answer, or any, doesn't come."""
        return self._helper.problem or self._why

    def begin(self) -> None:
        self._number += 1
        self._answers[self._number] = self._answer = self._new_answer()
        self._helper.send(Packet("B", self._number))

    def feed(self, samples: Samples) -> Transcript:
        self._helper.send(Packet("A", self._number, samples.astype("<i2").tobytes()))
        return self._answer.so_far

    def end(self) -> OnlineAnswer:
        self._answer.end()
        self._helper.send(Packet("E", self._number))
        return self._answer

    def expect(self, places: Iterable[str]) -> tuple[str, ...]:
        return ()

    def close(self) -> None:
        self._helper.close()

    def _new_answer(self) -> OnlineAnswer:
        return OnlineAnswer(self._timeout_s, lambda: self._helper.problem, self._over)

    def _over(self, why: str) -> None:
        self._why = why

    def _on_packet(self, packet: Packet) -> None:
        """From the helper's thread."""
        if (answer := self._answers.get(packet.number)) is not None:
            answer.take(packet)
