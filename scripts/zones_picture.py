"""Draws docs/images/zones.png: a scan, the zones over it, and what they permit of a velocity.

    zones_picture.py [FILE]

Nothing in it is drawn by hand but the walls: points come from the scan source, shapes, verdicts and
the place of the collision from the reflex layer itself.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np

matplotlib.use("Agg")  # a file, never a window

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon as Patch

from realtime_agent_ros.core.actions import collision_time_s
from realtime_agent_ros.core.events import ScanReceived
from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.core.reflex import Reflex, Verdict, ZoneMarker
from realtime_agent_ros.core.shapes import Points, Polygon
from realtime_agent_ros.core.source_config import ScanConfig
from realtime_agent_ros.core.sources.bank import BankSettings, SourceBank
from realtime_agent_ros.core.sweep import stepped_path
from realtime_agent_ros.core.zone_config import ZoneConfig

FILE = Path(__file__).resolve().parent.parent / "docs" / "images" / "zones.png"
BEAMS, RANGE_MAX_M = 360, 4.0
BODY = [[0.25, 0.2], [0.25, -0.2], [-0.25, -0.2], [-0.25, 0.2]]
ZONES: dict[str, dict[str, Any]] = {
    "Stop": {"action_type": "stop", "type": "circle", "radius": 0.4},
    "Slow": {
        "action_type": "slowdown",
        "slowdown_ratio": 0.5,
        "points": [[1.0, 0.45], [1.0, -0.45], [0.0, -0.45], [0.0, 0.45]],
    },
    "Limit": {
        "action_type": "limit",
        "linear_limit": 0.6,
        "points": [[1.8, 0.7], [1.8, -0.7], [-0.6, -0.7], [-0.6, 0.7]],
    },
    "Footprint": {
        "action_type": "approach",
        "points": BODY,
        "time_before_collision": 2.0,
        "simulation_time_step": 0.1,
    },
}
COLOURS = {
    "stop": "#d62728",
    "slowdown": "#ff7f0e",
    "limit": "#bcbd22",
    "approach": "#1f77b4",
    "none": "#7f7f7f",
}
Segment = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Scene:
    """A panel: what stands around, as walls and round things (x, y, radius), and what is asked."""

    title: str
    walls: tuple[Segment, ...]
    rounds: tuple[tuple[float, float, float], ...]
    asked: Velocity


CORRIDOR: tuple[Segment, ...] = (((-2.0, 0.95), (3.0, 0.95)), ((-2.0, -0.9), (3.0, -0.9)))
SCENES = (
    Scene("Something at the side: slowdown", CORRIDOR, ((0.85, 0.42, 0.12),), Velocity(0.5)),
    Scene("A person ahead: approach", CORRIDOR, ((1.25, -0.1, 0.18),), Velocity(0.8)),
    Scene("Too near: stop", CORRIDOR, ((0.45, 0.12, 0.12),), Velocity(0.5)),
    Scene(
        "In a bend the wall is in the way: approach",
        (*CORRIDOR, ((2.2, -0.9), (2.2, 0.95))),
        (),
        Velocity(0.8, 0.0, 0.9),
    ),
)


def scan_of(scene: Scene) -> ScanReceived:
    """What a scanner in the middle of the base sees."""
    angle = np.arange(BEAMS) * (math.tau / BEAMS) - math.pi
    ways = np.column_stack((np.cos(angle), np.sin(angle)))
    hits = [_to_wall(ways, wall) for wall in scene.walls]
    hits += [_to_round(ways, *thing) for thing in scene.rounds]
    ranges = np.minimum.reduce(hits) + np.random.default_rng(3).normal(0.0, 0.004, BEAMS)
    return ScanReceived(ranges, -math.pi, angle[-1], math.tau / BEAMS, 0.05, RANGE_MAX_M)


def _to_wall(ways: Points, wall: Segment) -> Points:
    (ax, ay), (bx, by) = wall
    ex, ey = bx - ax, by - ay
    with np.errstate(divide="ignore", invalid="ignore"):
        cross = ways[:, 0] * ey - ways[:, 1] * ex
        along = (ax * ey - ay * ex) / cross
        part = (ax * ways[:, 1] - ay * ways[:, 0]) / cross
    return np.where((along > 0) & (part >= 0) & (part <= 1), along, np.inf)


def _to_round(ways: Points, x: float, y: float, radius: float) -> Points:
    middle = ways @ np.array((x, y))
    room = radius**2 - (x * x + y * y - middle**2)
    near = middle - np.sqrt(np.maximum(room, 0.0))
    return np.where((room >= 0.0) & (near > 0.0), near, np.inf)


def judged(scene: Scene) -> tuple[Points, Verdict, list[ZoneMarker]]:
    """The points of the scan, the verdict and the shapes, from the code that runs on a robot."""
    bank = SourceBank({"scan": ScanConfig()}, BankSettings(0.5, False, 0.1, 1.0, 3.0))
    bank.see("scan", scan_of(scene), 0)
    reflex = Reflex({name: ZoneConfig.model_validate(zone) for name, zone in ZONES.items()})
    reflex.see(bank.observe(0).points, 0)
    return reflex.points, reflex.judge(scene.asked), reflex.markers(scene.asked)


def draw(path: Path) -> None:
    """Write the picture as PNG."""
    figure = Figure(figsize=(13.0, 8.6), layout="constrained")
    for axes, scene in zip(figure.subplots(2, 2).flat, SCENES, strict=True):
        points, verdict, markers = judged(scene)
        _draw_zones(axes, markers)
        axes.scatter(*points.T, s=7, color="black", zorder=4)
        _draw_collision(axes, scene, points)
        _draw_arrow(axes, scene.asked, "0.6", "asked")
        _draw_arrow(axes, verdict.velocity, "#2ca02c", "permitted")
        axes.set_title(f"{scene.title}\n{told(scene.asked, verdict)}", fontsize=11)
        axes.set(xlim=(-1.1, 2.5), ylim=(-1.1, 1.15), aspect="equal")
        axes.set(xlabel="x in m", ylabel="y in m")
    handles = {
        label: handle
        for axes in figure.axes
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True)
    }
    figure.legend(handles.values(), handles.keys(), loc="outside lower center", ncols=7)
    figure.savefig(path, dpi=90)


def told(asked: Velocity, verdict: Verdict) -> str:
    left = verdict.velocity.linear_x_mps
    why = f"{verdict.zone}: {verdict.action}" if verdict.zone else "nothing in the way"
    return f"asked {asked.linear_x_mps:.2f} m/s, permitted {left:.2f} m/s ({why})"


def _draw_zones(axes: Axes, markers: list[ZoneMarker]) -> None:
    for marker in markers:
        colour = COLOURS[marker.action]
        style: dict[str, Any] = {"facecolor": "none", "linestyle": "--"}
        if marker.active:
            style = {"facecolor": (*matplotlib.colors.to_rgb(colour), 0.25)}
        label = f"{marker.name}: {marker.action}"
        axes.add_patch(Patch(marker.corners, edgecolor=colour, lw=1.8, label=label, **style))


def _draw_collision(axes: Axes, scene: Scene, points: Points) -> None:
    """The footprint at every step of the approach simulation up to the last free one."""
    config = ZoneConfig.model_validate(ZONES["Footprint"])
    shape = Polygon(np.array(BODY))
    time_s = collision_time_s(shape, points, config.min_points, scene.asked, config)
    steps = round(min(time_s, config.time_before_collision) / config.simulation_time_step)
    path = stepped_path(scene.asked, config.simulation_time_step, steps)
    for step in range(0, steps + 1, 2):
        turned = np.array(BODY) @ _rotation(path.yaw_rad[step]).T
        corners = turned + np.array((path.x_m[step], path.y_m[step]))
        axes.add_patch(Patch(corners, fill=False, edgecolor=COLOURS["approach"], lw=0.5))


def _rotation(yaw_rad: float) -> Points:
    c, s = math.cos(yaw_rad), math.sin(yaw_rad)
    return np.array(((c, -s), (s, c)))


def _draw_arrow(axes: Axes, velocity: Velocity, colour: str, label: str) -> None:
    """One second of the velocity."""
    axes.quiver(
        0.0, 0.0, velocity.linear_x_mps, velocity.linear_y_mps,
        angles="xy", scale_units="xy", scale=1.0, width=0.008, color=colour, label=label, zorder=5,
    )  # fmt: skip


if __name__ == "__main__":
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else FILE)
