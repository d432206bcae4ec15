"""The simulated robot's links: robot_state_publisher is started where it is installed."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip(
    "launch_ros", reason="launch and launch_ros come with a ROS installation, not from an index"
)

from launch import LaunchContext
from launch.actions import OpaqueFunction
from launch.launch_description_sources import get_launch_description_from_python_launch_file
from launch_ros.actions import Node

from realtime_agent_ros import launching

LAUNCH = Path(__file__).resolve().parents[2] / "launch"


def links(file: str, **arguments: str) -> list[Node]:
    context = LaunchContext()
    context.launch_configurations.update(arguments)
    found = []
    for entity in get_launch_description_from_python_launch_file(str(LAUNCH / file)).entities:
        done = entity.execute(context)
        found += (done or []) if isinstance(entity, OpaqueFunction) else []
    return [a for a in found if isinstance(a, Node) and a.node_package == launching.LINKS]


@pytest.mark.parametrize(
    ("file", "arguments", "there", "count"),
    [
        ("sim.launch.py", {}, True, 1),
        ("sim.launch.py", {}, False, 0),
        ("sim.launch.py", {"robots": "2"}, True, 0),  # whose frames have the same names
        ("agent.launch.py", {}, True, 0),  # a real robot brings its own
        ("gazebo.launch.py", {}, True, 1),
    ],
)
def test_who_tells_where_the_links_are(
    file: str,
    arguments: dict[str, str],
    there: bool,
    count: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(launching, "_installed", lambda name: there and name == launching.LINKS)
    assert len(links(file, **arguments)) == count
