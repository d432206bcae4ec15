"""What was before a stop is kept apart, with its reason, and can be decided again."""

import errno
import json
from pathlib import Path

from run_kit import LIMIT_S, Recorded, live

from realtime_agent_ros.commands import replay
from realtime_agent_ros.core.events import EstopReceived
from realtime_agent_ros.recorder.black_box import FOLDER, REASON, BlackBox, BoxLimits
from realtime_agent_ros.recorder.channel import Channel
from realtime_agent_ros.recorder.run_log import RunStart, read_run
from realtime_agent_ros.recorder.run_recorder import RunRecorder
from realtime_agent_ros.recorder.segments import RingLimits, SegmentRing, segments

S = 1_000_000_000
CORE = Channel("/core")


def boxes(run):
    folder = run / FOLDER
    return sorted(box.name for box in folder.iterdir()) if folder.exists() else []


def filled(folder, limits=BoxLimits()):  # noqa: B008  # frozen
    ring = SegmentRing(folder, RingLimits(segment_s=10.0, total_s=20.0))
    for n in range(60):
        ring.write(CORE, n * S, b"%d" % n, begins=ring.full)
    return ring, BlackBox(folder, ring, limits)


def test_the_segments_of_the_last_seconds_stay_when_the_ring_drops_them(tmp_path):
    ring, box = filled(tmp_path, BoxLimits(seconds=5.0))
    box.keep(59 * S, "STOP", "obstacle")
    kept = segments(tmp_path / FOLDER / "0000-STOP")
    assert kept
    for n in range(60, 200):
        ring.write(CORE, n * S, b"%d" % n, begins=ring.full)
    ring.close()
    assert all(path.exists() for path in kept)
    assert not {path.name for path in kept} & {path.name for path in segments(tmp_path)}
    told = json.loads((tmp_path / FOLDER / "0000-STOP" / REASON).read_text())
    assert told == {
        "ladder": "STOP",
        "reason": "obstacle",
        "time_ns": 59 * S,
        "since_ns": 54 * S,
    }


def test_their_number_is_bounded_and_those_that_had_to_be_reset_go_last(tmp_path):
    _, box = filled(tmp_path, BoxLimits(count=3))
    for rung in ("LATCHED", "STOP", "STOP", "STOP", "LATCHED"):
        box.keep(59 * S, rung, "x")
    assert boxes(tmp_path) == ["0000-LATCHED", "0003-STOP", "0004-LATCHED"]


def test_a_disk_that_fails_is_told(tmp_path):
    _, box = filled(tmp_path)
    (tmp_path / FOLDER).write_text("in the way")
    box.keep(59 * S, "STOP", "x")
    assert box.problem.startswith("black box: ")


def test_a_full_disk_gets_no_half_a_box(tmp_path, monkeypatch):
    _, box = filled(tmp_path)

    def write_text(*_args, **_more):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", write_text)
    box.keep(59 * S, "STOP", "x")
    assert box.problem == "black box: No space left on device"
    assert boxes(tmp_path) == []


def test_a_robot_that_stops_leaves_a_box_that_is_decided_again(make_world, tmp_path, capsys):
    world = make_world(ready=False, first_barrier=7)
    limits = RingLimits(segment_bytes=400_000)
    log = RunRecorder(tmp_path, world.engine, 7, limits, boxes=BoxLimits(seconds=1.0))
    world.engine = Recorded(world.engine, log)
    live(world, log, 10.0)
    assert boxes(tmp_path) == []  # it began stopped: nothing was before that
    world.handle(EstopReceived(True))
    live(world, log, 1.0)
    assert log.close(LIMIT_S)
    assert boxes(tmp_path) == ["0000-LATCHED"]
    box = tmp_path / FOLDER / "0000-LATCHED"
    assert "emergency stop" in json.loads((box / REASON).read_text())["reason"]
    first = next(read_run(box))
    assert isinstance(first, RunStart)
    assert first.number > 0
    assert replay.main([str(box)]) == 0
    assert "all the same" in capsys.readouterr().out


def test_without_seconds_there_is_none(make_world, tmp_path):
    world = make_world(ready=False, first_barrier=7)
    log = RunRecorder(tmp_path, world.engine, 7, RingLimits(), boxes=BoxLimits(seconds=0.0))
    world.engine = Recorded(world.engine, log)
    world.run(1.0)
    world.handle(EstopReceived(True))
    world.run(1.0)
    assert log.close(LIMIT_S)
    assert boxes(tmp_path) == []
