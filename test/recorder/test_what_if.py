"""Other parameters show where decisions would differ, and the same show nothing."""

import pytest
from run_kit import recorded

from realtime_agent_ros.commands import replay
from realtime_agent_ros.recorder.segments import RingLimits, segments


@pytest.fixture(scope="module")
def a_run(make_world, tmp_path_factory):
    """The run of a robot that drove a metre."""
    folder = tmp_path_factory.mktemp("what_if") / "run"
    recorded(make_world, folder, seconds=4.0)
    return folder


@pytest.fixture
def what_if(a_run, tmp_path, capsys):
    """``what_if(yaml)``: exit code and what is told of the run."""

    def ask(text, *words, run=a_run):
        file = tmp_path / "params.yaml"
        file.write_text(text)
        code = replay.main([str(run), "--what-if", str(file), *words])
        told = capsys.readouterr()
        return code, told.out + told.err

    return ask


def test_the_same_parameters_differ_nowhere(what_if):
    code, told = what_if("agent_node:\n  ros__parameters:\n    max_speed_mps: 0.3\n")
    assert code == 0
    assert " 0 of " in told.splitlines()[0]
    assert "stretches" not in told


def test_a_slower_robot_is_shown_where_it_is_slower(what_if):
    code, told = what_if("max_speed_mps: 0.1\n", "--limit", "1")
    assert code == 0
    assert " 0 of " not in told.splitlines()[0]
    assert "slower: bounds and acceleration" in told
    assert "0.300 as recorded, 0.100 now" in told


def test_a_zone_that_would_have_stopped_it_is_named(what_if):
    code, told = what_if("StopZone.radius: 9.9\nStopZone.min_points: 1\n")
    assert code == 0
    if "new: " not in told:  # nothing stands in the open that a zone could see
        assert "stops: " in told


def test_stale_data_that_would_have_stopped_it_are_named(what_if):
    code, told = what_if("source_timeout: 0.04\n")
    assert code == 0
    assert "new: at " in told
    assert "stands: scan: ... old, allowed 0.04 s" in told  # one line, whatever age it has


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("max_speed_mps: fast\n", "max_speed_mps"),
        ("no_such: 1\n", "no_such"),
        ("- 1\n", "got list"),
        ("a: [\n", "params.yaml"),
        ("planner_node:\n  ros__parameters:\n    model: x\n", "none of agent_node"),
    ],
)
def test_what_are_no_parameters_is_refused_in_words(what_if, text, said):
    code, told = what_if(text)
    assert code == 2
    assert said in told


def test_from_the_middle_of_a_life_it_says_so(make_world, tmp_path, what_if):
    recorded(make_world, tmp_path / "long", RingLimits(segment_bytes=400_000), seconds=8.0)
    segments(tmp_path / "long")[0].unlink()
    code, told = what_if("max_speed_mps: 0.2\n", run=tmp_path / "long")
    assert code == 0
    assert "in the middle of a life" in told
