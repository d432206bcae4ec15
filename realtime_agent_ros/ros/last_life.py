"""Did the life of this node before this one end in order? Told by a file that only a death leaves.

The file lies in ROS's log directory or in ``STATE_DIR``, named by domain and node, and is locked
while its owner lives: one that is there and not locked is a dead node's. It needs no supervisor and
no topic, so it holds under launch, ``realtime-agent run``, systemd and a restart of the machine.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from rclpy.logging import get_logging_directory
from rclpy.node import Node

from realtime_agent_ros.state_dir import STATE_DIR

MOST_BYTES = 1000


class LastLife:
    """Of one node. ``begin`` and ``end`` may be called again and again, in turns."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None
        self.left = ""
        """What the one that died had last asked to ``keep``."""

    def begin(self) -> bool:
        """Mark the beginning; True if the one before ended without ``end``. Again it does nothing.

        Raises OSError where no file can be written.
        """
        if self._handle is not None:
            return False
        died = self._path.exists()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:  # another node of this name lives; the mark is its own
            os.close(self._handle)
            self._handle = None
            return False
        self.left = os.pread(self._handle, MOST_BYTES, 0).decode(errors="replace")
        return died

    def keep(self, text: str) -> None:
        """Tell this to the next one, if this one dies. Where nothing can be written, it won't."""
        if self._handle is not None:
            with suppress(OSError):
                os.ftruncate(self._handle, 0)
                os.pwrite(self._handle, text.encode(), 0)

    def end(self) -> None:
        """An end in order leaves nothing."""
        if self._handle is not None:
            with suppress(OSError):
                self._path.unlink()
            os.close(self._handle)
            self._handle = None


def last_life_of(node: Node, of_what: str = "alive") -> LastLife:
    """The mark of this node's name in this domain, of its life or of a part of that."""
    name = node.get_fully_qualified_name().strip("/").replace("/", "__")
    domain = node.context.get_domain_id()
    folder = os.environ.get(STATE_DIR) or get_logging_directory()
    return LastLife(Path(folder) / f"{name}.{domain}.{of_what}")
