"""``agent_node`` with what its user did not wish for: a disk that takes seconds, errors, a hang.

The node is the real one; only what a disk does is replaced, and what a period does once. Argument 1
is a folder: while the file ``slow`` is there every flush waits; the file ``raise`` makes the next
period raise, and ``hang`` makes it never end.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from realtime_agent_ros.recorder.segments import SegmentRing
from realtime_agent_ros.ros import agent_node

FLUSH_S = 1.5
FOREVER_S = 1e6


def slow_down(flag: Path) -> None:
    """Every flush waits, as the system's call would."""
    flush = SegmentRing.flush

    def slow_flush(ring: SegmentRing) -> None:
        if flag.exists():
            time.sleep(FLUSH_S)
        flush(ring)

    SegmentRing.flush = slow_flush  # type: ignore[method-assign]  # that is the fault


def err() -> None:
    """What nobody expected."""
    raise RuntimeError("an error that nobody thought of")


def hang() -> None:
    """A lock that nobody lets go."""
    time.sleep(FOREVER_S)


def once(flag: Path, act: Callable[[], None]) -> None:
    """A callback does this, when the file is there."""
    on_tick = agent_node.AgentNode._on_tick

    def tick(node: agent_node.AgentNode) -> None:
        if flag.exists():
            flag.unlink()
            act()
        on_tick(node)

    agent_node.AgentNode._on_tick = tick  # type: ignore[method-assign]  # that is the fault


if __name__ == "__main__":
    folder = Path(sys.argv.pop(1))
    slow_down(folder / "slow")
    once(folder / "raise", err)
    once(folder / "hang", hang)
    sys.exit(agent_node.main())
