"""RViz's and Foxglove's files show topics that there are, with a QoS that fits."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "topics.md").read_text(encoding="utf-8")
TOPICS = {
    name.lstrip("/"): qos
    for name, qos in re.findall(r"^\| `([\w/]+)` \| \w+ \| `[^`]+` \| ([^|]+) \|", PAGE, re.M)
}
FROM_OTHERS = {"robot_description"}
"""Published by robot_state_publisher, latched."""
LAYOUT: dict[str, Any] = json.loads((ROOT / "rviz" / "agent.foxglove.json").read_text())


def displays() -> list[dict[str, Any]]:
    file = yaml.safe_load((ROOT / "rviz" / "agent.rviz").read_text(encoding="utf-8"))
    shown: list[dict[str, Any]] = file["Visualization Manager"]["Displays"]
    return shown


def leaves(layout: Any) -> Iterator[str]:
    if isinstance(layout, str):
        yield layout
    else:
        yield from leaves(layout["first"])
        yield from leaves(layout["second"])


def test_rviz_hears_what_it_shows() -> None:
    shown = [d.get("Topic") or d.get("Description Topic") for d in displays()]
    topics = [topic for topic in shown if topic]
    wanted = {"scan", "zones", "agent/markers", "odom", "robot_description"}
    assert wanted == {t["Value"] for t in topics}
    for topic in topics:
        latched = topic["Durability Policy"] == "Transient Local"
        assert latched is (topic["Value"] in FROM_OTHERS)
        if "best effort" in TOPICS.get(topic["Value"], ""):
            assert topic["Reliability Policy"] == "Best Effort"


def test_rviz_can_be_moved_into_a_robots_namespace() -> None:
    text = (ROOT / "rviz" / "agent.rviz").read_text(encoding="utf-8")
    assert re.findall(r"Value: /\S+", text) == []


def test_foxglove_plots_the_command_of_either_type() -> None:
    paths = {path["value"] for path in LAYOUT["configById"]["Plot!speed"]["paths"]}
    assert {"/cmd_vel.linear.x", "/cmd_vel.twist.linear.x"} <= paths


def test_foxglove_shows_every_panel_once_and_topics_that_exist() -> None:
    panels = list(leaves(LAYOUT["layout"]))
    assert sorted(panels) == sorted(LAYOUT["configById"])
    named = re.findall(r'"/([\w/]+)[.\w]*"', json.dumps(LAYOUT["configById"]))
    assert {"agent/state", "zones", "agent/markers", "speech", "cmd_vel"} <= set(named)
    assert set(named) - FROM_OTHERS <= set(TOPICS)
