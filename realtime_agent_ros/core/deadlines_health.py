"""The channels as an operator sees them in ``/diagnostics``: one status per group.

Statuses join as in ``diagnostic_updater``: the worst level wins, and messages of what is not OK are
joined. Belongs here: levels, words and key-values. Does not belong here: what is measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from realtime_agent_ros.core.channels import Channel
from realtime_agent_ros.core.channels_table import GROUPS
from realtime_agent_ros.core.deadlines_statistics import Durations
from realtime_agent_ros.core.health_item import HealthItem, Level, summary
from realtime_agent_ros.core.ladder_alarm import NS_PER_S

NS_PER_MS = 1e6
QUANTILE_NAMES = ("p50", "p95", "p99", "p99_9", "max")
LEVELS = {"warn": Level.WARN, "degrade": Level.WARN, "stop": Level.ERROR, "latch": Level.ERROR}
PREFIX = "deadlines "
"""How the names of these statuses begin."""


def deadlines_health(
    channels: Iterable[Channel], now_ns: int, ros_ahead_ns: int = 0
) -> tuple[HealthItem, ...]:
    """One status for each group that has channels. ROS time is so far ahead of the engine's."""
    grouped: dict[str, list[Channel]] = {group: [] for group in GROUPS}
    for channel in channels:
        grouped[channel.group].append(channel)
    return tuple(
        _status(group, found, now_ns, ros_ahead_ns) for group, found in grouped.items() if found
    )


def _status(group: str, channels: list[Channel], now_ns: int, ros_ahead_ns: int) -> HealthItem:
    alarms = [channel for channel in channels if channel.alarm.active]
    misses = sum(channel.alarm.misses for channel in channels)
    reasons = ((LEVELS[channel.config.policy], channel.alarm.reason) for channel in alarms)
    level, message = summary(reasons, f"{misses} missed since start")
    values: dict[str, str] = {}
    for channel in channels:
        found = _values(channel, now_ns, ros_ahead_ns)
        values |= {f"{channel.name}.{key}": text for key, text in found}
    return HealthItem(PREFIX + group, level, message, values)


def _values(channel: Channel, now_ns: int, ros_ahead_ns: int) -> Iterator[tuple[str, str]]:
    config = channel.config
    yield "count", str(channel.count)
    yield "misses", str(channel.alarm.misses)
    bounds = {
        "bound_ms": config.deadline_s,
        "stamp_age.bound_ms": config.stamp_age_s,
        "processing.bound_ms": config.processing_s,
    }
    yield from ((key, f"{bound_s * 1000:.1f}") for key, bound_s in bounds.items() if bound_s)
    if any(bounds.values()):
        yield "policy", config.policy
        yield "window", channel.alarm.window()
        yield "alarm", channel.alarm.reason
    age_ns = channel.age_ns(now_ns)
    if age_ns is not None:
        yield "age_ms", _ms(age_ns)
        yield "jitter_ms", _ms(channel.jitter_ns)
    elif not channel.count:
        yield "age_ms", "never received"
    for name, durations in channel.measures.items():
        yield from _durations("" if name == "duration" else f"{name}.", durations, ros_ahead_ns)


def _durations(prefix: str, durations: Durations, ros_ahead_ns: int) -> Iterator[tuple[str, str]]:
    for scope, quantiles in (("", durations.recent()), ("life.", durations.life())):
        for name, value_ns in zip(QUANTILE_NAMES, quantiles, strict=True):
            yield f"{prefix}{scope}{name}_ms", _ms(value_ns)
    if worst := durations.worst:
        when = f"{_ms(worst.value_ns)} ms at {(worst.at_ns + ros_ahead_ns) / NS_PER_S:.3f} s"
        yield f"{prefix}worst", f"{when}: {worst.message}" if worst.message else when


def _ms(value_ns: float) -> str:
    return f"{value_ns / NS_PER_MS:.3f}"
