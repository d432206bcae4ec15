"""The conversation keeps what was really spoken, where a voice tells it."""

from __future__ import annotations

from agents.testing import ScriptedModel, assistant_message

from realtime_agent_ros.planner.memory.conversation import text_of
from realtime_agent_ros.planner.memory.history import make_history
from realtime_agent_ros.planner.speaking.spoken_words import SpokenWords

FIRST, SECOND, THIRD = "I see a door.", "It is open.", "Behind it there is light."
REPLY = f"{FIRST} {SECOND} {THIRD}"


def sent(told: bool = True) -> SpokenWords:
    words = SpokenWords()
    words.told = told
    for clause in (FIRST, SECOND, THIRD):
        words.sent("t1", clause)
    return words


def of(words: SpokenWords) -> str:
    return " ".join(words.of("t1", (FIRST, SECOND, THIRD)))


def test_what_is_not_cut_counts_as_spoken():
    words = sent()
    assert of(words) == REPLY
    assert words.reported(FIRST) is None
    assert of(words) == REPLY


def test_after_a_cut_only_what_was_reported_counts():
    words = sent()
    words.reported(FIRST)
    assert words.cut() == {"t1"}
    assert of(words) == FIRST
    assert words.reported("It is") == "t1"
    assert of(words) == f"{FIRST} It is"
    assert words.cut() == set()


def test_without_a_voice_that_tells_nothing_changes():
    words = sent(told=False)
    assert words.cut() == set()
    assert of(words) == REPLY


def test_reports_of_others_words_and_of_none_are_nobodys():
    words = sent()
    assert words.reported("Stopped.") is None
    assert words.reported("") is None
    words.cut()
    assert words.reported("") is None
    assert of(words) == ""


def test_of_a_clause_that_could_not_be_spoken_only_the_part_that_was_counts():
    words = sent()
    words.reported(FIRST)
    assert words.unspoken("Stopped.") is None
    assert words.unspoken(SECOND) == "t1"
    assert of(words) == f"{FIRST} {THIRD}"
    assert words.reported("It is") == "t1"
    assert words.unspoken(THIRD) == "t1"
    assert words.reported("") is None
    assert of(words) == f"{FIRST} It is"
    assert words.is_settled("t1")


def test_the_same_words_of_a_later_turn_are_the_later_ones():
    words = sent()
    words.cut()
    words.sent("t2", FIRST)
    assert words.reported(FIRST) is None
    assert (words.of("t2", (FIRST,)), of(words)) == ([FIRST], "")


def test_words_that_never_went_to_the_voice_stay():
    words = sent()
    words.cut()
    assert words.of("t1", ("The model said this itself.",)) == ["The model said this itself."]


def test_a_turn_is_settled_once_all_of_it_is_spoken_or_cut():
    words = sent()
    assert not words.is_settled("t1")
    for clause in (FIRST, SECOND, THIRD):
        words.reported(clause)
    assert words.is_settled("t1")
    assert sent(told=False).is_settled("t1")


def last_words(bench) -> str:
    turns = [item for item in bench.history.items if item.get("role") == "assistant"]
    return text_of(turns[-1].get("content")) if turns else ""


def talks(make, *replies: str, **parameters):
    return make(models=[ScriptedModel([[assistant_message(r)] for r in replies])], **parameters)


def test_a_reply_that_was_cut_is_kept_as_far_as_it_was_heard(run):
    async def scene(make):
        bench = talks(make, REPLY, "Well.")
        bench.session.on_voice(True)
        await bench.ask("what do you see")
        assert last_words(bench) == REPLY
        bench.session.on_spoken(FIRST)
        bench.session.on_final("and what do you hear")
        assert last_words(bench) == FIRST  # as the new turn is told
        bench.session.on_spoken("It is")
        assert last_words(bench) == f"{FIRST} It is"
        await bench.session.idle()
        assert last_words(bench) == "Well."

    run(scene)


def test_a_stop_word_cuts_it_too_and_what_was_not_heard_at_all_is_gone(run):
    async def scene(make):
        bench = talks(make, REPLY)
        bench.session.on_voice(True)
        await bench.ask("what do you see")
        bench.session.on_partial("stop")
        assert last_words(bench) == ""

    run(scene)


def test_a_reply_that_no_loudspeaker_took_is_not_kept(run):
    async def scene(make):
        bench = talks(make, REPLY)
        bench.session.on_voice(True)
        await bench.ask("what do you see")
        for clause in (FIRST, SECOND, THIRD):
            bench.session.on_unspoken(clause)
            bench.session.on_spoken("")
        assert last_words(bench) == ""

    run(scene)


def test_without_a_voice_the_reply_is_kept_as_it_was_sent(run):
    async def scene(make):
        bench = talks(make, REPLY, "Well.")
        await bench.ask("what do you see")
        bench.session.on_final("and what do you hear")
        assert last_words(bench) == REPLY
        await bench.session.idle()

    run(scene)


def test_the_file_has_what_was_heard(run, tmp_path):
    path = str(tmp_path / "talk.sqlite")

    async def scene(make):
        bench = talks(make, REPLY, "Well.", history_path=path)
        bench.session.on_voice(True)
        await bench.ask("what do you see")
        bench.session.on_spoken(FIRST)
        await bench.ask("and what do you hear")
        bench.session.on_spoken("Well.")
        await bench.session.tidied()
        again = make_history(bench.config)
        await again.load()
        spoken = [text_of(i.get("content")) for i in again.items if i.get("role") == "assistant"]
        assert spoken == [FIRST, "Well."]

    run(scene)
