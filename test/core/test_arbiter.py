"""Who drives."""

import math

import pytest

from realtime_agent_ros.core.arbiter import DRAIN_NS, NOBODY, SKILLS, Arbiter, Choice
from realtime_agent_ros.core.arbiter_config import DEFAULT_INPUTS, InputConfig, LockConfig
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Velocity

FORWARD = Velocity(0.2)
HALF_S = 500_000_000
INPUTS = {name: InputConfig(**given) for name, given in DEFAULT_INPUTS.items()}


def locked_by(**locks):
    return Arbiter(
        INPUTS, 50, {name: LockConfig(topic=name, **lock) for name, lock in locks.items()}
    )


@pytest.fixture
def arbiter():
    return Arbiter(INPUTS, 50)


def test_an_input_that_never_spoke_masks_nobody(arbiter):
    assert arbiter.choose(FORWARD, 0).source == SKILLS
    assert arbiter.choose(None, 0).source == NOBODY


def test_the_joystick_beats_the_keyboard_and_the_keyboard_the_skills(arbiter):
    arbiter.hear("keyboard", FORWARD, 0)
    assert arbiter.choose(FORWARD, 0).source == "keyboard"
    arbiter.hear("joystick", ZERO_VELOCITY, 0)
    assert arbiter.choose(FORWARD, 0).source == "joystick"


def test_skills_beat_navigation_only_while_they_want_the_base(arbiter):
    arbiter.hear("navigation", FORWARD, 0)
    assert arbiter.choose(ZERO_VELOCITY, 0).source == SKILLS
    assert arbiter.choose(None, 0).source == "navigation"


def test_an_input_beats_skills_of_the_same_priority():
    arbiter = Arbiter({"pad": InputConfig(topic="pad", priority=50)}, 50)
    arbiter.hear("pad", FORWARD, 0)
    assert arbiter.choose(FORWARD, 0).source == "pad"


def test_of_equal_priorities_the_first_in_the_alphabet_wins():
    same = {name: InputConfig(topic=name, priority=7) for name in ("b", "a")}
    arbiter = Arbiter(same, 50)
    arbiter.hear("b", FORWARD, 0)
    arbiter.hear("a", ZERO_VELOCITY, 0)
    assert arbiter.choose(None, 0).source == "a"


def test_priority_zero_can_win():
    arbiter = Arbiter({"slow": InputConfig(topic="slow", priority=0)}, 50)
    arbiter.hear("slow", FORWARD, 0)
    assert arbiter.choose(None, 0).source == "slow"


def test_an_input_gone_quiet_gives_a_zero(arbiter):
    arbiter.hear("joystick", FORWARD, 0)
    assert arbiter.choose(None, HALF_S).velocity == FORWARD
    assert arbiter.choose(None, HALF_S + 1).velocity == ZERO_VELOCITY


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_velocity_that_is_not_finite_is_a_zero_and_told(arbiter, bad):
    arbiter.hear("joystick", FORWARD, 0)
    assert not arbiter.hear("joystick", Velocity(bad), 1)
    assert arbiter.choose(None, 1).velocity == ZERO_VELOCITY


def test_after_a_stop_what_was_heard_before_moves_nothing(arbiter):
    arbiter.hear("joystick", FORWARD, 0)
    arbiter.hold()
    assert arbiter.choose(None, 1).velocity == ZERO_VELOCITY


def test_after_a_stop_an_input_that_goes_on_is_a_zero(arbiter):
    arbiter.hear("navigation", FORWARD, 0)
    arbiter.hold()
    for now_ns in range(0, 2_000_000_000, 50_000_000):
        arbiter.hear("navigation", FORWARD, now_ns)
        assert arbiter.choose(None, now_ns).velocity == ZERO_VELOCITY


@pytest.mark.parametrize("pause", [(ZERO_VELOCITY, 100), (None, HALF_S + 1)])
def test_after_a_stop_an_input_that_let_go_drives_again(arbiter, pause):
    arbiter.hear("joystick", FORWARD, 0)
    arbiter.hold()
    velocity, now_ns = pause
    if velocity is not None:
        arbiter.hear("joystick", velocity, now_ns)
    arbiter.hear("joystick", FORWARD, now_ns)
    assert arbiter.choose(None, now_ns).velocity == FORWARD


@pytest.mark.parametrize("asked", [True, False])
def test_a_pause_of_our_own_is_no_silence_of_an_input(asked):
    arbiter = Arbiter(INPUTS, 50, deaf_ns=150_000_000)
    arbiter.hear("joystick", FORWARD, 0)
    arbiter.hold()
    for now_ns in range(2_000_000_000, 4_000_000_000, 50_000_000):  # it went on all the time
        if asked:
            arbiter.choose(None, now_ns)
        arbiter.hear("joystick", FORWARD, now_ns)
        assert arbiter.choose(None, now_ns).velocity == ZERO_VELOCITY
    for now_ns in range(4_000_000_000, 4_600_000_000, 50_000_000):  # now it is silent
        arbiter.choose(None, now_ns)
    arbiter.hear("joystick", FORWARD, 4_600_000_000)
    assert arbiter.choose(None, 4_600_000_000).velocity == FORWARD


@pytest.mark.parametrize("asked_first", [True, False])
def test_what_waited_for_us_over_a_long_pause_moves_nothing_and_what_goes_on_does(asked_first):
    arbiter = Arbiter(INPUTS, 50, deaf_ns=150_000_000)
    for now_ns in range(0, 1_000_000_000, 50_000_000):
        arbiter.hear("joystick", FORWARD, now_ns)
        assert arbiter.choose(None, now_ns).velocity == FORWARD
    woke_ns = 60_000_000_000
    if asked_first:
        arbiter.choose(None, woke_ns)
    for now_ns in range(woke_ns, woke_ns + 50_000_000, 10_000_000):  # the queue
        arbiter.hear("joystick", FORWARD, now_ns)
        assert arbiter.choose(None, now_ns).velocity == ZERO_VELOCITY
    for now_ns in range(woke_ns + 50_000_000, woke_ns + 1_000_000_000, 50_000_000):
        assert arbiter.choose(None, now_ns).velocity == ZERO_VELOCITY  # it had been let go
    arbiter.hear("joystick", FORWARD, woke_ns + 1_000_000_000)
    assert arbiter.choose(None, woke_ns + 1_000_000_000).velocity == FORWARD


def test_a_key_that_is_held_over_a_pause_of_our_own_drives_on_soon():
    arbiter = Arbiter(INPUTS, 50, deaf_ns=150_000_000)
    arbiter.hear("joystick", FORWARD, 0)
    arbiter.choose(None, 0)
    moved_ns = None
    for now_ns in range(10_000_000_000, 11_000_000_000, 50_000_000):
        arbiter.hear("joystick", FORWARD, now_ns)
        if moved_ns is None and arbiter.choose(None, now_ns).velocity == FORWARD:
            moved_ns = now_ns
    assert moved_ns == 10_000_000_000 + DRAIN_NS


def test_nan_is_no_letting_go(arbiter):
    arbiter.hear("joystick", FORWARD, 0)
    arbiter.hold()
    arbiter.hear("joystick", Velocity(math.nan), 1)
    arbiter.hear("joystick", FORWARD, 2)
    assert arbiter.choose(None, 2).velocity == ZERO_VELOCITY


def test_a_stop_holds_nobody_who_stood_still(arbiter):
    arbiter.hear("joystick", ZERO_VELOCITY, 0)
    arbiter.hold()
    arbiter.hear("joystick", FORWARD, 1)
    assert arbiter.choose(None, 1).velocity == FORWARD


def test_an_unknown_input_moves_nothing(arbiter):
    arbiter.hear("stranger", FORWARD, 0)
    assert arbiter.choose(None, 0).source == NOBODY


def test_an_input_that_pushed_with_nan_before_a_stop_must_let_go_too(arbiter):
    arbiter.hear("joystick", Velocity(math.nan), 0)
    arbiter.hold()
    arbiter.hear("joystick", FORWARD, 1)
    assert arbiter.choose(None, 1).velocity == ZERO_VELOCITY


def test_a_wish_of_the_skills_that_is_not_finite_is_a_zero(arbiter):
    assert arbiter.choose(Velocity(math.inf), 0).velocity == ZERO_VELOCITY


def test_an_expired_winner_leaves_the_base_to_the_next_that_speaks(arbiter):
    arbiter.hear("joystick", FORWARD, 0)
    arbiter.hear("navigation", Velocity(0.1), HALF_S)
    assert arbiter.choose(None, HALF_S).source == "joystick"
    assert arbiter.choose(None, HALF_S + 1) == Choice("navigation", Velocity(0.1))


def test_a_lock_keeps_lower_priorities_from_driving_and_is_named():
    arbiter = locked_by(pause={"priority": 100})
    arbiter.hear("keyboard", FORWARD, 0)
    arbiter.hear_lock("pause", True, 0)
    assert arbiter.choose(FORWARD, 0) == Choice(NOBODY, ZERO_VELOCITY, "pause")
    arbiter.hear_lock("pause", False, 1)
    assert arbiter.choose(FORWARD, 1) == Choice("keyboard", FORWARD)


def test_a_lock_spares_its_own_priority_and_above():
    arbiter = locked_by(pause={"priority": 100})
    arbiter.hear_lock("pause", True, 0)
    arbiter.hear("joystick", FORWARD, 0)
    assert arbiter.choose(FORWARD, 0) == Choice("joystick", FORWARD)


def test_a_lock_keeps_the_skills_by_their_priority():
    arbiter = locked_by(low={"priority": 50}, high={"priority": 51})
    arbiter.hear_lock("low", True, 0)
    assert arbiter.choose(FORWARD, 0) == Choice(SKILLS, FORWARD)
    arbiter.hear_lock("high", True, 0)
    assert arbiter.choose(FORWARD, 0) == Choice(NOBODY, ZERO_VELOCITY, "high")


def test_a_lock_that_keeps_nobody_is_not_named():
    arbiter = locked_by(pause={"priority": 255})
    arbiter.hear_lock("pause", True, 0)
    assert arbiter.choose(None, 0) == Choice(NOBODY, ZERO_VELOCITY)
    assert arbiter.locks(0) == ("pause",)


def test_a_lock_without_heartbeat_stays_as_it_was_said_last():
    arbiter = locked_by(pause={"priority": 255})
    assert arbiter.locks(0) == ()
    arbiter.hear_lock("pause", True, 0)
    assert arbiter.locks(10**15) == ("pause",)


def test_a_lock_with_heartbeat_holds_until_it_is_heard_and_when_it_falls_silent():
    arbiter = locked_by(alive={"priority": 255, "timeout": 0.5})
    assert arbiter.locks(0) == ("alive",)
    arbiter.hear_lock("alive", False, 0)
    assert arbiter.locks(HALF_S) == ()
    assert arbiter.locks(HALF_S + 1) == ("alive",)


def test_a_lock_with_heartbeat_that_says_true_holds():
    arbiter = locked_by(alive={"priority": 255, "timeout": 0.5})
    arbiter.hear_lock("alive", True, 0)
    assert arbiter.locks(1) == ("alive",)


def test_the_smallest_heartbeat_is_still_one():
    assert locked_by(alive={"priority": 1, "timeout": 1e-300}).locks(0) == ("alive",)


def test_of_several_locks_the_highest_is_named():
    arbiter = locked_by(a={"priority": 101}, b={"priority": 200}, c={"priority": 200})
    arbiter.hear("joystick", FORWARD, 0)
    for name in "abc":
        arbiter.hear_lock(name, True, 0)
    assert arbiter.choose(None, 0).lock == "b"


def test_a_lock_of_priority_zero_keeps_nobody():
    arbiter = Arbiter(
        {"slow": InputConfig(topic="slow", priority=0)}, 0, {"l": LockConfig(topic="l", priority=0)}
    )
    arbiter.hear_lock("l", True, 0)
    arbiter.hear("slow", FORWARD, 0)
    assert arbiter.choose(None, 0) == Choice("slow", FORWARD)


def test_a_locked_input_is_heard_on_and_a_zero_of_it_lets_go():
    arbiter = locked_by(pause={"priority": 255})
    arbiter.hear("joystick", FORWARD, 0)
    arbiter.hold()
    arbiter.hear_lock("pause", True, 0)
    arbiter.hear("joystick", ZERO_VELOCITY, 1)
    arbiter.hear_lock("pause", False, 2)
    arbiter.hear("joystick", FORWARD, 3)
    assert arbiter.choose(None, 3).velocity == FORWARD


def test_an_unknown_lock_locks_nobody(arbiter):
    arbiter.hear_lock("stranger", True, 0)
    assert arbiter.locks(0) == ()
    assert arbiter.choose(FORWARD, 0).source == SKILLS
