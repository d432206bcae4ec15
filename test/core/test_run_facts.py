"""A run of the real engine, gathered from its decisions."""

from __future__ import annotations

import math

from realtime_agent_ros.core.commands import Command
from realtime_agent_ros.core.events import Event, SpeechHeard
from realtime_agent_ros.core.snapshot import Ladder
from realtime_agent_ros.core.steps import Drive
from realtime_agent_ros.views.run_facts import RunFacts
from world_kit import World


class Recorded(World):
    """A world whose decisions are gathered."""

    def __init__(self) -> None:
        self.facts = RunFacts()
        super().__init__(ready=False)
        self.run(0.3)

    def handle(self, event: Event) -> list[Command]:  # type: ignore[override]  # events alone here
        commands = super().handle(event)
        self.facts.take(self.now_ns, event, tuple(commands))
        return commands


def test_a_drive_that_a_person_holds_up() -> None:
    world = Recorded()
    world.handle(SpeechHeard("drive on", final=True))
    world.plan(Drive(distance_m=3.0))
    world.run(2.0)
    world.people = [(world.pose.x_m + 0.35, world.pose.y_m, 0.15)]
    world.run(3.0)
    world.people = []
    world.run(12.0)
    facts = world.facts.end()

    assert math.isclose(facts.length_s, (world.now_ns - facts.begin_ns) / 1e9)  # type: ignore[operator]  # it has begun
    rungs = [span.what for span in facts.ladder]
    assert rungs[-3:] == [Ladder.OK, Ladder.STOP, Ladder.OK]
    assert facts.ladder[-2].lasted_s > 2.5
    assert "StopZone" in {span.row for span in facts.zones}
    drives = [span for span in facts.steps if span.what == "drive"]
    assert len(drives) == 2  # suspended, and its rest
    assert max(mps for _, mps in facts.speed) > 0.25
    least = min(mps for s, mps in facts.permitted if facts.ladder[-2].begin_s <= s)
    assert least == 0.0
    for s, mps in facts.speed:
        permitted = [v for at_s, v in facts.permitted if at_s <= s]
        assert mps <= max(permitted[-2:], default=0.0) + 1e-6  # of this state or the one before
    assert {"stop", "ladder", "heard", "said"} <= {line.kind for line in facts.log}
    turn = facts.turns.newest
    assert turn is not None
    assert turn.moves
    assert all(span.begin_s <= span.end_s for span in (*facts.zones, *facts.steps, *facts.ladder))


def test_an_alarm_is_a_span_of_its_channel() -> None:
    world = Recorded()
    world.run(1.0)
    world.silent = {"tick"}
    world.run(0.3)
    world.silent = set()
    world.run(3.0)
    (alarm,) = [span for span in world.facts.end().alarms if span.row == "output"]
    assert alarm.what == "degrade"
    assert alarm.why.startswith("output: silent")
    assert 0.9 < alarm.lasted_s < 1.5
