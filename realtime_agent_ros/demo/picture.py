"""The flat seen from above, with the path, the events and the stops of a run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # a file, never a window

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.demo.recording import Recording, Seen, waits
from realtime_agent_ros.demo.scenario import Outcome
from realtime_agent_ros.sim.flat import FLAT, Box, Flat

ROBOT = "#1f77b4"
PERSON = "#9467bd"
STOP = "#d62728"
WAITS = "#bcbd22"
SHOWN = {
    "stop": ("stop", STOP, "X"),
    "resumed": ("goes on", "#2ca02c", "^"),
    "planner_lost": ("planner lost", "#ff7f0e", "P"),
    "planner_alive": ("planner there", "#17becf", "*"),
}


def draw(seen: Recording, scenes: Sequence[Outcome], path: Path) -> None:
    """Write the picture as PNG; the format follows from the name."""
    figure = Figure(figsize=(13.0, 8.0), layout="constrained")
    axes = figure.add_subplot()
    draw_flat(axes, FLAT)
    _draw_walk(axes, seen.person)
    _draw_path(axes, seen.robot)
    _draw_waits(axes, seen)
    _draw_events(axes, seen)
    _draw_requests(axes, seen, scenes)
    axes.set_aspect("equal", anchor="W")
    axes.set_xlabel("x in m")
    axes.set_ylabel("y in m")
    axes.set_title("A conversation with the robot: its path, its stops, what happened")
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    requests = [f"{n}  {scene.asked}" for n, scene in _asked(scenes)]
    axes.text(1.02, 0.0, "\n".join(requests), transform=axes.transAxes, va="bottom", wrap=True)
    figure.savefig(path, dpi=110)


def draw_flat(axes: Axes, flat: Flat) -> None:
    """Walls, furniture and the names of places."""
    for thing in flat.obstacles:
        if isinstance(thing, Box):
            corner = (thing.x_m - thing.size_x_m / 2, thing.y_m - thing.size_y_m / 2)
            axes.add_patch(
                Rectangle(corner, thing.size_x_m, thing.size_y_m, color=thing.colour, zorder=1)
            )
        else:
            axes.add_patch(
                Circle((thing.x_m, thing.y_m), thing.radius_m, color=thing.colour, zorder=1)
            )
    for place in flat.places:
        axes.plot(place.pose.x_m, place.pose.y_m, "o", color="0.4", markersize=4, zorder=2)
        axes.annotate(
            place.name,
            (place.pose.x_m, place.pose.y_m),
            textcoords="offset points",
            xytext=(6, 6),
            color="0.25",
        )
    axes.autoscale_view()


def _draw_walk(axes: Axes, person: list[Seen[Pose]]) -> None:
    if person:
        xs, ys = zip(*((p.what.x_m, p.what.y_m) for p in person), strict=True)
        axes.plot(xs, ys, ":", color=PERSON, label="person", zorder=2)


def _draw_path(axes: Axes, robot: list[Seen[Pose]]) -> None:
    if robot:
        xs, ys = zip(*((r.what.x_m, r.what.y_m) for r in robot), strict=True)
        axes.plot(xs, ys, "-", color=ROBOT, linewidth=2.0, label="robot", zorder=3)
        axes.plot(xs[0], ys[0], "s", color=ROBOT, label="start", zorder=4)


def _draw_waits(axes: Axes, seen: Recording) -> None:
    """A small diamond where the robot stood in mid-drive."""
    places = [where(seen.robot, begin_s) for begin_s, _ in waits(seen)]
    known = [place for place in places if place is not None]
    if known:
        xs, ys = zip(*((place.x_m, place.y_m) for place in known), strict=True)
        axes.plot(
            xs,
            ys,
            "D",
            color=WAITS,
            markersize=8,
            markeredgecolor="white",
            linestyle="none",
            label="waits",
            zorder=5,
        )


def _draw_events(axes: Axes, seen: Recording) -> None:
    labelled: set[str] = set()
    begin_s = seen.commands[0].time_s if seen.commands else 0.0
    for event in seen.events:
        if event.what.kind not in SHOWN or event.time_s < begin_s:
            continue
        text, colour, marker = SHOWN[event.what.kind]
        place = where(seen.robot, event.time_s)
        if place is None:
            continue
        label = None if text in labelled else text
        labelled.add(text)
        axes.plot(
            place.x_m,
            place.y_m,
            marker,
            color=colour,
            markersize=10,
            markeredgecolor="white",
            linestyle="none",
            label=label,
            zorder=5,
        )


def _draw_requests(axes: Axes, seen: Recording, scenes: Sequence[Outcome]) -> None:
    """Numbers where the robot was when it was spoken to; the list beside says what."""
    numbers: dict[tuple[float, float], list[str]] = {}
    for number, scene in _asked(scenes):
        place = where(seen.robot, scene.asked_at_s)
        if place is not None:
            numbers.setdefault((round(place.x_m, 1), round(place.y_m, 1)), []).append(str(number))
    for at, here in numbers.items():
        axes.annotate(
            ", ".join(here),
            at,
            textcoords="offset points",
            xytext=(-10, -22),
            bbox={"boxstyle": "round", "facecolor": "white", "edgecolor": ROBOT},
            zorder=6,
        )


def _asked(scenes: Sequence[Outcome]) -> list[tuple[int, Outcome]]:
    return list(enumerate((scene for scene in scenes if scene.asked), start=1))


def where(robot: list[Seen[Pose]], time_s: float) -> Pose | None:
    """Where the robot was at a time; None before it was first seen."""
    before = [r.what for r in robot if r.time_s <= time_s]
    return before[-1] if before else None
