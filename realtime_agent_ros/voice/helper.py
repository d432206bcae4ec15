"""A helper process that speaks ``packets``: started, fed without waiting, started anew."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import IO

from realtime_agent_ros.parent_death import PARENT_ENV
from realtime_agent_ros.voice.packets import Packet, read, write

WORKER = "realtime_agent_ros.online_speech.worker"
RETRY_S = 5.0
"""It is not started more often than that."""
MOST_WAITING = 1000


class Helper:
    """``on_packet`` is called from a thread of its own. ``problem`` says why it doesn't work."""

    def __init__(
        self, kind: str, parameters: Mapping[str, object], on_packet: Callable[[Packet], None]
    ) -> None:
        self._command = [sys.executable, "-P", "-m", WORKER, kind, json.dumps(parameters)]
        self._on_packet = on_packet
        self._process: subprocess.Popen[bytes] | None = None
        self._started_s = -RETRY_S
        self._closed = False
        self.problem = ""
        self._waiting: queue.Queue[Packet | None] = queue.Queue(MOST_WAITING)
        self._start()

    def send(self, packet: Packet) -> None:
        """In order, without waiting. A helper that takes nothing is ended, and started anew."""
        if self._process is None or self._process.poll() is not None:
            self._start()
        try:
            self._waiting.put_nowait(packet)
        except queue.Full:
            self.problem = "the helper process takes nothing"
            if self._process is not None:  # or it would go on with sound that lacks a piece
                self._process.kill()

    def close(self) -> None:
        """End it."""
        self._closed = True
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()

    def _start(self) -> None:
        if self._closed or time.monotonic() - self._started_s < RETRY_S:
            return
        self._started_s = time.monotonic()
        waiting: queue.Queue[Packet | None] = queue.Queue(MOST_WAITING)
        self._waiting = waiting
        self._process = process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {PARENT_ENV: str(os.getpid())},
        )
        assert process.stdin is not None
        assert process.stdout is not None
        for act, stream in ((self._listen, process.stdout), (self._feed, process.stdin)):
            name = f"helper {self._command[-2]}"
            threading.Thread(target=act, args=(stream, waiting), name=name, daemon=True).start()

    def _listen(self, stdout: IO[bytes], waiting: queue.Queue[Packet | None]) -> None:
        """Hand over what it says, until it ends."""
        with stdout:
            while (packet := self._read(stdout)) is not None:
                if packet.kind == "R":
                    self.problem = ""
                elif packet.kind == "X" and packet.number == 0:
                    self.problem = packet.data.decode("utf-8", "replace")
                self._on_packet(packet)
        waiting.put(None)
        if not self._closed:
            self.problem = self.problem or "the helper process has ended"

    @staticmethod
    def _read(stdout: IO[bytes]) -> Packet | None:
        try:
            return read(stdout)  # type: ignore[arg-type]  # a pipe is a BinaryIO
        except (OSError, ValueError):
            return None

    @staticmethod
    def _feed(stdin: IO[bytes], waiting: queue.Queue[Packet | None]) -> None:
        try:
            with stdin:
                while (packet := waiting.get()) is not None:
                    write(stdin, packet)  # type: ignore[arg-type]  # a pipe is a BinaryIO
        except OSError:  # it has ended; whoever listens to it sees that
            return
