"""The flat seen from above with the path of every robot of a fleet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # a file, never a window

from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.demo.picture import draw_flat, where
from realtime_agent_ros.demo.recording import Recording, waits
from realtime_agent_ros.demo.scenario import Outcome
from realtime_agent_ros.sim.flat import FLAT

STOPS = "stop"
COLOURS = colormaps["tab10"].colors  # type: ignore[attr-defined]  # of a listed colour map


def draw(recordings: Mapping[str, Recording], scenes: Sequence[Outcome], path: Path) -> None:
    """Write the picture as PNG; the format follows from the name."""
    figure = Figure(figsize=(13.0, 8.0), layout="constrained")
    axes = figure.add_subplot()
    draw_flat(axes, FLAT)
    for number, (name, seen) in enumerate(recordings.items()):
        _draw_robot(axes, name, seen, COLOURS[number % len(COLOURS)])
    axes.set_aspect("equal", anchor="W")
    axes.set_xlabel("x in m")
    axes.set_ylabel("y in m")
    axes.set_title("A conversation with a fleet: paths, waits and stops")
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    asked = [f"{n}  {s.asked}" for n, s in enumerate((s for s in scenes if s.asked), start=1)]
    axes.text(1.02, 0.0, "\n".join(asked), transform=axes.transAxes, va="bottom", wrap=True)
    figure.savefig(path, dpi=110)


def _draw_robot(axes: Axes, name: str, seen: Recording, colour: object) -> None:
    """Its path, a square where it began, crosses where it was stopped, diamonds where it waited."""
    if not seen.robot:
        return
    poses = [r.what for r in seen.robot]
    axes.plot(*_xy(poses), "-", color=colour, linewidth=2.0, label=name, zorder=3)
    axes.plot(*_xy(poses[:1]), "s", color=colour, markersize=9, zorder=4)
    begun_s = seen.commands[0].time_s if seen.commands else 0.0
    stops = [e.time_s for e in seen.events if e.what.kind == STOPS and e.time_s > begun_s]
    for times_s, marker in ((stops, "X"), ([begin_s for begin_s, _ in waits(seen)], "D")):
        places = [p for p in (where(seen.robot, time_s) for time_s in times_s) if p is not None]
        style = {"markersize": 9, "markeredgecolor": "white", "linestyle": "none"}
        axes.plot(*_xy(places), marker, color=colour, zorder=5, **style)  # type: ignore[arg-type]  # all are Line2D's


def _xy(poses: Sequence[Pose]) -> tuple[list[float], list[float]]:
    return [p.x_m for p in poses], [p.y_m for p in poses]
