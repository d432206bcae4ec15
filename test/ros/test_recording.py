"""An agent_node that records; what it recorded comes out the same, even after a kill."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

pytest.importorskip("rclpy")
pytest.importorskip("mcap")

from agent_bench import AgentBench
from realtime_agent_ros.commands import replay
from realtime_agent_ros.core.steps import Drive
from realtime_agent_ros.recorder.run_log import read_run

pytestmark = pytest.mark.ros


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_ended_anyhow_replays_bit_for_bit(
    bench: AgentBench, tmp_path: Path, capsys: pytest.CaptureFixture[str], end: signal.Signals
) -> None:
    bench.add_base()
    process = bench.start_ready(record_folder=str(tmp_path / "runs"))
    bench.wait_diagnosis("recording")
    bench.send_steps(Drive(distance_m=2.0))
    bench.wait_moving()
    bench.messages("cmd_vel", 10)
    process.send(end)
    process.wait()
    (run,) = (tmp_path / "runs").iterdir()
    assert replay.main([str(run)]) == 0, capsys.readouterr().out
    start, decisions = read_run(run)
    assert start.parameters["record_folder"] == str(tmp_path / "runs")
    moving = [d for d in decisions if any("SendVelocity" in repr(c) for c in d.commands)]
    assert len(moving) > 10
