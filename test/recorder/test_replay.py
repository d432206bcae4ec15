"""The same events give the same commands, bit for bit, and a changed rule shows where."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lives import LIVES, Life
from realtime_agent_ros.core.commands import SendVelocity
from realtime_agent_ros.core.engine import Engine
from realtime_agent_ros.core.events import Tick
from realtime_agent_ros.core.steps import Drive
from realtime_agent_ros.recorder.codec import CodecError, decode, encode
from realtime_agent_ros.recorder.decision import decode_decision, encode_decision
from realtime_agent_ros.recorder.engine_state import Memory
from realtime_agent_ros.recorder.replay import replay
from realtime_agent_ros.recorder.run_log import Kept, RunStart, decode_start, encode_start
from truth import CONFIG

PARAMETERS = CONFIG.as_parameters()


class Outside:
    """Who runs the engine, as ``agent_node``: no part of what is noted."""

    def send(self, velocity: SendVelocity) -> None:
        """Whatever it does is none of the engine's business."""


def recorded(life: list, every: int = 0) -> list[RunStart | Kept]:
    """A life as it is written and read, with a place to begin before each ``every``th decision."""
    run: list[bytes] = []
    engine = Engine(CONFIG, first_barrier=5)
    engine.urgent = Outside().send
    memory = Memory(engine)

    def record(now, event, commands, before):
        run.append(encode_decision((now.clock_ns, event, commands)))
        if every and len(run) % every == 0:
            starts[len(run)] = encode_start(RunStart(PARAMETERS, 5, len(run), memory.capture()))

    starts = {0: encode_start(RunStart(PARAMETERS, 5))}
    Life(engine=engine, checks=[record]).live(life)
    read: list[RunStart | Kept] = []
    for number, data in enumerate(run):
        if number in starts:
            read.append(decode_start(starts[number]))
        read.append(Kept(number, number, decode_decision(data)))
    return read


@given(LIVES)
def test_any_life_is_lived_again_bit_for_bit(life):
    run = recorded(life)
    found = replay(run)
    assert found.difference is None
    assert found.same == len(run) - 1


@settings(max_examples=25)
@given(LIVES, st.integers(20, 80), st.data())
def test_any_life_is_lived_again_from_any_place_where_the_state_was_noted(life, every, data):
    run = recorded(life, every)
    places = [i for i, record in enumerate(run) if isinstance(record, RunStart)]
    rest = run[data.draw(st.sampled_from(places)) :]
    found = replay(rest)
    assert found.difference is None
    assert found.same == sum(isinstance(record, Kept) for record in rest)


@settings(max_examples=15)
@given(LIVES, st.integers(20, 80))
def test_decisions_that_were_lost_are_told_and_it_goes_on_where_it_can(life, every):
    run = recorded(life, every)
    cut = len(run) // 3
    found = replay([*run[:cut], *run[cut + every + 2 :]])
    assert found.difference is None
    kept = [record for record in [*run[:cut], *run[cut + every + 2 :]] if isinstance(record, Kept)]
    assert found.same + found.skipped == len(kept)
    if kept[-1].number > cut + every + 2:
        assert found.gaps


@pytest.fixture
def drive(make_world):
    """A robot that drove a metre, and the run of its life."""
    run = []
    world = make_world(ready=False)
    inner = world.engine.handle

    def handle(event, now_ns):
        commands = inner(event, now_ns)
        decision = decode_decision(encode_decision((now_ns, event, commands)))
        run.append(Kept(len(run), now_ns, decision))
        return commands

    world.engine.handle = handle
    world.run(0.5)
    (step,) = world.plan(Drive(distance_m=1.0))
    world.run_to_end(step)
    return world.engine.config, run


def test_a_changed_rule_shows_at_the_first_decision_that_it_changes(drive):
    config, run = drive
    slower = config.model_copy(update={"max_speed_mps": 0.2})
    found = replay([RunStart(slower.as_parameters(), 0), *run])
    assert found.difference is not None
    assert found.difference.recorded.number == 0  # the state tells the highest speed
    smoother = config.smoother.model_copy(update={"max_accel": (0.3, 0.0, 2.0)})
    changed = config.model_copy(update={"smoother": smoother})
    found = replay([RunStart(changed.as_parameters(), 0), *run])
    first = found.difference
    assert first is not None
    assert isinstance(first.recorded.decision.event, Tick)
    assert first.recorded is run[found.same]
    assert first.before == tuple(run[found.same - 5 : found.same])
    fast, slow = (
        [c.velocity.linear_x_mps for c in commands if isinstance(c, SendVelocity)]
        for commands in (first.recorded.decision.commands, decode(first.replayed))
    )
    assert fast[0] > slow[0] > 0.0


def test_nothing_recorded_is_no_difference():
    assert replay([RunStart(PARAMETERS, 0)]).difference is None


@pytest.mark.parametrize(
    "data",
    [b"", b'{"now_ns":x,"event":1}', b'{"now_ns":1,"event":{"@":"Tick"}}', encode((1, Tick()))],
)
def test_what_is_no_decision_is_refused(data):
    with pytest.raises(CodecError, match="no decision"):
        decode_decision(data)
