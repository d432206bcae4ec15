"""What sensors send, addressed as the engine takes it."""

from __future__ import annotations

from realtime_agent_ros.core.events import (
    BatteryReceived,
    BumperReceived,
    Event,
    GuardEvent,
    ScanReceived,
    SourceEvent,
)


def addressed(event: Event | ScanReceived | BumperReceived | BatteryReceived) -> Event:
    """By default there is one scan, one bumper and one battery."""
    if isinstance(event, ScanReceived):
        return SourceEvent("scan", event)
    if isinstance(event, BumperReceived):
        return GuardEvent("bumper", event)
    return GuardEvent("battery", event) if isinstance(event, BatteryReceived) else event
