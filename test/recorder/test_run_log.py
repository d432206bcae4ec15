"""A run is kept, read and decided again."""

import pytest

from realtime_agent_ros.commands import replay
from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.health import Level
from realtime_agent_ros.core.steps import Drive
from realtime_agent_ros.recorder.run_log import RunLog, RunStart
from realtime_agent_ros.recorder.segments import RingLimits

LIMIT_S = 30.0
OWN = {
    "places": {"kitchen": [1.0, 2.0, 0.5]},
    "channels": ["arm"],
    "arm": {"topic": "arm", "type": "std_msgs/msg/Bool", "policy": "degrade", "deadline_s": 0.3},
    "deadlines": {"output": {"policy": "warn"}},
    "guards": ["fence"],
    "fence": {"type": "geofence", "points": "[[-3, -3], [3, -3], [3, 3], [-3, 3]]"},
}


def recorded(make_world, folder, limits=RingLimits(), told=None, **parameters):  # noqa: B008  # frozen
    """A short run of a robot, kept in the folder; ``told`` are the parameters it claims to have."""
    world = make_world(ready=False, first_barrier=7, **parameters)
    claimed = AgentConfig.model_validate(told or parameters).as_parameters()
    log = RunLog(folder, RunStart(claimed, 7), limits, 0)
    inner = world.engine.handle

    def handle(event, now_ns):
        commands = inner(event, now_ns)
        log.keep(now_ns, event, commands)
        return commands

    world.engine.handle = handle
    world.run(0.5)
    world.plan(Drive(distance_m=1.0))
    world.run(2.0)
    assert log.health().level is Level.OK
    assert log.close(LIMIT_S)


@pytest.mark.parametrize("parameters", [{}, OWN])
def test_a_run_comes_out_the_same(make_world, tmp_path, capsys, parameters):
    recorded(make_world, tmp_path, **parameters)
    assert replay.main([str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert out.endswith("decisions, all the same\n")
    assert int(out.split()[0]) > 200


def test_a_rule_that_was_another_is_shown_where_it_decides_otherwise(make_world, tmp_path, capsys):
    recorded(make_world, tmp_path, told={"smoother": {"max_accel": [0.3, 0.0, 1.0]}})
    assert replay.main([str(tmp_path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("decision ")
    assert lines[1] == "event:    Tick()"
    sent = [line for line in lines if "SendVelocity" in line]
    assert [line.split(":")[0] for line in sent] == ["recorded", "replayed"]
    assert sent[0][10:] != sent[1][10:]


def test_without_its_beginning_or_without_anything_it_says_so(make_world, tmp_path, capsys):
    assert replay.main([str(tmp_path / "nothing")]) == 2
    assert "no recorded run there" in capsys.readouterr().err
    recorded(make_world, tmp_path, RingLimits(segment_bytes=50_000, total_bytes=100_000))
    assert replay.main([str(tmp_path)]) == 2
    assert "the beginning of the run is gone" in capsys.readouterr().err
