"""Nothing is skipped for want of what ``make`` installs: a lost extra would empty whole files."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
SKIPPING = {"importorskip", "needs"}
WITH_ROS = {"launch_ros", "launch_testing_ros"}
"""These come with a ROS installation and are on no index."""


def wanted() -> Iterator[tuple[str, str]]:
    """Each module without which something is skipped, and the file that says so."""
    for path in sorted(HERE.rglob("test_*.py")) + sorted(HERE.rglob("conftest.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = node.func.id if isinstance(node.func, ast.Name) else name
            module = node.args[0]
            if name in SKIPPING and isinstance(module, ast.Constant):
                yield str(module.value), str(path.relative_to(HERE))


def is_here(module: str) -> bool:
    return find_spec(module.partition(".")[0]) is not None and find_spec(module) is not None


def test_the_modules_are_found() -> None:
    names = {module for module, _ in wanted()}
    assert {"rclpy", "agents", "ament_flake8.main", "mujoco", "pocketsphinx"} | WITH_ROS <= names


@pytest.mark.skipif(
    not sys.flags.safe_path or "PYTHONPATH" in os.environ,
    reason="only `make` installs every extra",
)
def test_everything_that_make_installs_is_here() -> None:
    missing = [(m, file) for m, file in wanted() if m not in WITH_ROS and not is_here(m)]
    assert missing == []
