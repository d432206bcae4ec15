"""Writes security/*.policy.xml: for each node the topics and services that it needs, and no more.

Read from the tables of docs/topics.md, which a test compares with the nodes; another one compares
the policies with the nodes themselves. ``ros2 security`` makes keys and permissions of them
(docs/security.md). What only an option brings is left out: OPTIONAL.
"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "topics.md"
TARGET = ROOT / "security"
ENCLAVES = "/realtime_agent"
SECTION = re.compile(r"^## (\w+_node)$(.*?)(?=^## )", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| `([^`]+)` \|(.*)\|$", re.MULTILINE)
LEFT_OUT = ("injector_node",)
"""For tests; nobody runs it on a robot that he wants to protect."""
OPTIONAL = {
    "planner_node": {
        ("in", "audio/in"), ("out", "audio/out"), ("out", "speech"), ("out", "speech/partial"),
    }
}  # fmt: skip
"""With ``realtime.audio_topics``. Who may publish ``speech`` can answer for a person, so a planner
may not unless it is the ears."""
ON_DEMAND = {
    "planner_node": {("in", t) for t in ("scan", "odom", "imu", "battery_state", "bumper")}
}
"""What is subscribed to for a moment: the default of ``sample_topics``."""
EVERY_TOPIC = {("out", "/rosout"), ("out", "/parameter_events"),
               ("in", "/clock"), ("out", "~/transition_event")}  # fmt: skip
EVERY_SERVICE = {
    f"~/{name}"
    for name in (
        "describe_parameters", "get_parameter_types", "get_parameters", "list_parameters",
        "set_parameters", "set_parameters_atomically", "get_type_description", "change_state",
        "get_state", "get_available_states", "get_available_transitions", "get_transition_graph",
    )
}  # fmt: skip
OPERATOR_TOPICS = {
    *(("out", t) for t in ("estop", "cmd_vel_key", "cmd_vel_joy", "speech")),
    *(("in", t) for t in ("agent/state", "agent/step", "agent/events", "say", "/diagnostics")),
    ("in", "deadman/tripped"),
}
CALLED = {"agent_node": ["navigate_to_pose"]}
"""Actions of others, where their types are installed: no graph shows them in a test."""
OPERATED = ("agent_node", "deadman_node", "planner_node")
"""Whose services a person's desk may call."""


def tables() -> dict[str, tuple[set[tuple[str, str]], set[str]]]:
    """By node: (direction, topic) of each topic, and its services."""
    found = {}
    for node, body in SECTION.findall(PAGE.read_text(encoding="utf-8")):
        body = body.partition("\n### ")[0]
        rows = [
            (name, [c.strip(" `") for c in rest.split("|")]) for name, rest in ROW.findall(body)
        ]
        topics = {(cells[0], name) for name, cells in rows if len(cells) == 4}
        services = {name for name, cells in rows if len(cells) == 2}
        found[node] = topics, services
    return found


def policies() -> dict[str, str]:
    """File name to text."""
    known = tables()
    texts = {}
    for node, (topics, services) in known.items():
        if node in LEFT_OUT:
            continue
        topics = topics - OPTIONAL.get(node, set()) | ON_DEMAND.get(node, set()) | EVERY_TOPIC
        topics = {(way, _own(name, node)) for way, name in topics}
        texts[f"{node}.policy.xml"] = policy(node, topics, services | EVERY_SERVICE, "reply")
    asked = {_full(s, node) for node in OPERATED for s in known[node][1] | EVERY_SERVICE}
    basic = EVERY_TOPIC - {("out", "~/transition_event")}
    texts["operator.policy.xml"] = policy("operator", OPERATOR_TOPICS | basic, asked, "request")
    return texts


def policy(node: str, topics: set[tuple[str, str]], services: set[str], way: str) -> str:
    """One file: an enclave of the node's name with what it may do."""
    lines = [
        "<!-- Made by scripts/policies.py from docs/topics.md; see docs/security.md. -->",
        '<policy version="0.2.0">',
        "  <enclaves>",
        f'    <enclave path="{ENCLAVES}/{node}">',
        "      <profiles>",
        f'        <profile ns="/" node="{node}">',
        *_group("topic", "publish", sorted(t for w, t in topics if w == "out")),
        *_group("topic", "subscribe", sorted(t for w, t in topics if w == "in")),
        *_group("service", way, sorted(services)),
        *_group("action", "call", CALLED.get(node, [])),
        "        </profile>",
        "      </profiles>",
        "    </enclave>",
        "  </enclaves>",
        "</policy>",
    ]
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(lines) + "\n"


def _group(kind: str, way: str, names: list[str]) -> list[str]:
    inner = [f"            <{kind}>{name}</{kind}>" for name in names]
    return [f'          <{kind}s {way}="ALLOW">', *inner, f"          </{kind}s>"] if names else []


def _own(name: str, node: str) -> str:
    return name.replace(f"{node}/", "~/", 1) if name.startswith(f"{node}/") else name


def _full(service: str, node: str) -> str:
    return service.replace("~", node, 1)


def main() -> None:
    TARGET.mkdir(exist_ok=True)
    for name, text in policies().items():
        (TARGET / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
