"""The environment of the Makefile: when it is made again, and what a command in it sees."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def venv(tmp_path: Path) -> ModuleType:
    """The script, in a checkout of its own that holds next to nothing."""
    for folder in ("scripts", "realtime_agent_ros"):
        (tmp_path / folder).mkdir()
    shutil.copyfile(ROOT / "scripts" / "venv.py", tmp_path / "scripts" / "venv.py")
    for name in ("setup.py", "setup.cfg", "pyproject.toml", "package.xml", "constraints.txt"):
        (tmp_path / name).write_text("")
    (tmp_path / "realtime_agent_ros" / "node.py").write_text("one = 1\n")
    spec = importlib.util.spec_from_file_location("venv_script", tmp_path / "scripts" / "venv.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pretend_installed(venv: ModuleType, extras: str) -> None:
    (venv.VENV / "bin").mkdir(parents=True, exist_ok=True)
    (venv.VENV / "bin" / "python").touch()
    venv.write_stamp({**venv.wanted(), "extras": extras})


def test_nothing_is_ready_before_it_is_installed(venv: ModuleType) -> None:
    assert not venv.is_ready({"ros"})


def test_what_was_installed_is_ready_for_the_same_and_for_less(venv: ModuleType) -> None:
    pretend_installed(venv, "ros,sim")
    assert venv.is_ready({"ros", "sim"})
    assert venv.is_ready({"ros"})
    assert not venv.is_ready({"ros", "test"})


@pytest.mark.parametrize("name", ["setup.py", "constraints.txt", "realtime_agent_ros/node.py"])
def test_a_changed_file_makes_it_stale(venv: ModuleType, name: str) -> None:
    pretend_installed(venv, "ros")
    (venv.ROOT / name).write_text("changed = 1\n")
    assert not venv.is_ready({"ros"})


def test_a_deleted_file_makes_it_stale(venv: ModuleType) -> None:
    pretend_installed(venv, "ros")
    (venv.ROOT / "realtime_agent_ros" / "node.py").unlink()
    assert not venv.is_ready({"ros"})


def test_compiled_files_make_nothing_stale(venv: ModuleType) -> None:
    pretend_installed(venv, "ros")
    cache = venv.ROOT / "realtime_agent_ros" / "__pycache__"
    cache.mkdir()
    (cache / "node.pyc").write_text("")
    assert venv.is_ready({"ros"})


def test_a_half_made_environment_is_not_ready(venv: ModuleType) -> None:
    pretend_installed(venv, "ros")
    venv.STAMP.write_text('{"extras": "ro')
    assert not venv.is_ready({"ros"})
    pretend_installed(venv, "ros")
    (venv.VENV / "bin" / "python").unlink()
    assert not venv.is_ready({"ros"})


def test_a_command_sees_nothing_of_a_sourced_ros(venv: ModuleType) -> None:
    seen = venv.isolated(
        {
            "PATH": "/opt/ros/jazzy/bin:/usr/bin",
            "PYTHONPATH": "/opt/ros/jazzy/lib/python3.12/site-packages",
            "AMENT_PREFIX_PATH": "/home/me/ws/install:/opt/ros/jazzy",
            "LD_LIBRARY_PATH": "/opt/ros/jazzy/lib:/opt/vendor/lib",
            "RMW_IMPLEMENTATION": "rmw_cyclonedds_cpp",
            "ROS_DOMAIN_ID": "7",
        }
    )
    assert seen == {
        "PATH": f"{venv.VENV}/bin:/opt/ros/jazzy/bin:/usr/bin",
        "LD_LIBRARY_PATH": "/opt/vendor/lib",
        "ROS_DOMAIN_ID": "7",
    }


def test_a_command_runs_in_it_with_its_arguments(venv: ModuleType) -> None:
    pretend_installed(venv, "ros")
    script = venv.ROOT / "scripts" / "venv.py"
    done = subprocess.run(
        [sys.executable, script, "ros", "sh", "-c", 'echo "$1 ${PATH%%:*}"', "sh", "a b"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"a b {venv.VENV}/bin\n"


def test_two_commands_share_the_environment_and_keep_installers_out(venv: ModuleType) -> None:
    pretend_installed(venv, "ros")
    command = [sys.executable, str(venv.ROOT / "scripts" / "venv.py"), "ros", "cat"]
    first, second = (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    )
    try:
        for process in (first, second):
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write("here\n")
            process.stdin.flush()
            assert process.stdout.readline() == "here\n"
        lock = os.open(venv.LOCK, os.O_RDWR)
        with pytest.raises(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    finally:
        first.communicate()
        second.communicate()
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(lock)
