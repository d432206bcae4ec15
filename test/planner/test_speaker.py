"""The voice of a turn: clauses, a limit, and silence once it is closed."""

from realtime_agent_ros.planner.config import PlannerConfig
from realtime_agent_ros.planner.speaking.speaker import MAX_SAY_CHARS, Speaker


class Ears:
    def __init__(self):
        self.said, self.streamed = [], []

    def publish(self, message):
        self.said.append(message.text)

    def stream(self, text):
        self.streamed.append(text)


def speaker(**parameters):
    ears = Ears()
    return Speaker("t1", ears, PlannerConfig(**parameters)), ears


def test_words_are_streamed_at_once_and_spoken_by_clause():
    voice, ears = speaker()
    for delta in ("Driving one ", "metre. ", "Then I turn."):
        voice.feed(delta)
    assert ears.said == ["Driving one metre."]
    voice.flush()
    assert ears.said == ["Driving one metre.", "Then I turn."]
    assert "".join(ears.streamed) == "Driving one metre. Then I turn."
    assert voice.spoken == ears.said


def test_what_no_voice_can_say_is_left_out():
    voice, ears = speaker()
    voice.feed("Dri\ud83dving\x00 one\tmetre. \n")
    voice.line("Yes.\x07")
    assert ears.said == ["Driving one metre.", "Yes."]
    assert ears.streamed == ["Driving one\tmetre. \n"]


def test_a_line_of_our_own_is_said_but_is_no_part_of_the_reply():
    voice, ears = speaker()
    assert voice.silent
    voice.line("One moment.")
    voice.line("")
    assert (ears.said, voice.spoken, voice.silent) == (["One moment."], [], False)


def test_a_line_end_tells_displays_that_the_reply_is_over():
    voice, ears = speaker()
    voice.close()
    assert ears.streamed == []
    voice, ears = speaker()
    voice.feed("Driving.")
    voice.close()
    voice.close()
    assert ears.streamed == ["Driving.", "\n"]


def test_a_held_voice_that_is_closed_has_streamed_nothing():
    ears = Ears()
    voice = Speaker("t1", ears, PlannerConfig(), held=True)
    voice.feed("Driving one metre. ")
    voice.close()
    assert (ears.said, ears.streamed) == ([], [])


def test_what_is_too_much_is_not_said():
    voice, ears = speaker(max_speech_chars=40)
    for _ in range(100):
        voice.feed("This is a sentence of words. ")
    assert len(ears.said) == 2
    assert len(ears.streamed) == 100


def test_a_closed_voice_is_silent_for_good():
    voice, ears = speaker()
    voice.feed("Driving one ")
    voice.close()
    voice.feed("metre. And more.")
    voice.flush()
    voice.line("Sorry.")
    assert ears.said == []


def test_no_message_is_longer_than_the_protocol_allows():
    voice, ears = speaker()
    voice.line("a" * 2 * MAX_SAY_CHARS)
    assert len(ears.said[0]) == MAX_SAY_CHARS


def test_a_held_voice_says_it_all_in_order_once_released():
    ears = Ears()
    voice = Speaker("t1", ears, PlannerConfig(), held=True)
    voice.feed("Driving one metre. Then ")
    voice.line("One moment.")
    assert (ears.said, ears.streamed, voice.spoken, voice.silent) == ([], [], [], True)
    voice.release()
    voice.feed("I turn.")
    voice.hold()
    voice.flush()
    assert ears.said == ["Driving one metre.", "One moment."]
    assert voice.spoken == ["Driving one metre."]
    voice.release()
    assert voice.spoken == ["Driving one metre.", "Then I turn."]
    assert "".join(ears.streamed) == "Driving one metre. Then I turn."


def test_what_was_kept_is_never_said_after_closing():
    ears = Ears()
    voice = Speaker("t1", ears, PlannerConfig(), held=True)
    voice.feed("Driving one metre. Then ")
    voice.close()
    voice.release()
    assert (ears.said, voice.spoken) == ([], [])
