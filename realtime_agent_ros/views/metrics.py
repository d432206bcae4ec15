"""What a running agent tells of itself, as Prometheus metrics.

Belongs here: names, units and labels. Does not belong here: listening and serving
(``ros/metrics_node``). Base units, ``_total`` for what only rises; labels come from parameters and
node names, and there are at most ``MOST_SERIES`` of each metric, whatever is heard.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from realtime_agent_ros.core.snapshot import Ladder
from realtime_agent_ros.views.channel_rows import ChannelRow
from realtime_agent_ros.views.live import LiveAgent

PREFIX = "realtime_agent_"
QUANTILES = ("0.5", "0.95", "0.99", "0.999", "1")
"""The last one is the maximum."""
MOST_SERIES = 1000
MS_PER_S = 1000.0
ROBOT = "namespace"

Labels = tuple[str, ...]
Sample = tuple[Labels, float]


class AgentMetrics:
    """Collects the newest of a LiveAgent; a collector of ``prometheus_client``."""

    def __init__(self, live: LiveAgent, now_ns: Callable[[], int]) -> None:
        self._live = live
        self._now_ns = now_ns

    def collect(self) -> Iterator[Metric]:
        """Every metric, by what is known now. Called on the server's thread."""
        live, now_ns = self._live, self._now_ns()
        here = (live.namespace,)
        up = live.state is not None and live.silent_s(now_ns) is None
        yield _gauge("up", "1 while agent/state comes.", (), [(here, float(up))])
        if live.state is not None:
            yield from self._motion(here, now_ns)
        yield from _channels(here, live.channels())
        levels = [
            ((*here, name, status.hardware_id), float(status.level))
            for name, status in sorted(live.statuses.copy().items())
        ]
        yield _gauge(
            "diagnostics_level",
            "Of each status in /diagnostics: 0 OK, 1 WARN, 2 ERROR, 3 STALE.",
            ("status", "hardware_id"),
            levels,
        )

    def _motion(self, here: Labels, now_ns: int) -> Iterator[Metric]:
        state = self._live.state
        assert state is not None
        age_s = (now_ns - self._live.state_ns) / 1e9
        yield _gauge("state_age_seconds", "Since the newest agent/state.", (), [(here, age_s)])
        rungs = [((*here, str(rung)), float(rung is state.ladder)) for rung in Ladder]
        yield _gauge("ladder", "1 for the rung of the ladder that it is on.", ("rung",), rungs)
        speed = math.hypot(state.velocity.linear_x_mps, state.velocity.linear_y_mps)
        plain: dict[str, tuple[str, float | None]] = {
            "speed_meters_per_second": ("As the odometry has it.", speed),
            "permitted_speed_meters_per_second": (
                "What bounds, deadlines and zones leave.",
                state.permitted_speed_mps,
            ),
            "battery_ratio": ("State of charge, 0 to 1.", state.battery_ratio),
            "planner_up": ("1 while the planner's heartbeat comes.", float(state.planner_alive)),
            "queued_steps": ("Steps that wait or run.", float(len(state.queued_steps))),
        }
        for name, (about, value) in plain.items():
            if value is not None:
                yield _gauge(name, about, (), [(here, value)])
        stops = self._live.counts.get("stop", 0)
        about = "Stops that were heard in agent/events since this node listens."
        yield _counter("stops", about, (), [(here, float(stops))])


def _channels(here: Labels, rows: Iterable[ChannelRow]) -> Iterator[Metric]:
    rows = list(rows)
    names = ("group", "channel")

    def each(value: Callable[[ChannelRow], float | None]) -> list[Sample]:
        found = (((*here, row.group, row.name), value(row)) for row in rows)
        return [(labels, number) for labels, number in found if number is not None]

    yield _counter("channel_messages", "Messages, or stages done.", names, each(lambda r: r.count))
    yield _counter("deadline_misses", "Deadlines missed.", names, each(lambda r: r.misses))
    yield _gauge("deadline_alarm", "1 while too many are missed.", names, each(_alarm))
    yield _gauge("deadline_seconds", "The bound, where there is one.", names, each(_bound_s))
    yield _gauge("channel_age_seconds", "Since the newest message.", names, each(_age_s))
    times = [
        ((*here, row.group, row.name, measure.rstrip(".") or "duration", quantile), ms / MS_PER_S)
        for row in rows
        for measure, found in row.times.items()
        if not measure.endswith("life.")
        for quantile, ms in zip(QUANTILES, found, strict=True)
    ]
    yield _gauge(
        "channel_seconds",
        "Quantiles over the last 1024 values; 1 is the maximum.",
        (*names, "measure", "quantile"),
        times,
    )


def _alarm(row: ChannelRow) -> float:
    return float(bool(row.alarm))


def _bound_s(row: ChannelRow) -> float | None:
    return None if row.bound_ms is None else row.bound_ms / MS_PER_S


def _age_s(row: ChannelRow) -> float | None:
    return None if row.age_ms is None else row.age_ms / MS_PER_S


def _gauge(name: str, about: str, labels: Labels, samples: Iterable[Sample]) -> Metric:
    return _filled(GaugeMetricFamily(PREFIX + name, about, labels=(ROBOT, *labels)), samples)


def _counter(name: str, about: str, labels: Labels, samples: Iterable[Sample]) -> Metric:
    return _filled(CounterMetricFamily(PREFIX + name, about, labels=(ROBOT, *labels)), samples)


def _filled(family: GaugeMetricFamily | CounterMetricFamily, samples: Iterable[Sample]) -> Metric:
    for number, (labels, value) in enumerate(samples):
        if number >= MOST_SERIES:
            break
        family.add_metric(labels, value)
    return family
