"""Robots that are broken on purpose: whatever the checker says of them, it must be a breach.

mutants.py replaying_agent|...      runs the node that is broken, with ROS arguments behind
"""

from __future__ import annotations

import sys
from pathlib import Path

from realtime_agent_ros.core import admission, intake
from realtime_agent_ros.core.events import StepsReceived
from realtime_agent_ros.ros import agent_node
from realtime_agent_ros.ros.last_life import LastLife

HERE = str(Path(__file__).resolve())


def replaying_agent() -> int:
    """Takes plans from before a stop."""

    def refusal(event: StepsReceived, barrier: int, ladder_latched: bool, queued: int) -> str:
        return ""

    assert intake.admission is admission
    admission.refusal = refusal
    return agent_node.main()


def late_agent() -> int:
    """Pauses its output now and then, for longer than any machine is an excuse."""
    import time

    count = 0
    on_tick = agent_node.AgentNode._on_tick

    def tick(node: agent_node.AgentNode) -> None:
        nonlocal count
        count += 1
        if count % 40 == 0:
            time.sleep(0.6)  # nothing is said meanwhile: that is the fault
        on_tick(node)

    agent_node.AgentNode._on_tick = tick  # type: ignore[method-assign]  # that is the fault
    return agent_node.main()


def forgetful_agent() -> int:
    """Does not know that the agent before it died, so a held key moves it at once."""
    LastLife.begin = lambda _: False  # type: ignore[method-assign]  # that is the fault
    return agent_node.main()


MUTANTS = {each.__name__: each for each in (replaying_agent, late_agent, forgetful_agent)}

if __name__ == "__main__":
    sys.exit(MUTANTS[sys.argv.pop(1)]())
