"""Outlines of obstacles that somebody else has recognised, as points along their edges, as in nav2.

Each ``polygon_id`` is an obstacle of its own. One that is not repeated within the timeout is
dropped while others go on, as in nav2; once none comes any more the whole source is stale.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from realtime_agent_ros.core.source_config import PolygonSourceConfig
from realtime_agent_ros.core.sources.events import PolygonReceived
from realtime_agent_ros.core.sources.odometry_history import Travel
from realtime_agent_ros.core.sources.reading import NO_POINTS, InvalidReading, Points, Reading
from realtime_agent_ros.core.sources.source import Piece, Source

MAX_POINTS = 100_000
MAX_POLYGONS = 1000


class PolygonSource(Source[PolygonReceived, PolygonSourceConfig]):
    """Outlines to points."""

    takes = PolygonReceived

    def __init__(self, name: str, config: PolygonSourceConfig, default_timeout_s: float) -> None:
        super().__init__(name, config, default_timeout_s)
        self._pieces: dict[int, Piece] = {}

    def pieces(self, now_ns: int) -> tuple[Piece, ...]:
        """The outlines that count now; the newest ones stay if the source falls silent."""
        newest_ns, stale = self._freshness.measured_ns, self._freshness.is_stale
        if newest_ns is None:
            return ()
        reference_ns = newest_ns if stale(newest_ns, now_ns) else now_ns
        return tuple(p for p in self._pieces.values() if not stale(p.measured_ns, reference_ns))

    def _keep(self, event: PolygonReceived, reading: Reading, measured_ns: int) -> None:
        if len(event.corners_m):
            self._pieces[event.polygon_id] = Piece(reading, measured_ns)
        else:
            self._pieces.pop(event.polygon_id, None)

    def _read(self, event: PolygonReceived, travel: Travel) -> Reading | InvalidReading:
        corners = event.corners_m
        if not len(corners):
            return Reading(NO_POINTS)
        if corners.ndim != 2 or corners.shape[1] != 3 or not np.isfinite(corners).all():
            return InvalidReading("corners must be finite and of shape (n, 3)")
        base = self._mounting.xy(corners.astype(np.float64))
        counts = _steps_per_edge(base, self.config.sampling_distance)
        if not np.isfinite(counts).all() or counts.sum() + len(counts) > MAX_POINTS:
            return InvalidReading(f"the outline would give more than {MAX_POINTS} points")
        if event.polygon_id not in self._pieces and len(self._pieces) >= MAX_POLYGONS:
            self._drop_stale()
            if len(self._pieces) >= MAX_POLYGONS:
                return InvalidReading(f"more than {MAX_POLYGONS} polygons")
        return Reading(_along_edges(base, counts.astype(np.intp)))

    def _payload(self, event: PolygonReceived) -> bytes:
        return event.corners_m.tobytes() + str(event.polygon_id).encode()

    def _drop_stale(self) -> None:
        newest_ns = max(piece.measured_ns for piece in self._pieces.values())
        self._pieces = {
            polygon_id: piece
            for polygon_id, piece in self._pieces.items()
            if not self._freshness.is_stale(piece.measured_ns, newest_ns)
        }


def _steps_per_edge(corners: Points, distance_m: float) -> NDArray[np.float64]:
    """nav2 measures edges in single precision, and the number of points hangs on it."""
    with np.errstate(over="ignore", invalid="ignore"):  # the caller refuses what is not finite
        single = corners.astype(np.float32)
        along = np.roll(single, -1, axis=0) - single
        length = np.hypot(along[:, 0], along[:, 1]).astype(np.float64)
        steps: NDArray[np.float64] = np.maximum(np.ceil(length / distance_m), 1.0)
    return steps


def _along_edges(start: Points, steps: NDArray[np.intp]) -> Points:
    """Both ends of every edge and even steps between, shape (n, 2): corners come twice."""
    stride = (np.roll(start, -1, axis=0) - start) / steps[:, None]
    edge = np.repeat(np.arange(len(steps)), steps + 1)
    first = np.cumsum(steps + 1) - (steps + 1)
    index = np.arange(len(edge)) - first[edge]
    result: Points = start[edge] + index[:, None] * stride[edge]
    return result
