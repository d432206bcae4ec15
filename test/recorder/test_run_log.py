"""A run is kept, read and decided again."""

import json

import pytest
from run_kit import recorded

from realtime_agent_ros.commands import replay
from realtime_agent_ros.recorder.run_log import (
    Kept,
    RunError,
    RunStart,
    decode_start,
    encode_start,
    read_run,
    ros_messages,
)
from realtime_agent_ros.recorder.segments import RingLimits, segments

OWN = {
    "places": {"kitchen": [1.0, 2.0, 0.5]},
    "channels": ["arm"],
    "arm": {"topic": "arm", "type": "std_msgs/msg/Bool", "policy": "degrade", "deadline_s": 0.3},
    "deadlines": {"output": {"policy": "warn"}},
    "guards": ["fence"],
    "fence": {"type": "geofence", "points": "[[-3, -3], [3, -3], [3, 3], [-3, 3]]"},
}
SMALL = RingLimits(segment_bytes=400_000, total_bytes=900_000)


@pytest.mark.parametrize("parameters", [{}, OWN])
def test_a_run_comes_out_the_same(make_world, tmp_path, capsys, parameters):
    recorded(make_world, tmp_path, **parameters)
    assert replay.main([str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert out.endswith("decisions, all the same\n")
    assert int(out.split()[0]) > 200


def test_messages_are_read_without_ros(make_world, tmp_path):
    recorded(make_world, tmp_path)
    (said,) = ros_messages(tmp_path)
    assert (said.topic, said.type, said.decode().data) == ("/say", "std_msgs/msg/String", "hello")
    assert not list(ros_messages(tmp_path, ["/other"]))


def test_a_rule_that_was_another_is_shown_where_it_decides_otherwise(
    make_world, tmp_path, capsys, monkeypatch
):
    recorded(make_world, tmp_path)
    inner = RunStart.engine

    def changed(start):
        parameters = start.parameters | {"smoother": {"max_accel": [0.3, 0.0, 1.0]}}
        return inner(RunStart(parameters, start.first_barrier))

    monkeypatch.setattr(RunStart, "engine", changed)
    assert replay.main([str(tmp_path), "--verify"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("decision ")
    assert "event:    Tick()" in lines
    sent = [line for line in lines if line.startswith(("recorded: Send", "replayed: Send"))]
    assert len(sent) == 2
    assert sent[0][10:] != sent[1][10:]
    assert any(line.lstrip().startswith("velocity: ") for line in lines)


def test_without_its_beginning_a_run_is_decided_again_from_its_first_segment(
    make_world, tmp_path, capsys
):
    recorded(make_world, tmp_path, SMALL, seconds=12.0)
    assert segments(tmp_path)[0].stem != "00000000"
    first = next(read_run(tmp_path))
    assert isinstance(first, RunStart)
    assert first.number > 0
    assert first.state is not None
    assert replay.main([str(tmp_path)]) == 0
    assert capsys.readouterr().out.endswith("decisions, all the same\n")


def test_every_segment_is_a_run_of_its_own(make_world, tmp_path, capsys):
    recorded(make_world, tmp_path, RingLimits(segment_bytes=400_000), seconds=12.0)
    whole = sum(isinstance(record, Kept) for record in read_run(tmp_path))
    assert len(segments(tmp_path)) > 2
    counts = []
    for path in segments(tmp_path):
        assert replay.main([str(path)]) == 0
        counts.append(int(capsys.readouterr().out.split()[0]))
    assert sum(counts) == whole


def test_a_segment_that_is_gone_is_told(make_world, tmp_path, capsys):
    recorded(make_world, tmp_path, RingLimits(segment_bytes=400_000), seconds=12.0)
    segments(tmp_path)[1].unlink()
    assert replay.main([str(tmp_path)]) == 0
    assert "were never recorded" in capsys.readouterr().out


def test_what_is_no_run_is_refused_in_words(make_world, tmp_path, capsys):
    assert replay.main([str(tmp_path / "nothing")]) == 2
    assert "no run there" in capsys.readouterr().err
    recorded(make_world, tmp_path / "one")
    assert replay.main([str(tmp_path)]) == 2
    assert "runs in it: one" in capsys.readouterr().err
    (tmp_path / "one" / "00000009.mcap").write_bytes(b"this is a text of some length")
    assert replay.main([str(tmp_path / "one")]) == 2
    assert "00000009.mcap" in capsys.readouterr().err


def test_another_version_is_named_and_its_messages_can_be_read():
    start = RunStart({"unknown": 1}, 3, version="9.9.9")
    again = decode_start(encode_start(start))
    assert again.parameters == {"unknown": 1}
    with pytest.raises(RunError, match=r"version 9\.9\.9"):
        again.engine()
    with pytest.raises(RunError, match="no beginning"):
        decode_start(json.dumps({"version": 1}).encode())
