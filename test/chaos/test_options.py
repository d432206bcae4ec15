"""The command line of ``make chaos``, and what is kept of a run that broke."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

pytest.importorskip("rclpy")
pytest.importorskip("mujoco")

import outcome
import suite
from driver import StuckError
from judge import DEAD_WISH, NEVER, NEVER_AGAIN
from outcome import Row, tries
from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.ros import parameters
from suite import Suite, exit_code, parse


def test_the_long_profile_soaks_for_half_an_hour_and_kills_each_200_times() -> None:
    long, usual = parse(["--long"]), parse([])
    assert (long.soak_s, long.kills) == (1800.0, 200)
    assert (usual.soak_s, usual.kills) == (60.0, 3)
    assert parse(["--long", "--kills", "7"]).kills == 7


def test_a_group_that_there_is_not_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["--only", "gremlins"])
    assert "unknown: gremlins; known: channels, stops, processes" in capsys.readouterr().err


def test_parts_of_names_choose_by_comma() -> None:
    made = Suite(parse(["--match", "delay on scan,Silence"]))
    assert made.wanted("delay on scan")
    assert made.wanted("silence on plan")
    assert not made.wanted("delay on plan")


def test_a_recording_that_is_decided_otherwise_is_a_breach_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suite.replays, "replayed", lambda runs: [f"{r.name} differs" for r in runs])
    made = Suite(parse([]))
    with made._folder() as folder:
        (folder / "recording" / "run").mkdir(parents=True)
    assert [row.breaches for row in made.rows] == [["run differs"]]
    assert made.kept == [folder]
    suite.shutil.rmtree(folder)


@pytest.mark.parametrize(("breaches", "kept"), [(["collision"], True), ([], False)])
def test_logs_and_recording_are_kept_of_a_breach_alone(breaches: list[str], kept: bool) -> None:
    made = Suite(parse([]))
    with made._folder() as folder:
        (folder / "recording").mkdir()
        made.rows.append(Row(outcome.CHANNELS, "a", breaches))
    assert folder.exists() is kept
    assert made.kept == ([folder] if kept else [])
    suite.shutil.rmtree(folder, ignore_errors=True)


PAUSED = "the output paused for 0.3 s"


def of(*runs: list[str], late_s: float = 1.0) -> list[dict[str, object]]:
    """The tries of a run that breaks these, one after the other."""
    left = iter(runs)
    return list(tries(lambda: {"late_s": late_s, "breaches": next(left)}))


@pytest.mark.parametrize(
    "breach", [PAUSED, "agent_node: still moving 0.9 s after", "waited in vain for motion"]
)
def test_a_breach_of_time_on_a_late_machine_is_tried_again_and_told(breach: str) -> None:
    late = {"late_s": 1.0, "breaches": []}
    assert of([breach], []) == [late | {"replayed": [breach]}, late]
    assert of([breach], late_s=0.01) == [{"late_s": 0.01, "breaches": [breach]}]
    assert [found["breaches"] for found in of([breach], [breach], [breach])] == [[], [], [breach]]


@pytest.mark.parametrize(
    "breach",
    [
        "collision",
        "stop word: still moving 0.9 s after",
        "scan: moving again 0.9 s after",
        f"{DEAD_WISH}: moving again 1.2 s after",
        "agent_node died: exit code 1",
        NEVER_AGAIN,
    ],
)
def test_no_machine_excuses_anything_else(breach: str) -> None:
    assert of([PAUSED, breach]) == [{"late_s": 1.0, "breaches": [PAUSED, breach]}]


def test_every_try_has_its_row_and_the_slow_kill_of_one_is_judged() -> None:
    verdicts = of(["agent_node: still moving 0.9 s after"], [])
    verdicts[0]["stops"] = {"agent_node": 0.9}
    rows = [outcome.row(outcome.KILLS, v | {"name": "kill of agent_node"}, 7) for v in verdicts]
    told = outcome.summary(rows)
    assert "faults tried 1, survived 1" in told
    assert "tried again (seed 7) kill of agent_node: agent_node: still moving 0.9 s" in told
    assert exit_code(rows, whole=True) == 1


class Stuck:
    """A driver whose run gets stuck."""

    def press(self, _speed_mps: float) -> None: ...
    def end_faults(self) -> None: ...

    def verdict(self) -> dict[str, object]:
        return {"name": "x", "late_s": 0.01, "breaches": ["agent_node died: SIGSEGV", NEVER]}


def test_a_run_that_gets_stuck_on_a_machine_that_was_not_late_is_a_breach() -> None:
    def play() -> dict[str, object]:
        raise StuckError("waited in vain for motion")

    made = Suite(parse([]))
    made._run(Stuck(), outcome.CHANNELS, "a", play)  # type: ignore[arg-type]  # all that it needs
    breaches = ["waited in vain for motion", "agent_node died: SIGSEGV"]
    assert [(row.name, row.breaches) for row in made.rows] == [("a", breaches)]


def test_only_a_whole_run_that_tried_something_and_broke_nothing_exits_with_zero() -> None:
    well, broken = Row(outcome.CHANNELS, "a", []), Row(outcome.CHANNELS, "b", ["collision"])
    assert exit_code([well], whole=True) == 0
    assert exit_code([well], whole=False) == 130
    assert exit_code([well, broken], whole=False) == 1
    assert exit_code([well, broken], whole=True) == 1
    assert exit_code([], whole=True) == 1
    assert exit_code([_kill(0.5)], whole=True) == 1


def test_the_agent_takes_the_parameters_that_the_suite_gives_it(tmp_path: Path) -> None:
    endpoint = SimpleNamespace(base_url="http://127.0.0.1:9/v1")
    stack = suite.planner_stack(tmp_path, 1, endpoint, 7)  # type: ignore[arg-type]  # all it needs
    given = stack._parameters["agent_node"]
    parameters.validate({n: yaml.safe_load(str(v)) for n, v in given.items()}, AgentConfig)


def test_the_planners_tools_are_found_beside_what_is_on_the_path(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONPATH", "/opt/ros")
    assert suite.python_path() == f"{suite.HERE}:/opt/ros"
    monkeypatch.delenv("PYTHONPATH")
    assert suite.python_path() == str(suite.HERE)


def _kill(seconds: float) -> Row:
    return Row(outcome.KILLS, "kill of agent_node", [], stops={"agent_node": seconds})


@pytest.mark.parametrize(
    ("slow_s", "count", "told"),
    [
        (0.21, 1, []),
        (0.21, 3, ["kills of agent_node: 210 ms to the zero in 99 %, 200 ms allowed"]),
        (0.41, 1, ["kills of agent_node: 410 ms to the zero, 400 ms allowed"]),
    ],
)
def test_kills_are_judged_together(slow_s: float, count: int, told: list[str]) -> None:
    rows = [*[_kill(0.1)] * (200 - count), *[_kill(slow_s)] * count]
    assert outcome.slow_kills(rows) == told
    assert all(f"BREACH {text}" in outcome.summary(rows) for text in told)
    assert outcome.slow_kills(rows[-50:]) == [t for t in told if "in 99 %" not in t]
