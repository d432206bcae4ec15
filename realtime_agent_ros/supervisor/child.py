"""One child process: its group, its end, and the tail of what it wrote."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

KEPT_LINES = 20


class Child:
    """A process in a session and group of its own, writing to a log file.

    A file and no pipe: a child can neither block on us nor die of SIGPIPE when we are gone.
    Start it from a thread that lives as long as the child shall: the kernel's parent-death signal
    follows the thread.
    """

    def __init__(self, command: Sequence[str], env: Mapping[str, str], log: Path) -> None:
        with log.open("ab") as output:
            self._popen = subprocess.Popen(
                command,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.pid = self._popen.pid
        self.started_s = time.monotonic()
        self.pidfd = os.pidfd_open(self.pid)

    def status(self) -> int | None:
        """None while it runs; then its exit code or minus a signal, with its group ended."""
        if self._popen.returncode is None and self._has_exited():
            # Before it is reaped: until then nobody else can get this group id.
            self.kill_group()
            self._popen.wait()
            os.close(self.pidfd)
        return self._popen.returncode

    def send(self, number: signal.Signals) -> None:
        """Signal the process, with SIGKILL its whole group; nothing happens if it has ended."""
        if number == signal.SIGKILL:
            self.kill_group()
        elif self.status() is None:
            os.kill(self.pid, number)

    def kill_group(self) -> None:
        """SIGKILL to the process and everything it started in its group."""
        if self._popen.returncode is not None:
            return  # reaped: the id may be somebody else's by now
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)

    def _has_exited(self) -> bool:
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self.pid, options) is not None


class LogTail:
    """The lines that are added to a log file from now on, and the last few of them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = path.stat().st_size if path.exists() else 0
        self._rest = b""
        self._last: deque[str] = deque(maxlen=KEPT_LINES)

    def new_lines(self, *, final: bool = False) -> Iterator[str]:
        """Complete lines since the last call; with ``final`` an unfinished one too."""
        if self._path.exists() and self._path.stat().st_size > self._offset:
            with self._path.open("rb") as log:
                log.seek(self._offset)
                added = log.read()
            self._offset += len(added)
            self._rest += added
        *lines, self._rest = self._rest.split(b"\n")
        if final and self._rest:
            lines.append(self._rest)
            self._rest = b""
        for line in lines:
            text = line.decode("utf-8", "replace").rstrip()
            self._last.append(text)
            yield text

    def last_lines(self) -> tuple[str, ...]:
        return tuple(self._last)
