"""The picture of a fleet shows every robot's path, by name."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("matplotlib")

from recordings import drive, event

from realtime_agent_ros.demo import fleet_picture, latency
from realtime_agent_ros.demo.recording import Recording
from realtime_agent_ros.demo.scenario import Outcome


def test_every_robot_has_its_path_and_one_that_was_never_seen_has_none(tmp_path: Path) -> None:
    stopped = drive((3.0, 5.0))
    stopped.events = [event(8.0, "stop")]
    fleet = {"scout": stopped, "rover": drive(), "atlas": Recording()}
    file = tmp_path / "fleet.png"
    fleet_picture.draw(fleet, [Outcome("drive", asked="scout, go on", asked_at_s=0.5)], file)
    assert file.read_bytes().startswith(b"\x89PNG")


def test_a_stop_is_timed_on_every_robot_that_drove_and_on_no_other() -> None:
    fleet = {"scout": drive(), "rover": drive(), "atlas": Recording()}
    moving_s = next(c.time_s for c in fleet["scout"].commands if not c.what.is_zero())
    scene = Outcome("stop", asked="everyone stop", asked_at_s=0.1, marks={"stop": moving_s})
    rows = {row.name: row for row in latency.fleet_stages(fleet, [scene])}
    assert rows["stop word heard to zero velocity, each robot"].count == 2
