"""The judge sees every breach that it is there for, and none where there is none."""

from __future__ import annotations

import math

import pytest

from judge import DEAD_WISH, Judge
from verdict import Limits, Verdict

PERIOD_S = 0.05


class Trace:
    """A robot that drives, as the judge sees it; time passes in periods."""

    def __init__(self, judge: Judge | None = None) -> None:
        self.judge = judge or Judge()
        self.now_s = 100.0
        self.x_m = 0.0
        self.judge.collisions(0)
        self.judge.begin("trace", self.now_s)

    def run(
        self, seconds: float, speed: float = 0.2, *, scan: str | None = "", age_s: float = 0.02,
        payload: bytes = b"", command: bool = True, deadman: bool = False,
    ) -> Trace:  # fmt: skip
        """Let time pass; ``scan`` None: no scan comes, else what is wrong with it. Without
        ``command`` the agent says nothing, and only a ``deadman`` does."""
        for step in range(round(seconds / PERIOD_S)):
            self.now_s += PERIOD_S
            self.x_m += speed * PERIOD_S
            self.judge.truth(self.now_s, self.x_m, 0.0, speed)
            if scan is not None and step % 2 == 0:
                self.judge.sensor(self.now_s, "scan", scan, age_s, payload)
            if command:
                self.judge.beat(self.now_s)
            if command or deadman:
                self.judge.commanded(self.now_s, (speed, 0.0), 0.0)
            self.judge.obeyed(self.now_s, speed != 0.0)
        return self

    def verdict(self) -> Verdict:
        return self.judge.finish(self.now_s)


class Busy:
    """A machine that kept somebody waiting for 0.3 s."""

    def within(self, _since_s: float, _until_s: float) -> float:
        return 0.3

    worst = within


def breaches(trace: Trace) -> str:
    return "; ".join(trace.verdict().breaches)


def test_a_drive_and_a_stop_without_any_fault_are_no_breach() -> None:
    trace = Trace().run(2.0).run(0.5, 0.0).run(1.0)
    assert breaches(trace) == ""
    assert trace.verdict().gap_s == pytest.approx(PERIOD_S)


def test_a_collision_is_a_breach_and_counted() -> None:
    trace = Trace().run(0.5)
    trace.judge.collisions(2)
    assert "collision" in breaches(trace)
    assert trace.verdict().collisions == 2


def test_a_silent_scan_must_have_stopped_it_one_period_after_its_timeout() -> None:
    assert breaches(Trace().run(1.0).run(0.5, scan=None).run(0.5, 0.0, scan=None)) == ""
    assert "scan: still moving" in breaches(Trace().run(1.0).run(0.75, scan=None))


def test_it_is_told_how_long_the_stop_took() -> None:
    trace = Trace().run(1.0).run(0.4, scan=None).run(0.5, 0.0, scan=None)
    assert 0.0 <= trace.verdict().stops["scan"] <= PERIOD_S
    assert trace.verdict().over_s == pytest.approx(trace.verdict().stops["scan"] - 0.05)


@pytest.mark.parametrize("age_s", [0.7, -0.5])
def test_stamps_that_are_old_or_from_the_future_must_stop_it(age_s: float) -> None:
    assert "scan: still moving" in breaches(Trace().run(1.0).run(0.3, age_s=age_s))
    assert breaches(Trace().run(1.0).run(0.05, age_s=age_s).run(0.5, 0.0, age_s=age_s)) == ""


def test_a_broken_scan_must_stop_it_and_a_good_one_lets_it_go() -> None:
    assert "scan: still moving" in breaches(Trace().run(1.0).run(0.3, scan="all NaN"))
    trace = Trace().run(1.0).run(0.1, 0.0, scan="all NaN").run(0.5, 0.0).run(1.0)
    assert breaches(trace) == ""


def test_a_scan_that_repeats_itself_while_the_robot_moves_must_stop_it() -> None:
    assert "scan: still moving" in breaches(Trace().run(1.5, payload=b"same"))
    assert breaches(Trace().run(0.3, payload=b"same").run(1.0, 0.0, payload=b"same")) == ""


@pytest.mark.parametrize(
    ("late_s", "judge", "breach"),
    [
        (0.01, Judge(), False),
        (0.05, Judge(), True),
        (0.2, Judge(lateness=Busy()), False),
        (0.5, Judge(lateness=Busy()), True),
    ],
)
def test_the_message_that_frees_the_robot_may_reach_the_judge_a_little_later(
    late_s: float, judge: Judge, breach: bool
) -> None:
    trace = Trace(judge).run(1.0).run(0.1, 0.0, scan="all NaN").run(0.5, 0.0, scan=None)
    trace.judge.commanded(trace.now_s + 0.05, (0.03, 0.0), 0.0)
    trace.now_s += 0.05 + late_s
    trace.judge.truth(trace.now_s, trace.x_m, 0.0, 0.0)
    trace.judge.sensor(trace.now_s, "scan", "", 0.02)
    assert bool(breaches(trace.run(1.0))) is breach


def test_a_single_motion_is_no_less_a_breach() -> None:
    trace = Trace().run(1.0).run(0.5, 0.0, scan="all NaN")
    trace.judge.commanded(trace.now_s + 0.01, (0.03, 0.0), 0.0)
    trace.judge.commanded(trace.now_s + 0.02, (0.0, 0.0), 0.0)
    assert "scan: moving again" in breaches(trace)


def test_no_motion_from_before_a_stop_word() -> None:
    trace = Trace()
    trace.judge.wish(trace.now_s)
    trace.run(1.0)
    trace.judge.stop_word(trace.now_s)
    assert breaches(trace.run(0.3, 0.0)) == ""
    assert "stop word: moving again" in breaches(trace.run(0.3))


def test_a_new_wish_after_a_stop_word_may_move() -> None:
    trace = Trace().run(1.0)
    trace.judge.stop_word(trace.now_s)
    trace.run(0.5, 0.0)
    trace.judge.wish(trace.now_s)
    assert breaches(trace.run(1.0)) == ""


@pytest.mark.parametrize(
    ("text", "breach"), [("how are you", True), ("do it", True), ("drive forward", False)]
)
def test_a_sentence_that_asks_for_no_motion_is_no_wish(text: str, breach: bool) -> None:
    trace = Trace().run(1.0)
    trace.judge.stop_word(trace.now_s)
    trace.run(0.5, 0.0)
    trace.judge.said(trace.now_s, text)
    assert ("stop word: moving again" in breaches(trace.run(0.5))) is breach


def test_a_stop_word_holds_into_the_next_run() -> None:
    trace = Trace().run(1.0)
    trace.judge.stop_word(trace.now_s)
    trace.run(0.5, 0.0).judge.begin("the next", trace.now_s)
    assert "stop word: moving again" in breaches(trace.run(0.5))


def test_after_an_estop_it_takes_a_reset_and_then_a_new_wish() -> None:
    for reset, asked, breach in ((False, True, True), (True, False, True), (True, True, False)):
        trace = Trace().run(1.0)
        trace.judge.stand("estop", trace.now_s, None, freed=True)
        trace.run(0.5, 0.0)
        if reset:
            trace.judge.free("estop", trace.now_s, asked=False)
        trace.run(0.1, 0.0)
        if asked:
            trace.judge.wish(trace.now_s)
        assert ("estop: moving again" in breaches(trace.run(0.5))) is breach


def test_after_a_pause_it_goes_on_unasked_and_not_before() -> None:
    for resumed, breach in ((False, True), (True, False)):
        trace = Trace().run(1.0)
        trace.judge.stand("pause", trace.now_s, None, freed=True)
        trace.run(0.5, 0.0)
        if resumed:
            trace.judge.free("pause", trace.now_s, asked=True)
        assert ("pause: moving again" in breaches(trace.run(0.5))) is breach


def test_a_pressed_bumper_must_stop_it_until_it_is_let_go() -> None:
    trace = Trace().run(1.0)
    trace.judge.bumper(trace.now_s, True)
    trace.run(0.1, 0.0).judge.bumper(trace.now_s, False)  # another one that is not touched
    assert "bumper: moving again" in breaches(trace.run(0.3))
    trace = Trace().run(1.0)
    trace.judge.bumper(trace.now_s, True)
    trace.run(0.5, 0.0).judge.bumper(trace.now_s, False)
    assert breaches(trace.run(0.5)) == ""


def test_a_step_must_end_when_it_expires_and_no_later() -> None:
    for ends_s, breach in ((0.5, False), (0.8, True)):
        trace = Trace().run(1.0)
        trace.judge.wish(trace.now_s)
        trace.judge.plan(trace.now_s, 0.5)
        trace.run(ends_s).run(0.5, 0.0)
        assert ("expired step: still moving" in breaches(trace)) is breach
        assert trace.verdict().stops["expired step"] == pytest.approx(ends_s - 0.45, abs=0.01)


def test_a_key_that_is_held_on_is_no_new_wish_and_one_after_a_pause_is() -> None:
    for pause_s, breach in ((0.0, True), (1.0, False)):
        trace = Trace()
        trace.judge.key(trace.now_s, True)
        trace.judge.stop_word(trace.now_s + 0.01)
        trace.run(max(0.1, pause_s), 0.0)
        trace.judge.key(trace.now_s, True)
        assert bool(breaches(trace.run(0.5))) is breach


@pytest.mark.parametrize(("apart_s", "breach"), [(0.2, True), (0.3, False)])
def test_keys_between_which_one_may_be_lost_are_wishes(apart_s: float, breach: bool) -> None:
    trace = Trace().run(1.0)
    for seen in range(4):
        if seen == 1:
            trace.judge.stop_word(trace.now_s)
        trace.judge.key(trace.now_s, True)
        trace.run(apart_s, 0.0)
    assert bool(breaches(trace.run(0.5))) is breach


def test_a_dead_agent_must_be_stopped_in_time() -> None:
    for held_s, breach in ((0.2, False), (0.5, True)):
        trace = Trace().run(1.0)
        trace.judge.down("agent_node", trace.now_s, 0.4)
        trace.run(held_s, command=False).run(0.1, 0.0)
        trace.judge.up("agent_node")
        assert ("agent_node: still moving" in breaches(trace.run(1.0))) is breach
        assert trace.verdict().stops["agent_node"] == pytest.approx(held_s + PERIOD_S)


def test_a_pause_of_the_output_is_a_breach_but_not_of_a_process_that_is_down() -> None:
    assert "paused for 0.3" in breaches(Trace().run(1.0).run(0.25, command=False).run(0.5))
    trace = Trace().run(1.0, 0.0)
    trace.judge.down("agent_node", trace.now_s)
    trace.run(0.25, 0.0, command=False).run(0.1, 0.0)
    trace.judge.up("agent_node")
    assert breaches(trace.run(0.5)) == ""


def test_a_deadmans_zeros_hide_no_pause_of_the_agent() -> None:
    trace = Trace().run(1.0).run(3.0, 0.0, command=False, deadman=True)
    assert "the output paused for 3" in breaches(trace)  # also one without an end
    trace = Trace().run(1.0).run(0.25, 0.0, command=False, deadman=True).run(0.5, 0.0)
    assert "the output paused for 0.3" in breaches(trace)
    assert trace.verdict().gap_s == pytest.approx(0.3)


def test_what_an_agent_was_silent_while_it_was_stopped_is_no_pause_of_its_own() -> None:
    trace = Trace().run(1.0)
    trace.judge.down("agent_node", trace.now_s, 0.4)
    trace.run(1.5, 0.0, command=False, deadman=True)
    trace.judge.up("agent_node")
    assert breaches(trace.run(0.5, 0.0)) == ""


def test_what_a_successor_pauses_is_judged_from_its_first_command() -> None:
    for pause_s, breach in ((0.0, False), (0.3, True)):
        trace = Trace().run(1.0)
        trace.judge.down("agent_node", trace.now_s, 0.4, dead=True)
        trace.run(0.1, 0.0).run(0.3, 0.0, command=False)
        trace.judge.faults_over(trace.now_s)
        trace.run(0.3, 0.0, command=False).run(0.2, 0.0)
        trace.judge.wish(trace.now_s)
        trace.run(0.5).run(pause_s, command=False).run(0.5)
        assert ("paused" in breaches(trace)) is breach


def test_a_successor_of_the_dead_must_be_asked_anew() -> None:
    for asked, dead, breach in ((False, True, True), (True, True, False), (False, False, False)):
        trace = Trace().run(1.0)
        trace.judge.down("agent_node", trace.now_s, 0.4, dead=dead)
        trace.run(0.1, command=False).run(0.5, 0.0)
        trace.judge.faults_over(trace.now_s)
        if asked:
            trace.judge.wish(trace.now_s)
        assert (DEAD_WISH in breaches(trace.run(1.0))) is breach


def test_a_base_that_has_not_heard_the_successors_zero_yet_was_not_driven_by_it() -> None:
    trace = Trace().run(1.0)
    trace.judge.down("agent_node", trace.now_s, dead=True)
    for _ in range(6):
        trace.run(PERIOD_S, 0.0)
        trace.judge.obeyed(trace.now_s, True)
    assert breaches(trace.run(0.5, 0.0)) == ""


def test_what_the_machine_was_late_is_no_breach_and_is_told() -> None:
    trace = Trace(Judge(lateness=Busy())).run(1.0)
    trace.run(0.25, command=False).run(0.5)
    assert breaches(trace) == ""
    assert trace.verdict().excused == 2  # of what is sent and of the beat
    assert trace.verdict().late_s == pytest.approx(0.3)


def test_no_machine_excuses_everything() -> None:
    trace = Trace(Judge(lateness=Busy())).run(1.0)
    assert "scan: still moving" in breaches(trace.run(1.0, scan="all NaN"))


@pytest.mark.parametrize("speed", [math.nan, math.inf, 0.31, -0.5])
def test_a_velocity_that_is_not_finite_or_too_fast_is_a_breach(speed: float) -> None:
    trace = Trace().run(1.0)
    trace.judge.commanded(trace.now_s, (speed, 0.0), 0.0)
    assert "a velocity" in breaches(trace)


def test_who_does_not_move_again_after_the_faults_is_a_breach() -> None:
    for speed, breach in ((0.0, True), (0.2, False)):
        trace = Trace().run(1.0).run(0.5, 0.0)
        trace.judge.faults_over(trace.now_s)
        trace.run(1.0, speed)
        assert ("did not move again" in breaches(trace)) is breach


def test_a_run_in_which_nothing_ever_moved_shows_nothing() -> None:
    assert "never moved" in breaches(Trace().run(1.0, 0.0))


def test_trips_of_the_deadman_count_once_each_and_only_while_nobody_is_down() -> None:
    trace = Trace().run(0.5)
    for told in (True, True, False, True, False):  # it is told with every zero
        trace.judge.tripped(told)
    trace.judge.down("agent_node", trace.now_s)
    trace.judge.tripped(True)
    trace.judge.faults_over(trace.now_s)
    trace.judge.tripped(True)  # still the one of the agent's death
    assert trace.verdict().trips == 2


def test_limits_are_those_of_the_documentation() -> None:
    assert (Limits().source_timeout_s, Limits().output_gap_s) == (0.5, 0.1)
