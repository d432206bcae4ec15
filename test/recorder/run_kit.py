"""Runs of the core's double of a robot, kept as the node would keep them."""

from realtime_agent_ros.core.events import StageMeasured
from realtime_agent_ros.core.health_item import Level
from realtime_agent_ros.core.steps import Drive
from realtime_agent_ros.recorder.channel import Channel, text_message
from realtime_agent_ros.recorder.run_recorder import RunRecorder
from realtime_agent_ros.recorder.segments import RingLimits
from waiting import wait_for

LIMIT_S = 60.0
PIECE_S = 0.5
"""The robot's time goes by faster than ours; so much of it is written before it goes on."""
SAY = Channel("/say", encode=lambda text: text_message(text.encode()))


class Recorded:
    """An engine, every decision of which is kept, with a measurement behind each as in the node."""

    def __init__(self, engine, log):
        self._engine = engine
        self._log = log

    def __getattr__(self, name):
        return getattr(self._engine, name)

    def handle(self, event, now_ns):
        commands = self._engine.handle(event, now_ns)
        self._log.keep(now_ns, event, commands)
        measured = StageMeasured(100_000, 50_000)
        self._log.keep(now_ns, measured, self._engine.handle(measured, now_ns))
        return commands


def live(world, log, seconds):
    """Let the robot's time go by, piece by piece, so that the writing keeps up."""
    for _ in range(round(seconds / PIECE_S)):
        world.run(PIECE_S)
        before = int(log.health().values["written"])
        wait_for(lambda: int(log.health().values["written"]) > before)  # noqa: B023  # at once


def recorded(make_world, folder, limits=RingLimits(), seconds=2.0, **parameters):  # noqa: B008  # frozen
    """A short run of a robot that drives a metre, kept in the folder."""
    world = make_world(ready=False, first_barrier=7, **parameters)
    log = RunRecorder(folder, world.engine, 7, limits)
    world.engine = Recorded(world.engine, log)
    log.take(SAY, "hello")
    world.run(0.5)
    world.plan(Drive(distance_m=1.0))
    live(world, log, seconds)
    assert log.health().level is Level.OK
    assert log.close(LIMIT_S)
