"""Who may import whom. The rules are read from the source, so lazy imports count as well."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "realtime_agent_ros"
CORE = f"{PACKAGE}.core"
PLANNER = f"{PACKAGE}.planner"
ROS = f"{PACKAGE}.ros"
SIM = f"{PACKAGE}.sim"
VOICE = f"{PACKAGE}.voice"
ONLINE_SPEECH = f"{PACKAGE}.online_speech"
SDK = ("agents", "openai")
NODES = tuple(
    f"{ROS}.{name}_node"
    for name in (
        *("agent", "deadman", "detector", "injector", "metrics", "planner", "sim"),
        *("voice_in", "voice_out"),
    )
)

CLOCKS_AND_CHANCE = {"time", "asyncio", "threading", "random", "logging"}
OUTSIDE_WORLD = {"secrets", "uuid", "subprocess", "socket", "multiprocessing", "signal", "sched"}
PURE = (sys.stdlib_module_names - CLOCKS_AND_CHANCE - OUTSIDE_WORLD) | {"numpy", "pydantic"}


@dataclass(frozen=True)
class Import:
    """``importer`` names ``imported`` (a module, or a name in one) in ``line``."""

    importer: str
    imported: str
    line: int


@dataclass(frozen=True)
class Rule:
    """Modules that ``applies`` holds for import only what ``allows`` holds for."""

    text: str
    applies: Callable[[str], bool]
    allows: Callable[[str], bool]


def within(name: str, *packages: str) -> bool:
    """Whether ``name`` is one of ``packages`` or something in it."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def outside(*packages: str) -> Callable[[str], bool]:
    return lambda name: not within(name, *packages)


def inside(*packages: str) -> Callable[[str], bool]:
    return lambda name: within(name, *packages)


RULES = (
    Rule(
        "core imports the pure part of the standard library, numpy, pydantic and itself",
        inside(CORE),
        lambda name: within(name, CORE) or name.split(".")[0] in PURE,
    ),
    Rule(
        "protocol imports nothing of ours but core",
        inside(f"{PACKAGE}.protocol"),
        lambda name: within(name, CORE) or not within(name, PACKAGE),
    ),
    Rule(
        "the SDK is imported by planner and online_speech alone",
        outside(PLANNER, ONLINE_SPEECH),
        outside(*SDK),
    ),
    Rule(
        "online_speech is started by name, and imported by nobody",
        outside(ONLINE_SPEECH),
        outside(ONLINE_SPEECH),
    ),
    Rule("online_speech imports no ROS", inside(ONLINE_SPEECH), outside("rclpy", ROS)),
    Rule("planner imports neither ros nor rclpy", inside(PLANNER), outside(ROS, "rclpy")),
    Rule(
        "ros imports planner in planner_node alone",
        lambda name: within(name, ROS) and name != f"{ROS}.planner_node",
        outside(PLANNER),
    ),
    Rule(
        "chaos imports no ROS and no planner",
        inside(f"{PACKAGE}.chaos"),
        outside("rclpy", ROS, PLANNER),
    ),
    Rule(
        "chaos is imported by injector_node alone",
        outside(f"{PACKAGE}.chaos", f"{ROS}.injector_node"),
        outside(f"{PACKAGE}.chaos"),
    ),
    Rule("sim imports no ROS and no planner", inside(SIM), outside("rclpy", ROS, PLANNER)),
    Rule(
        "recorder imports no ROS and no planner",
        inside(f"{PACKAGE}.recorder"),
        outside("rclpy", ROS, PLANNER),
    ),
    Rule(
        "views imports no ROS, no planner and no recorder",
        inside(f"{PACKAGE}.views"),
        outside("rclpy", ROS, PLANNER, f"{PACKAGE}.recorder"),
    ),
    Rule(
        "the client of Prometheus is imported in metrics_node's process alone",
        outside(f"{PACKAGE}.views.metrics", f"{ROS}.metrics_node"),
        outside("prometheus_client", f"{PACKAGE}.views.metrics"),
    ),
    Rule("voice imports no ROS and no planner", inside(VOICE), outside("rclpy", ROS, PLANNER)),
    Rule(
        "voice is imported by its nodes alone",
        lambda name: (
            within(name, ROS, CORE, PLANNER, SIM)
            and not within(
                name, f"{ROS}.voice_in_node", f"{ROS}.voice_out_node", f"{ROS}.audio_messages"
            )
        ),
        outside(VOICE),
    ),
    Rule(
        "nothing imports ros but itself and cli",
        outside(ROS, f"{PACKAGE}.cli"),
        outside(ROS),
    ),
    Rule(
        "launch is imported by launching, its respawn and launching_gazebo alone",
        outside(
            f"{PACKAGE}.launching", f"{PACKAGE}.launching_respawn", f"{PACKAGE}.launching_gazebo"
        ),
        outside("launch", "launch_ros", f"{PACKAGE}.launching"),
    ),
)


def imports_of(module: str, source: str, *, is_package: bool = False) -> Iterator[Import]:
    """Every import in ``source``, also within functions; relative ones made absolute."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(module, alias.name, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, module, is_package)
            for alias in node.names:
                yield Import(module, f"{base}.{alias.name}", node.lineno)
        elif isinstance(node, ast.Call) and _calls_import(node):
            name = node.args[0]
            if isinstance(name, ast.Constant):
                yield Import(module, str(name.value), node.lineno)


def _absolute(node: ast.ImportFrom, module: str, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    parts = module.split(".")
    up = node.level - (1 if is_package else 0)
    base = parts[: len(parts) - up]
    return ".".join([*base, node.module] if node.module else base)


def _calls_import(node: ast.Call) -> bool:
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    return name in ("import_module", "__import__") and bool(node.args)


def breaches(imports: Iterable[Import]) -> list[str]:
    """One line for every import that breaks a rule."""
    return [
        f"{i.importer}:{i.line} imports {i.imported}: {rule.text}"
        for i in imports
        for rule in RULES
        if rule.applies(i.importer) and not rule.allows(i.imported)
    ]


def closure(start: str, graph: Mapping[str, Iterable[Import]]) -> dict[str, str]:
    """All that importing ``start`` can import, each with the module that first names it.

    Importing a module runs the packages above it too.
    """
    reached = {start: ""}
    todo = [start]
    while todo:
        module = todo.pop()
        for found in graph.get(module, ()):
            parts = found.imported.split(".")
            for depth in range(1, len(parts) + 1):
                name = ".".join(parts[:depth])
                if name not in reached:
                    reached[name] = module
                    todo.append(name)
    return reached


def read_package() -> dict[str, list[Import]]:
    """The imports of every module of the checkout."""
    graph = {}
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        source = path.read_text(encoding="utf-8")
        graph[name] = list(imports_of(name, source, is_package=is_package))
    return graph


GRAPH = read_package()


def test_every_module_keeps_the_rules() -> None:
    assert breaches(i for imports in GRAPH.values() for i in imports) == []


@pytest.mark.parametrize("node", [n for n in NODES if n != f"{ROS}.planner_node"])
def test_no_node_but_the_planner_can_reach_the_sdk(node: str) -> None:
    reached = closure(node, GRAPH)
    assert {name: by for name, by in reached.items() if within(name, *SDK, PLANNER)} == {}


@pytest.mark.parametrize("node", [n for n in NODES if n != f"{ROS}.sim_node"])
def test_no_node_but_the_simulator_can_reach_the_physics(node: str) -> None:
    reached = closure(node, GRAPH)
    assert {name: by for name, by in reached.items() if within(name, "mujoco")} == {}


def test_the_reading_found_the_package() -> None:
    assert f"{CORE}.geometry" in GRAPH
    assert f"{CORE}.snapshot.Snapshot" in {i.imported for i in GRAPH[f"{PACKAGE}.protocol"]}
    assert {name for name in NODES if name not in GRAPH} == set()


@pytest.mark.parametrize(
    ("module", "source"),
    [
        (f"{CORE}.x", "import time"),
        (f"{CORE}.x", "def f():\n    from random import choice"),
        (f"{CORE}.x", "from .. import protocol"),
        (f"{CORE}.x", "import scipy"),
        (f"{PACKAGE}.protocol", f"from {PACKAGE} import dds"),
        (f"{ROS}.agent_node", "from agents import Runner"),
        (f"{ROS}.agent_node", "from ..planner.world import World"),
        (f"{PACKAGE}.cli", "import importlib\nimportlib.import_module('openai')"),
        (f"{PLANNER}.x", f"from {PACKAGE}.ros.spin import run_node"),
        (f"{SIM}.x", "import rclpy.node"),
        (f"{PACKAGE}.chaos.line", "import rclpy"),
        (f"{ROS}.agent_node", f"from {PACKAGE}.chaos.line import Line"),
        (f"{PACKAGE}.demo", f"from {PACKAGE} import ros"),
        (f"{PACKAGE}.cli", "import launch_ros"),
    ],
)
def test_a_breach_is_seen(module: str, source: str) -> None:
    assert breaches(imports_of(module, source))


@pytest.mark.parametrize(
    ("module", "source"),
    [
        (f"{CORE}.x", "import math\nimport numpy as np\nfrom .geometry import Pose"),
        (f"{ROS}.planner_node", f"from {PACKAGE}.planner.world import World"),
        (f"{PLANNER}.x", "from agents import Runner"),
        (f"{PACKAGE}.cli", f"from {PACKAGE}.ros.spin import run_node"),
    ],
)
def test_what_is_allowed_passes(module: str, source: str) -> None:
    assert breaches(imports_of(module, source)) == []


def test_the_closure_follows_chains_and_parent_packages() -> None:
    graph = {
        "a": [Import("a", "b.c.name", 1)],
        "b": [Import("b", "agents", 1)],
        "b.c": [Import("b.c", "d", 1)],
    }
    assert {"b", "b.c", "d", "agents"} <= closure("a", graph).keys()
