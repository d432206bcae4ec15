"""What speech over the robot's speech does, by adding seconds."""

from __future__ import annotations

from realtime_agent_ros.voice.interruption import Interruption, InterruptionPolicy


def speaking(**policy: float) -> Interruption:
    robot = Interruption(InterruptionPolicy(**policy))
    robot.sounding(True)
    return robot


def test_words_that_last_pause_it_and_silence_lets_it_go_on() -> None:
    robot = speaking()
    robot.partial("go to", 10.0)
    assert (robot.paused, robot.listening) == (False, True)
    robot.partial("go to the desk", 10.6)
    assert robot.paused
    robot.tick(12.5)
    assert robot.paused
    robot.tick(12.7)
    assert (robot.paused, robot.listening, robot.false_alarms) == (False, False, 1)


def test_a_command_too_short_for_a_second_look_pauses_it() -> None:
    robot = speaking()
    robot.partial("turn", 10.0)
    robot.partial("turn right", 10.3)
    robot.tick(10.4)
    assert not robot.paused
    robot.tick(10.5)
    assert robot.paused


def test_speech_counts_from_its_first_sound_to_its_last_where_these_are_told() -> None:
    robot = speaking()
    robot.activity(True, 10.0)
    robot.partial("turn", 10.3)
    robot.partial("turn right", 10.5)
    assert robot.paused
    robot = speaking()
    robot.activity(True, 10.0)
    robot.partial("hm so", 10.3)
    robot.activity(False, 10.4)
    for tenths in range(105, 120):
        robot.tick(tenths / 10)
        assert not robot.paused


def test_noise_before_the_words_is_no_part_of_them() -> None:
    robot = speaking()
    robot.activity(True, 1.0)
    robot.activity(False, 2.0)
    robot.activity(True, 10.0)
    robot.partial("turn", 10.2)
    robot.tick(10.3)
    assert not robot.paused
    robot.cut()
    robot.activity(False, 10.4)
    robot.partial("right", 20.0)
    assert not robot.paused


def test_it_does_not_go_on_over_a_person_who_is_still_speaking() -> None:
    robot = speaking()
    robot.activity(True, 10.0)
    robot.partial("go to the", 10.6)
    for tenths in range(107, 150):
        robot.tick(tenths / 10)
        assert robot.paused
    robot.activity(False, 15.0)
    robot.tick(16.8)
    assert robot.paused
    robot.tick(17.1)
    assert (robot.paused, robot.false_alarms) == (False, 1)


def test_it_ducks_as_long_as_anybody_is_loud_and_pauses_for_words_alone() -> None:
    robot = speaking(min_interruption_duration=0.0)
    robot.activity(True, 1.0)
    robot.tick(4.0)
    assert (robot.paused, robot.listening) == (False, True)
    robot.activity(False, 4.1)
    assert not robot.listening
    robot.activity(True, 5.0)
    robot.tick(25.0)  # who told so is gone
    assert not robot.listening
    robot = speaking(allow_interruptions=False)
    robot.activity(True, 1.0)
    assert not robot.listening


def test_the_words_of_a_backchannel_neither_pause_nor_duck() -> None:
    robot = speaking(min_interruption_duration=0.0)
    for text in ("uh huh", "okay", ""):
        robot.partial(text, 1.0)
        assert not robot.paused
        assert not robot.listening


def test_what_turns_out_a_backchannel_lets_it_go_on_at_once() -> None:
    robot = speaking(min_interruption_duration=0.0)
    robot.partial("turn", 1.0)
    robot.final("okay", 1.4)
    assert (robot.paused, robot.false_alarms) == (False, 1)


def test_after_a_final_text_it_waits_for_the_cut() -> None:
    robot = speaking(min_interruption_duration=0.0)
    robot.partial("turn left", 1.0)
    robot.final("turn left", 1.5)
    robot.tick(3.0)
    assert robot.paused
    robot.cut()
    assert not robot.paused
    robot.tick(9.0)
    assert robot.false_alarms == 0


def test_too_few_words_or_too_short_speech_do_not_pause() -> None:
    robot = speaking(min_interruption_words=3)
    robot.partial("turn", 1.0)
    robot.partial("turn left", 2.0)
    assert not robot.paused
    robot.partial("turn left now", 2.1)
    assert robot.paused


def test_it_can_be_forbidden() -> None:
    robot = speaking(allow_interruptions=False, min_interruption_duration=0)
    robot.partial("turn left now", 1.0)
    assert not robot.paused


def test_words_to_a_silent_robot_do_not_hold_up_its_answer() -> None:
    robot = Interruption(InterruptionPolicy(min_interruption_duration=0.0))
    robot.partial("turn left", 1.0)
    robot.final("turn left", 1.5)
    assert not robot.paused


def test_the_answer_is_spoken_at_once_although_the_words_interrupted() -> None:
    robot = speaking(min_interruption_duration=0.0)
    robot.partial("where are you", 1.0)
    robot.said()
    assert robot.paused, "it was still being spoken to"
    robot.final("where are you", 1.5)
    robot.said()
    assert not robot.paused
