"""Lines of text from a file descriptor, without ever waiting for one.

``sys.stdin.readline`` would not do: it takes more than a line from a pipe and keeps it where
``select`` cannot see it.
"""

from __future__ import annotations

import os
import select

CHUNK_BYTES = 4096


class Lines:
    """The lines that arrive at ``fd``; the last one may lack its newline."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._unread = b""
        self._closed = False

    @property
    def ended(self) -> bool:
        """Nothing is left, and nothing will come."""
        return self._closed and not self._unread

    def poll(self) -> str | None:
        """The next line without its newline, None if there is none yet."""
        while b"\n" not in self._unread and not self._closed:
            if not select.select([self._fd], [], [], 0.0)[0]:
                return None
            chunk = os.read(self._fd, CHUNK_BYTES)
            self._closed = not chunk
            self._unread += chunk
        if not self._unread:
            return None
        line, _, self._unread = self._unread.partition(b"\n")
        return line.decode(errors="replace").strip()
