"""What the recorder can't note ends the recording, never the robot."""

from run_kit import LIMIT_S, Recorded, live

from realtime_agent_ros.commands import replay
from realtime_agent_ros.core.health_item import Level
from realtime_agent_ros.core.steps import Drive
from realtime_agent_ros.recorder.run_log import Kept, RunStart, read_run
from realtime_agent_ros.recorder.run_recorder import RunRecorder
from realtime_agent_ros.recorder.segments import RingLimits
from waiting import wait_for


def test_an_engine_that_can_not_be_noted_drives_on_and_it_is_told(make_world, tmp_path):
    world = make_world(ready=False, first_barrier=7)
    log = RunRecorder(tmp_path, world.engine, 7, RingLimits(segment_bytes=20_000))
    world.engine.stranger = object()
    world.engine = Recorded(world.engine, log)
    world.run(0.5)
    for _ in range(40):
        world.run(0.5)
        wait_for(lambda: log.health().values["waiting"] == "0")
        if log.health().level is Level.WARN:
            break
    assert "recording has ended: the engine's state can't be noted" in log.health().message
    before_m = world.pose.x_m
    world.plan(Drive(distance_m=1.0))
    world.run(2.0)
    assert world.pose.x_m > before_m + 0.1
    assert int(log.health().values["lost"]) > 0
    log.close(LIMIT_S)
    assert any(isinstance(record, Kept) for record in read_run(tmp_path))


def test_who_gets_the_velocities_at_once_is_no_part_of_the_engine(make_world, tmp_path):
    world = make_world(ready=False, first_barrier=7)
    sent = []
    world.engine.urgent = Wire(sent).send
    log = RunRecorder(tmp_path, world.engine, 7, RingLimits(segment_bytes=20_000))
    world.engine = Recorded(world.engine, log)
    world.run(0.5)
    world.plan(Drive(distance_m=1.0))
    live(world, log, 12.0)
    assert sent
    assert log.health().level is Level.OK
    assert log.close(LIMIT_S)
    starts = [record for record in read_run(tmp_path) if isinstance(record, RunStart)]
    assert len(starts) > 1
    assert replay.main(["--verify", str(tmp_path)]) == 0


class Wire:
    """What belongs to a node and not to the core."""

    def __init__(self, sent):
        self._sent = sent

    def send(self, command):
        self._sent.append(command)
