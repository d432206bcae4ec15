"""The same events give the same commands, bit for bit, and a changed rule shows where."""

import pytest
from hypothesis import given

from lives import LIVES, Life
from realtime_agent_ros.core.commands import SendVelocity
from realtime_agent_ros.core.engine import Engine
from realtime_agent_ros.core.events import Tick
from realtime_agent_ros.core.steps import Drive
from realtime_agent_ros.recorder.codec import CodecError, encode
from realtime_agent_ros.recorder.replay import (
    Decision,
    decode_decision,
    encode_decision,
    first_difference,
)
from truth import CONFIG


def recorded(life: list) -> list[bytes]:
    """Every decision of a life, as it is written."""
    written: list[bytes] = []

    def record(now, event, commands, before):
        written.append(encode_decision(Decision(now.clock_ns, event, tuple(commands))))

    Life(checks=[record]).live(life)
    return written


@given(LIVES)
def test_any_life_is_lived_again_bit_for_bit(life):
    decisions = [decode_decision(data) for data in recorded(life)]
    assert first_difference(Engine(CONFIG, first_barrier=5), decisions) is None


@pytest.fixture
def drive(make_world):
    """A robot that drove a metre, and the decisions of its life."""
    decisions = []
    world = make_world(ready=False)
    inner = world.engine.handle

    def handle(event, now_ns):
        commands = inner(event, now_ns)
        data = encode_decision(Decision(now_ns, event, tuple(commands)))
        decisions.append(decode_decision(data))
        return commands

    world.engine.handle = handle
    world.run(0.5)
    (step,) = world.plan(Drive(distance_m=1.0))
    world.run_to_end(step)
    return world.engine.config, decisions


def test_a_changed_rule_shows_at_the_first_decision_that_it_changes(drive):
    config, decisions = drive
    slower = config.model_copy(update={"max_speed_mps": 0.2, "state_rate_hz": 10.0})
    engine = Engine(slower)
    first = first_difference(engine, decisions)
    assert first is not None
    assert first.index == 0  # the state tells the highest speed
    smoother = config.smoother.model_copy(update={"max_accel": (0.3, 0.0, 2.0)})
    found = first_difference(Engine(config.model_copy(update={"smoother": smoother})), decisions)
    assert found is not None
    assert isinstance(found.recorded.event, Tick)
    assert found.recorded is decisions[found.index]
    fast, slow = (
        [c.velocity.linear_x_mps for c in commands if isinstance(c, SendVelocity)]
        for commands in (found.recorded.commands, found.replayed)
    )
    assert fast[0] > slow[0] > 0.0


def test_nothing_recorded_is_no_difference():
    assert first_difference(Engine(CONFIG), []) is None


def test_what_is_no_decision_is_refused():
    with pytest.raises(CodecError, match="no decision"):
        decode_decision(encode((1, Tick())))
