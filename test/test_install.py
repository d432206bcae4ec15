"""What a user gets: a wheel, in an empty environment, without ROS and without an SDK."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("build", reason="builds a wheel; `pip install build` brings what it takes")

pytestmark = pytest.mark.install

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "realtime_agent_ros"
PARTS = (PACKAGE, "resource", "launch", "config", "urdf", "worlds", "rviz", "security")
FILES = ("setup.py", "setup.cfg", "pyproject.toml", "package.xml", "LICENSE")
NODES = (
    "agent_node",
    "planner_node",
    "deadman_node",
    "detector_node",
    "sim_node",
    "injector_node",
    "voice_in_node",
    "voice_out_node",
)
FORBIDDEN = ("rclpy", "agents", "openai", "mujoco", "matplotlib")
STRANGERS = ("ros-", "rclpy", "openai", "mujoco", "matplotlib", "starlette")


def run(*command: str | Path, cwd: Path) -> str:
    """Standard output of a command that must succeed, in an environment that is not ours."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from the sdist, which is built from a copy of the checkout."""
    source = tmp_path_factory.mktemp("source")
    for folder in PARTS:
        if (ROOT / folder).is_dir():
            shutil.copytree(
                ROOT / folder, source / folder, ignore=shutil.ignore_patterns("__pycache__")
            )
    for name in FILES:
        shutil.copyfile(ROOT / name, source / name)
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", "dist", ".", cwd=source)
    (found,) = (source / "dist").glob("*.whl")
    return found


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty virtual environment with the wheel and what the wheel asks for."""
    venv = tmp_path_factory.mktemp("environment") / "venv"
    run(sys.executable, "-m", "venv", venv, cwd=venv.parent)
    constraints = str(ROOT / "constraints.txt")
    pip = (venv / "bin" / "python", "-m", "pip", "install", "--quiet")
    run(*pip, "-c", constraints, wheel, cwd=venv.parent)
    return venv


def test_two_clones_of_a_commit_give_the_same_wheel_byte_for_byte(tmp_path: Path) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("this is no checkout of git, so there is no commit to clone")
    built = []
    for name, umask in (("one", 0o022), ("another/one", 0o077)):
        clone, before = tmp_path / name, os.umask(umask)
        try:
            run("git", "clone", "--quiet", ROOT, clone, cwd=tmp_path)
            (clone / "left_over.py").touch()
            run(sys.executable, clone / "scripts" / "wheel.py", cwd=tmp_path)
        finally:
            os.umask(before)
        (wheel,) = (clone / "dist").glob("*.whl")
        built.append(wheel)
    assert built[0].name == built[1].name
    assert built[0].read_bytes() == built[1].read_bytes()


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    expected = {
        str(path.relative_to(ROOT))
        for path in (ROOT / PACKAGE).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert f"{PACKAGE}/py.typed" in expected
    assert expected - set(zipfile.ZipFile(wheel).namelist()) == set()


def test_nothing_lands_in_odd_places(wheel: Path) -> None:
    stem = "-".join(wheel.name.split("-")[:2])
    allowed = (
        f"{PACKAGE}/",
        f"{stem}.dist-info/",
        f"{stem}.data/data/share/{PACKAGE}/",
        f"{stem}.data/data/share/ament_index/resource_index/packages/{PACKAGE}",
    )
    names = zipfile.ZipFile(wheel).namelist()
    assert [name for name in names if not name.startswith(allowed)] == []


def test_the_wheel_holds_manifest_launch_files_and_marker(wheel: Path) -> None:
    names = {name.partition(".data/data/")[2] for name in zipfile.ZipFile(wheel).namelist()}
    share = f"share/{PACKAGE}"
    wanted = {f"share/ament_index/resource_index/packages/{PACKAGE}", f"{share}/package.xml"}
    for folder in ("launch", "config", "config/robots", "urdf", "worlds", "rviz", "security"):
        files = (p for p in (ROOT / folder).glob("*.*") if p.suffix != ".pyc")
        wanted |= {f"{share}/{folder}/{path.name}" for path in files}
    assert wanted - names == set()


def test_the_commands_are_in_bin(environment: Path) -> None:
    """setup.cfg sends executables to lib/ for ``ros2 run``; pip must not follow it."""
    for name in (*NODES, "realtime-agent"):
        assert os.access(environment / "bin" / name, os.X_OK), name
    assert not (environment / "lib" / PACKAGE).exists()


def test_core_and_protocol_work_without_ros_and_without_an_sdk(environment: Path) -> None:
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in sorted((ROOT / PACKAGE / "core").rglob("*.py"))
        if path.name != "__init__.py"
    ]
    code = (
        "import importlib, json, sys\n"
        f"for name in {[*modules, f'{PACKAGE}.protocol']!r}: importlib.import_module(name)\n"
        f"import {PACKAGE}\n"
        f"print(json.dumps([sys.modules[{PACKAGE!r}].__file__, sorted(sys.modules)]))"
    )
    where, loaded = json.loads(
        run(environment / "bin" / "python", "-c", code, cwd=environment.parent)
    )
    assert Path(where).is_relative_to(environment)
    assert [name for name in loaded if name.split(".")[0] in FORBIDDEN] == []


def test_the_command_line_answers(environment: Path) -> None:
    answer = run(environment / "bin" / "realtime-agent", "--help", cwd=environment.parent)
    assert "demo" in answer
    assert "doctor" in answer


def test_a_robot_gets_no_wheels_and_no_sdk(environment: Path) -> None:
    listing = run(
        environment / "bin" / "python", "-m", "pip", "list", "--format=json", cwd=environment
    )
    names = [entry["name"].lower() for entry in json.loads(listing)]
    assert "numpy" in names
    assert [name for name in names if name.startswith(STRANGERS)] == []
