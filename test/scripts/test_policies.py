"""scripts/policies.py: the policies in security/ are those of docs/topics.md."""

from __future__ import annotations

import runpy
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MADE: dict[str, str] = runpy.run_path(str(ROOT / "scripts" / "policies.py"))["policies"]()
SAFE = {"cmd_vel": {"agent_node", "deadman_node"}, "agent/heartbeat": {"agent_node"}}
SAFE |= {"plan": {"planner_node", "voice_in_node"}, "speech": {"voice_in_node", "operator"}}
"""Who may publish what moves the robot or speaks for a person."""


def test_every_file_is_what_make_docs_would_write() -> None:
    there = {p.name: p.read_text(encoding="utf-8") for p in (ROOT / "security").glob("*.xml")}
    assert there == MADE


def test_nobody_else_may_publish_what_moves_the_robot() -> None:
    found: dict[str, set[str]] = {topic: set() for topic in SAFE}
    for text in MADE.values():
        (profile,) = ET.fromstring(text).iter("profile")
        for group in profile.iter("topics"):
            for topic in group.iter("topic"):
                if "publish" in group.attrib and topic.text in found:
                    found[topic.text].add(profile.attrib["node"])
    assert found == SAFE
