"""Contacts."""

from realtime_agent_ros.core.events import BumperReceived
from realtime_agent_ros.core.guard_config import BumperConfig
from realtime_agent_ros.core.guards.bumper import SILENCE_NS, BumperGuard

S = 1_000_000_000


def test_pressed_stops_and_let_go_releases():
    made = BumperGuard("bumper", BumperConfig())
    assert made.trouble(0) == ""
    made.see(BumperReceived(True), 0)
    assert made.trouble(60 * S) == "bumper: pressed"
    made.see(BumperReceived(False), 60 * S)
    assert made.trouble(60 * S) == ""


def test_a_release_time_is_waited_out_after_the_last_contact():
    made = BumperGuard("bumper", BumperConfig(release_time=1.0))
    made.see(BumperReceived(True), 0)
    made.see(BumperReceived(False), S)
    made.see(BumperReceived(False), 2 * S - 1)
    assert made.trouble(2 * S - 1) == "bumper: let go just now"
    assert made.trouble(2 * S) == ""


def test_a_bumper_that_must_speak_is_missed():
    made = BumperGuard("bumper", BumperConfig(source_timeout=0.5))
    assert made.trouble(0) == "bumper: nothing received yet"
    made.see(BumperReceived(False), 0)
    assert made.trouble(0) == ""
    assert "1.00 s old" in made.trouble(S)


def test_silence_while_it_was_let_go_is_waited_out_anew():
    made = BumperGuard("bumper", BumperConfig(source_timeout=0.5, release_time=1.0))
    made.see(BumperReceived(True), 0)
    made.see(BumperReceived(False), S // 10)
    made.see(BumperReceived(False), 5 * S)
    assert made.trouble(5 * S) == "bumper: let go just now"


def test_a_press_that_is_told_again_and_again_ends_with_silence():
    made = BumperGuard("bumper", BumperConfig())
    for number in range(10):
        made.see(BumperReceived(True, fleeting=True), number * S // 10)
    assert made.trouble(9 * S // 10 + SILENCE_NS) == "bumper: pressed"
    assert made.trouble(9 * S // 10 + SILENCE_NS + 1) == ""
    made.see(BumperReceived(True, fleeting=True), 5 * S)
    made.see(BumperReceived(False, fleeting=True), 5 * S + 1)
    assert made.trouble(5 * S + 2) == ""
