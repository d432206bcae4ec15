"""What must never happen, over random lives of the engine.

The long profile: ``make test-long``, or for one of them
``HYPOTHESIS_PROFILE=long LONG_CASES=5000 python -m pytest test/core/test_invariants.py -k NAME``
"""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lives import (
    BEAMS,
    FREE,
    LAST,
    LIVES,
    MAX_QUEUE,
    Life,
    live,
    scan_event,
    velocities_in,
)
from realtime_agent_ros.core.commands import Command, SendVelocity
from realtime_agent_ros.core.engine import Engine
from realtime_agent_ros.core.events import (
    EstopReceived,
    GuardEvent,
    HeartbeatReceived,
    OdometryReceived,
    SourceEvent,
    SpeechHeard,
    StepsReceived,
    Tick,
    VelocityReceived,
)
from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.steps import (
    StepUpdate,
    Stop,
)
from sensor_kit import addressed
from truth import CONFIG, MS, SECOND, STOP_WORDS


@given(LIVES)
def test_every_tick_sends_a_velocity_and_every_velocity_is_finite_and_within_bounds(life):
    def check(_, event, commands, __):
        sent = velocities_in(commands)
        assert sent or not isinstance(event, Tick)
        for velocity in sent:
            assert velocity.is_finite()
            speed = math.hypot(velocity.linear_x_mps, velocity.linear_y_mps)
            assert speed <= CONFIG.max_speed_mps + 1e-9
            assert abs(velocity.angular_z_radps) <= CONFIG.max_turn_radps + 1e-9

    live(life, check)


@given(LIVES)
def test_while_a_cause_stands_or_data_are_missing_nothing_but_zeros_leaves(life):
    def check(now, event, commands, _):
        if not now.truth.stands(now.now_ns):
            return
        assert all(velocity.is_zero() for velocity in velocities_in(commands)), event

    live(life, check)


@given(LIVES)
def test_a_stop_sends_its_zero_in_the_same_call(life):
    stood = [True]

    def check(now, event, commands, barrier):
        causes = (EstopReceived, GuardEvent, SourceEvent, OdometryReceived, Tick)
        stands = now.truth.stands(now.now_ns)
        if stands and not stood[0] and isinstance(event, causes):
            assert now.sent.is_zero() or velocities_in(commands)
            assert now.sent.is_zero() or now.engine.barrier > barrier
        stood[0] = stands

    live(life, check)


@given(LIVES)
def test_a_clock_that_goes_back_stops_it_in_the_same_call_and_ends_every_plan(life):
    last = [0]

    def check(now, _, commands, barrier):
        if now.clock_ns < last[0]:
            assert velocities_in(commands)[0].is_zero()
            assert now.engine.barrier > barrier
        last[0] = now.clock_ns

    live(life, check)


@given(LIVES)
def test_after_a_stop_word_nothing_moves_until_somebody_newly_asks(life):
    """Asked anew: steps accepted since, or an input that let go or first spoke since."""
    quiet = [False]

    def check(now, event, commands, barrier):
        stopped = isinstance(event, SpeechHeard) and now.engine.barrier > barrier
        accepted = any(isinstance(c, StepUpdate) and c.status == "accepted" for c in commands)
        if stopped:
            assert velocities_in(commands)[0].is_zero()
            quiet[0] = True
        if accepted or isinstance(event, VelocityReceived):
            quiet[0] = False
        if quiet[0]:
            assert all(velocity.is_zero() for velocity in velocities_in(commands))

    live(life, check)


@given(LIVES)
def test_a_stop_word_is_never_passed_over_while_anything_moves(life):
    def check(now, event, commands, barrier):
        if isinstance(event, SpeechHeard) and STOP_WORDS.count(event.text):
            assert now.sent.is_zero() or now.engine.barrier > barrier
            if not now.sent.is_zero():
                assert velocities_in(commands)[0].is_zero()

    live(life, check)


@given(LIVES)
def test_a_stop_step_is_always_taken_and_stops(life):
    def check(_, event, commands, __):
        if not (isinstance(event, StepsReceived) and isinstance(event.steps[0].skill, Stop)):
            return
        first = event.steps[0].step_id
        mine = [c.status for c in commands if isinstance(c, StepUpdate) and c.step_id == first]
        waits = mine == ["accepted"]  # behind unfinished steps of its own plan
        assert waits or any(velocity.is_zero() for velocity in velocities_in(commands))
        taken = [c for c in commands if isinstance(c, StepUpdate) and "in use" in c.reason]
        if all(isinstance(step.skill, Stop) for step in event.steps) and not taken:
            assert mine[0] == "accepted"

    live(life, check)


@given(LIVES)
def test_nothing_planned_before_a_stop_is_accepted_and_nothing_accepted_before_one_moves(life):
    alive: dict[str, int] = {}

    def check(now, event, commands, barrier):
        for update in (c for c in commands if isinstance(c, StepUpdate)):
            if update.status == "accepted":
                alive[update.step_id] = update.barrier
            elif update.status in LAST:
                alive.pop(update.step_id, None)
        if now.engine.barrier > barrier:
            after = [s for s, b in alive.items() if b < now.engine.barrier]
            locals_run = any(not _is_of_planner(now, step) for step in after)
            assert not after or locals_run, (event, after)
        if isinstance(event, StepsReceived) and event.barrier < barrier:
            ids = {step.step_id for step in event.steps if not isinstance(step.skill, Stop)}
            if ids:
                accepted = {c.step_id for c in _accepted(commands)}
                assert not ids & accepted

    live(life, check)


def _accepted(commands: list[Command]) -> list[StepUpdate]:
    return [c for c in commands if isinstance(c, StepUpdate) and c.status == "accepted"]


def _is_of_planner(now: Life, step_id: str) -> bool:
    """Losing the planner raises the barrier, but the agent's own plans go on."""
    return not step_id.startswith("local-")


@given(LIVES)
def test_a_step_is_over_at_its_deadline_and_stops_there(life):
    deadline: dict[str, float] = {}
    running: list[str | None] = [None]

    def check(now, event, commands, _):
        expires_s = {}
        if isinstance(event, StepsReceived):
            expires_s = {s.step_id: s.expires_in_s for s in event.steps}
        for update in (c for c in commands if isinstance(c, StepUpdate)):
            step = update.step_id
            if update.status == "accepted" and update.resumes:
                deadline[step] = deadline[update.resumes]
            elif update.status == "accepted":
                deadline[step] = now.now_ns + round(expires_s.get(step, 3600.0) * SECOND)
            elif update.reason.startswith("expired") and step == running[0]:
                assert velocities_in(commands)[0].is_zero()
            assert update.status != "running" or now.now_ns < deadline[step]
        running[0] = _running(now)
        if isinstance(event, Tick) and running[0] is not None:
            assert now.now_ns < deadline[running[0]]

    live(life, check)


def _running(now: Life) -> str | None:
    item = now.engine._queue.running
    return item.step.step_id if item is not None else None


@given(LIVES)
def test_a_planner_without_heartbeat_moves_nothing_for_longer_than_its_timeout(life):
    heard = [None]

    def check(now, event, commands, _):
        if isinstance(event, HeartbeatReceived):
            heard[0] = now.now_ns
        if not isinstance(event, Tick):
            return
        silent = heard[0] is None or now.now_ns - heard[0] > CONFIG.planner_timeout_s * SECOND
        running = _running(now)
        assert not (silent and running is not None and _is_of_planner(now, running))

    live(life, check)


@given(LIVES)
def test_the_life_of_every_step_is_told_in_order_and_ends_once(life):
    told: dict[str, list[str]] = {}
    queued: list[int] = []

    def check(_, event, commands, __):
        for update in (c for c in commands if isinstance(c, StepUpdate)):
            stream = told.setdefault(update.step_id, [])
            open_now = bool(stream) and stream[-1] in ("accepted", "running")
            if update.status == "rejected":
                continue  # of a message, perhaps with the id of a step that runs
            if update.status == "accepted":
                assert not open_now, "an id in use was accepted"
                stream.clear()
            elif update.status == "running":
                assert stream == ["accepted"]
            else:
                assert open_now
                assert update.status != "done" or stream[-1] == "running"
            stream.append(update.status.value)
            if update.resumes:
                assert told[update.resumes][-1] == "cancelled"
        queued.extend(len(c.queued_steps) for c in commands if isinstance(c, Snapshot))
        assert not queued or queued[-1] <= MAX_QUEUE

    done = live(life, check)
    ended = Counter(s[-1] for s in told.values() if s)
    open_steps = {step for step, stream in told.items() if stream and stream[-1] not in LAST}
    assert open_steps == set(done.engine._queue.ids())
    assert ended.total() == len([s for s in told.values() if s])


@given(LIVES)
def test_without_a_stop_or_an_obstacle_the_speed_changes_within_its_limits(life):
    last_tick = [None]

    def check(now, event, commands, barrier):
        if not isinstance(event, Tick):
            if velocities_in(commands):
                last_tick[0] = None
            return
        dt_s = 0.0 if last_tick[0] is None else (now.now_ns - last_tick[0]) / SECOND
        dt_s = min(dt_s, 2.0 / CONFIG.output_rate_hz)
        undisturbed = len(velocities_in(commands)) == 1 and now.engine.barrier == barrier
        undisturbed = undisturbed and not len(now.engine._safety.points)
        if last_tick[0] is not None and undisturbed and not now.truth.stands(now.now_ns):
            sent = velocities_in(commands)[0]
            rise, fall = CONFIG.smoother.max_accel, CONFIG.smoother.max_decel
            most = [max(rise[axis], -fall[axis]) * dt_s for axis in (0, 2)]
            assert abs(sent.linear_x_mps - now.sent.linear_x_mps) <= most[0] + 1e-6
            assert abs(sent.angular_z_radps - now.sent.angular_z_radps) <= most[1] + 1e-6
        last_tick[0] = now.now_ns

    live(life, check)


@given(LIVES)
def test_the_same_events_give_the_same_commands(life):
    first, urgent = live(life), []
    again = Engine(CONFIG, first_barrier=5)
    again.urgent = urgent.append
    replayed = [c for event, now_ns in first.events for c in again.handle(event, now_ns)]
    assert urgent == [c for c in replayed if isinstance(c, SendVelocity)], "told early, once each"
    assert [repr(c) for c in replayed] == [repr(c) for c in first.log]
    assert repr(again.health(first.clock_ns)) == repr(first.engine.health(first.clock_ns))


@given(LIVES, st.lists(st.tuples(st.integers(0, BEAMS - 1), st.floats(0.05, 3.0)), min_size=1))
def test_an_obstacle_more_never_makes_it_faster(life, obstacles):
    """The same life, and at its end one scan more: free, or with obstacles in it."""
    first = live(life)
    other = Engine(CONFIG, first_barrier=5)
    for event, now_ns in first.events:
        other.handle(event, now_ns)
    ranges = np.full(BEAMS, math.inf)
    for beam, distance_m in obstacles:
        ranges[beam] = min(ranges[beam], distance_m)
    at_ns = first.clock_ns + 10 * MS
    first.engine.handle(addressed(FREE), at_ns)
    other.handle(addressed(scan_event(list(ranges))), at_ns)
    free = velocities_in(first.engine.handle(Tick(), at_ns + 40 * MS))[-1]
    held = velocities_in(other.handle(Tick(), at_ns + 40 * MS))[-1]
    for axis in ("linear_x_mps", "linear_y_mps", "angular_z_radps"):
        assert abs(getattr(held, axis)) <= abs(getattr(free, axis)) + 1e-12
