"""The interpreter that make uses: one that runs, is supported and has venv, or a clear answer."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "find_python.sh"


def fake(folder: Path, name: str, answer: str, code: int = 0) -> Path:
    """An interpreter that answers every question the same way."""
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{answer}'\nexit {code}\n")
    path.chmod(0o755)
    return path


def ask(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(SCRIPT), *arguments],
        env={"PATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_first_that_runs_wins(tmp_path: Path) -> None:
    fake(tmp_path, "python3.12", "shim: version not installed", code=127)
    fake(tmp_path, "python3.11", "3.11 venv /opt/my pythons/python3.11")
    found = ask(tmp_path)
    assert (found.returncode, found.stdout) == (0, "/opt/my pythons/python3.11\n")


def test_python3_may_be_a_supported_one(tmp_path: Path) -> None:
    fake(tmp_path, "python3", "3.12 venv /usr/bin/python3")
    assert ask(tmp_path).stdout == "/usr/bin/python3\n"


def test_no_python_is_named_with_the_fix(tmp_path: Path) -> None:
    found = ask(tmp_path)
    assert found.returncode == 1
    assert "python3.12: not found" in found.stderr
    assert "apt install" in found.stderr


def test_an_unsupported_python_is_named(tmp_path: Path) -> None:
    fake(tmp_path, "python3", "3.13 venv /usr/bin/python3")
    found = ask(tmp_path)
    assert found.returncode == 1
    assert "python3: Python 3.13, not supported" in found.stderr


def test_a_python_without_venv_is_named_with_its_package(tmp_path: Path) -> None:
    fake(tmp_path, "python3.11", "3.11 no-venv /usr/bin/python3.11")
    found = ask(tmp_path)
    assert found.returncode == 1
    assert "apt install python3.11-venv" in found.stderr


@pytest.mark.parametrize("name", ["python3.12", "/nowhere/python"])
def test_an_interpreter_asked_for_is_the_only_candidate(tmp_path: Path, name: str) -> None:
    fake(tmp_path, "python3.11", "3.11 venv /usr/bin/python3.11")
    found = ask(tmp_path, name)
    assert found.returncode == 1
    assert f"{name}: not found" in found.stderr


def test_an_empty_request_is_none(tmp_path: Path) -> None:
    fake(tmp_path, "python3.11", "3.11 venv /usr/bin/python3.11")
    assert ask(tmp_path, "").returncode == 0
