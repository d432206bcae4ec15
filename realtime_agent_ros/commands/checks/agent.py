"""Whether an agent runs in this domain and namespace, and how it is."""

from __future__ import annotations

import time

from realtime_agent_ros.commands.checks.finding import Finding, ok, warn
from realtime_agent_ros.core.snapshot import Ladder, Snapshot

LOOK_S = 2.0


def check(namespace: str) -> Finding:
    """Listen to ``agent/state`` for at most ``LOOK_S``. rclpy must work."""
    from realtime_agent_ros.commands.observer import Observation, Observer
    from realtime_agent_ros.commands.run_view import describe_state

    heard: list[Snapshot] = []

    def note(message: Observation) -> None:
        if isinstance(message, Snapshot):
            heard.append(message)

    with Observer(namespace, note) as observer:
        domain = observer.node.context.get_domain_id()
        deadline_s = time.monotonic() + LOOK_S
        while not heard and time.monotonic() < deadline_s:
            observer.spin(0.1)
    if not heard:
        return ok("agent", f"none runs in domain {domain}, namespace {namespace}")
    found = describe_state(heard[-1])
    if heard[-1].ladder == Ladder.OK:
        return ok("agent", found)
    return warn("agent", found, "see its reasons, and /diagnostics")
