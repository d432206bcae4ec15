"""``realtime-agent report``: a recorded run becomes a page beside it."""

from __future__ import annotations

import pytest

from realtime_agent_ros.commands import report
from realtime_agent_ros.core.events import SpeechHeard, StageMeasured
from realtime_agent_ros.core.steps import Drive
from realtime_agent_ros.recorder.run_recorder import RunRecorder
from realtime_agent_ros.recorder.segments import RingLimits

LIMIT_S = 30.0


@pytest.fixture
def run(make_world, tmp_path):
    """The folder of a run: somebody speaks, the robot drives, somebody steps in its way."""
    folder = tmp_path / "runs" / "20261129-1"
    world = make_world(ready=False, first_barrier=7)
    log = RunRecorder(folder, world.engine, 7, RingLimits())
    handle = world.engine.handle

    def keep(event, now_ns):
        commands = handle(event, now_ns)
        log.keep(now_ns, event, commands)
        measured = StageMeasured(100_000, 50_000)
        log.keep(now_ns, measured, handle(measured, now_ns))
        return commands

    world.engine.handle = keep
    world.run(0.5)
    world.handle(SpeechHeard("drive <fast>", final=True))
    world.plan(Drive(distance_m=2.0))
    world.run(2.0)
    world.step_in()
    world.run(1.0)
    assert log.close(LIMIT_S)
    return folder


def test_the_page_lies_in_the_run_and_tells_it(run, capsys):
    assert report.main([str(run)]) == 0
    page = run / "report.html"
    assert capsys.readouterr().out == f"{page}\n"
    html = page.read_text("utf-8")
    for words in ("drive &lt;fast&gt;", "StopZone", "sensor_to_command", "scan_to_command"):
        assert words in html
    assert html.count("<svg") == 2
    assert "could not be decided again" not in html


def test_a_folder_with_runs_is_the_newest_of_them(run, tmp_path):
    (tmp_path / "runs" / "20261128-1").mkdir()
    assert report.main([str(tmp_path), "--output", str(tmp_path / "x.html")]) == 0
    assert (tmp_path / "x.html").stat().st_size > 10_000


def test_what_is_no_run_is_named(tmp_path, capsys):
    assert report.main([str(tmp_path)]) == 2
    assert "no recorded run there" in capsys.readouterr().err
    assert report.main([str(tmp_path / "nowhere")]) == 2
    assert "nowhere" in capsys.readouterr().err


def test_a_page_that_cannot_be_written_is_told(run, tmp_path, capsys):
    assert report.main([str(run), "--output", str(tmp_path / "no" / "x.html")]) == 2
    assert "No such file" in capsys.readouterr().err


def test_a_run_of_another_version_is_told_without_its_channels(run, monkeypatch):
    monkeypatch.setattr("realtime_agent_ros.recorder.run_log.__version__", "0.0.0")
    assert report.main([str(run)]) == 0
    html = (run / "report.html").read_text("utf-8")
    assert "this is 0.0.0" in html
    assert "drive &lt;fast&gt;" in html
