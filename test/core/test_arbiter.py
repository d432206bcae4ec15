"""Who drives."""

import math

import pytest

from realtime_agent_ros.core.arbiter import NOBODY, SKILLS, Arbiter
from realtime_agent_ros.core.config import AgentConfig, InputConfig
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Velocity

FORWARD = Velocity(0.2)
HALF_S = 500_000_000


@pytest.fixture
def arbiter():
    return Arbiter(AgentConfig().inputs, 50)


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
