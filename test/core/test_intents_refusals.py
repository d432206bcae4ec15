"""What moves nothing: stops, cancels, questions, small talk, and what isn't understood."""

from __future__ import annotations

import pytest

from realtime_agent_ros.core.intents import IntentKind, LanguageContext, Question, parse

CONTEXT = LanguageContext(places=("kitchen", "desk"))

STOPS = (
    "don't go forward, turn left; don't go to the desk, go to the bedroom; "
    "stop; halt; freeze; Stop!; please stop; stop now; stop moving; don't move; do not move; whoa; "
    "hold it; stay there; emergency stop; that's far enough; go forward two metres stop; "
    "go forward two metres. Stop!; turn left, no, stop; stop turning; wait, stop; don't stop; "
    "make me coffee and stop; stop you idiot; if you see a person, stop; pause; "
    "don't go forward; I don't want you to go forward"
)
CANCELS = (
    "cancel; cancel that; never mind; nevermind; forget it; abort the plan; no; "
    "go forward 2 metres, cancel that; scratch that; call it off; cancel everything; "
    "please don't; go forward, no, don't"
)
UNKNOWNS = (
    "why don't you go to the kitchen; why don't you turn left?; 12345 metres; "
    "go to the kitchen, wait, no, the bedroom; go forward two metres unless there is a wall; "
    "remember this place as stop; call this place my halt; don't turn left and turn right; "
    "trun lfet; keep going; keep driving; keep turning; go to sleep; "
    "make me coffee; drive a metre and make me coffee; turn on the lights; dance; go forward "
    "two elephants; go forward 2-3 metres; go forward one or two metres; turn left or right; "
    "drive until you hit the wall; go forward until you see the wall; drive until there is a "
    "wall ahead; go forward if the way is clear; do not turn left; I don't want you to turn "
    "left; move left two metres; strafe left; drive sideways; drive in a circle; go north; go "
    "upstairs; come here; follow me; go there; go to the garage; turn to the kitchen; move "
    "away from the desk; go forward in the kitchen; drive around the kitchen; go right now; "
    "turn left right; forwards backwards; drive 500 metres; drive a million metres; turn left "
    "100000 degrees; wait ten hours; wait 0 seconds; go forward zero metres; turn left 100 "
    "times; turn left two and a half times; go to x 5000 y 1; drive nan metres; drive "
    "infinity metres; go forward 1e9 metres; drive backward -2 metres; turn left -90 degrees; "
    "do that again; do that twice; repeat; forward 30; give me the desk; two metres; 90 "
    "degrees; say; remember this place; remember this place as start; continue; drive one "
    "metre at -1 m/s; go forward 2 3 metres; forward then blorf; go forward two metres. where "
    "are you?; go forward and tell me what you see; 前へ; вперёд"
)
QUESTIONS = {
    "where are you": (Question.WHERE, None),
    "what's your position?": (Question.WHERE, None),
    "which room are you in": (Question.WHERE, None),
    "tell me where you are": (Question.WHERE, None),
    "what is in front of you": (Question.AROUND, "front"),
    "what's around you?": (Question.AROUND, None),
    "anything behind you": (Question.AROUND, "back"),
    "is there anything on your right": (Question.AROUND, "right"),
    "what is behind you on the left?": (Question.AROUND, "back_left"),
    "what do you see": (Question.AROUND, None),
    "how far is the nearest obstacle": (Question.AROUND, None),
    "how is the battery": (Question.BATTERY, None),
    "how much charge do you have left": (Question.BATTERY, None),
    "battery status please": (Question.BATTERY, None),
    "do you know the kitchen": (Question.PLACES, None),
    "where is the kitchen": (Question.PLACES, None),
    "what can you do": (Question.ABILITIES, None),
    "help": (Question.ABILITIES, None),
    "tell me what you can do": (Question.ABILITIES, None),
    "can you drive?": (Question.ABILITIES, None),
    "could you turn?": (Question.ABILITIES, None),
    "do you drive?": (Question.ABILITIES, None),
    "hey robot, do you turn left?": (Question.ABILITIES, None),
    "are you able to turn?": (Question.ABILITIES, None),
    "are you able to go to the kitchen?": (Question.ABILITIES, None),
    "please say where you are": (Question.WHERE, None),
    "say what you see": (Question.AROUND, None),
    "I need help": (Question.ABILITIES, None),
    "which places do you know": (Question.PLACES, None),
    "where can you go": (Question.PLACES, None),
    "list the places": (Question.PLACES, None),
    "what are you doing": (Question.STATUS, None),
    "how fast are you going": (Question.STATUS, None),
    "why did you stop?": (Question.STATUS, None),
    "are you moving": (Question.STATUS, None),
    "what's your speed limit": (Question.STATUS, None),
    "hello robot, where are you going?": (Question.STATUS, None),
}
SOCIAL = (
    "right on; good turn; "
    "hello; hi there; good morning; thank you; thanks a lot; good job; bye; how are you; sorry"
)
NOTHING = " ; okay; uh-huh; um; yeah; mm; okay, right; please; 👍; ..., !; and then"


def _table(row: str) -> list[str]:
    return row.split("; ")


@pytest.mark.parametrize("text", _table(STOPS))
def test_stops(text: str) -> None:
    assert parse(text, CONTEXT).kind is IntentKind.STOP


@pytest.mark.parametrize("text", _table(CANCELS))
def test_cancels(text: str) -> None:
    assert parse(text, CONTEXT).kind is IntentKind.CANCEL


@pytest.mark.parametrize("text", _table(UNKNOWNS))
def test_what_is_not_understood_moves_nothing_and_says_what_can_be_done(text: str) -> None:
    intent = parse(text, CONTEXT)
    assert intent.kind is IntentKind.UNKNOWN
    assert intent.skills == ()
    assert "I can drive, turn" in intent.speech
    assert intent.rest
    assert intent.confidence == 0.0


@pytest.mark.parametrize(("text", "asked"), QUESTIONS.items())
def test_questions(text: str, asked: tuple[Question, str | None]) -> None:
    intent = parse(text, CONTEXT)
    assert (intent.kind, intent.question, intent.sector) == (IntentKind.QUESTION, *asked)


@pytest.mark.parametrize("text", _table(SOCIAL))
def test_small_talk_gets_a_short_reply(text: str) -> None:
    intent = parse(text, CONTEXT)
    assert intent.kind is IntentKind.SMALL_TALK
    assert intent.speech
    assert not intent.skills


@pytest.mark.parametrize("text", _table(NOTHING))
def test_backchannels_are_nothing(text: str) -> None:
    assert parse(text, CONTEXT).kind is IntentKind.NOTHING


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("drive a metre and make me coffee", 'did not understand "make me coffee"'),
        ("go to the garage", 'don\'t know the place "garage". I know kitchen and desk'),
        ("drive 500 metres", "at most 50 metres"),
        ("wait ten hours", "at most 1 hour"),
        ("strafe left", "can't move sideways"),
        ("drive until you hit the wall", "can't wait for conditions"),
        ("do not turn left", "told me not to"),
        ("go forward two metres unless there is a wall", '"unless there is a wall"'),
        ("go forward until you see the wall", '"until you see the wall"'),
        ("12345 metres", "at most 50 metres"),
        ("remember this place as stop", 'stop when I hear "stop"'),
        ("keep going", "What I am doing goes on"),
        ("why don't you turn left", "That was a question"),
    ],
)
def test_a_refusal_says_why(text: str, words: str) -> None:
    assert words in parse(text, CONTEXT).speech


def test_the_rest_is_what_was_not_understood() -> None:
    assert parse("Drive a metre, and make me Coffee!", CONTEXT).rest == "make me Coffee"
