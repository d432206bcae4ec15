"""The command line finds its sub-commands, is quick, and names what is wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from realtime_agent_ros import cli
from realtime_agent_ros.commands import run, say
from realtime_agent_ros.demo import command as demo
from realtime_agent_ros.processes import selected

HEAVY = ("rclpy", "agents", "openai", "numpy", "pydantic", "mujoco", "rich")


def call(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "realtime_agent_ros.cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_help_lists_the_commands() -> None:
    done = call("--help")
    assert done.returncode == 0
    for name in ("run", "say", "doctor"):
        assert f"\n  {name}" in done.stdout


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from realtime_agent_ros import cli\n"
        "try: cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        f"heavy = [m for m in {HEAVY!r} if m in sys.modules]\n"
        "sys.exit(str(heavy) if heavy else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["run", "say", "doctor"])
def test_every_command_tells_its_options(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        cli.main([name, "--help"])
    assert leaving.value.code == 0
    assert f"realtime-agent {name}" in capsys.readouterr().out


def test_an_unknown_command_is_refused_with_the_known_ones(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as leaving:
        cli.main(["dance"])
    assert leaving.value.code == 2
    error = capsys.readouterr().err
    assert "dance" in error
    assert "doctor" in error


def test_the_version_is_the_package_s(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    assert capsys.readouterr().out.strip() == cli.__version__


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "--viewer"], "--sim"),
        (["run", "--domain", "300"], "no ROS domain"),
        (["run", "--params", "/no/such.yaml"], "no such file"),
        (["run", "--remap", "scan"], "from:=to"),
        (["run", "-p", "nonode.x:=1"], "agent_node"),
        (["say", " "], "nothing to say"),
        (["say", "x", "--words-per-minute", "nan"], "not a number"),
        (["say", "x", "--wait", "-1"], "not a number"),
    ],
)
def test_a_wrong_option_is_named(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as leaving:
        cli.main(arguments)
    assert leaving.value.code == 2
    assert message in capsys.readouterr().err


def test_a_missing_extra_is_named_with_the_fix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "missing", lambda p: ("agents",) if p.name == "planner_node" else ())
    text = run._missing_extras(selected(sim=True))
    assert "planner_node needs agents: pip install 'realtime_agent_ros[ros,llm]'" in text
    assert "--no-planner" in text
    assert "sim_node" not in text


def test_viewer_and_parameters_reach_the_nodes(tmp_path: Path) -> None:
    args = run._parser().parse_args(["--sim", "--viewer", "-p", "agent_node.rate_hz:=50"])
    given = run._options(args).parameters
    assert given[0] == "sim_node.viewer:=true"
    assert given[-1] == "agent_node.rate_hz:=50"  # last, so that it wins


def test_the_simulated_flat_brings_its_places() -> None:
    assert any(
        p.startswith("agent_node.places.kitchen:=")
        for p in run._options(run._parser().parse_args(["--sim"])).parameters
    )
    assert run._options(run._parser().parse_args([])).parameters == ()


def test_partials_grow_word_by_word() -> None:
    assert say.partials(" go  to the kitchen") == [
        "go",
        "go to",
        "go to the",
        "go to the kitchen",
    ]


@pytest.mark.parametrize("place", ["a file", "a file/below", "/proc/nope"])
def test_the_demo_names_an_output_that_it_cannot_write(
    place: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(demo, "missing", lambda _process: ())
    (tmp_path / "a file").touch()
    assert demo.main(["--output", str(tmp_path / place)]) == 1
    error = capsys.readouterr().err
    assert error.startswith("realtime-agent: cannot write to --output")
    assert place in error


def test_the_demo_s_tables_are_wide_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    demo._output().rule()
    assert len(capsys.readouterr().out.rstrip("\n")) == demo.PIPE_COLUMNS
