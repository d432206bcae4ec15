"""``agent_node`` with what its user did not wish for: a disk that takes seconds, an error.

The node is the real one; only what a disk does is replaced, and a period in which it raises added.
Argument 1 is a folder: while the file ``slow`` is there every flush waits, and the file ``raise``
makes the next period raise, once.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from realtime_agent_ros.recorder.segments import SegmentRing
from realtime_agent_ros.ros import agent_node

FLUSH_S = 1.5


def slow_down(flag: Path) -> None:
    """Every flush waits, as the system's call would."""
    flush = SegmentRing.flush

    def slow_flush(ring: SegmentRing) -> None:
        if flag.exists():
            time.sleep(FLUSH_S)
        flush(ring)

    SegmentRing.flush = slow_flush  # type: ignore[method-assign]  # that is the fault


def raise_once(flag: Path) -> None:
    """A callback raises what nobody expected."""
    on_tick = agent_node.AgentNode._on_tick

    def tick(node: agent_node.AgentNode) -> None:
        if flag.exists():
            flag.unlink()
            raise RuntimeError("an error that nobody thought of")
        on_tick(node)

    agent_node.AgentNode._on_tick = tick  # type: ignore[method-assign]  # that is the fault


if __name__ == "__main__":
    folder = Path(sys.argv.pop(1))
    slow_down(folder / "slow")
    raise_once(folder / "raise")
    sys.exit(agent_node.main())
