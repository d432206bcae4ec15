"""Some tools wait for a person's yes; anything else is a no, and stops are a no at once."""

import threading

import pytest
from agents.testing import ScriptedModel, assistant_message

from realtime_agent_ros.core.steps import Drive, Say
from realtime_agent_ros.planner.prompts.action_phrases import question
from realtime_agent_ros.planner.prompts.prompt_files import lines_of
from realtime_agent_ros.planner.toolbox.spec import user_tool
from tool_scenes import calling, given, outputs

LONG_S = 29.0
ASKED = "Shall I drive forward 2 metres? Please say yes or no."


def asks(make, *wanted, **parameters):
    wanted = wanted or (("drive", {"distance_m": 2.0}),)
    parameters = {"approval_tools": ["drive"], "approval_timeout_s": LONG_S} | parameters
    return make(models=[calling(*wanted)], **parameters)


async def asked(bench, text="do it"):
    """Say something and wait until the robot has asked."""
    bench.session.on_final(text)
    await bench.until(lambda: any(said.startswith("Shall I") for said in bench.said))
    assert bench.skills == []


def answer(bench):
    return outputs(bench.history.items)[0]


@pytest.mark.parametrize("word", ["yes", "Yes, please.", "go ahead", "OK, do it!", "um yes"])
def test_a_yes_lets_it_act_and_begins_no_turn(run, word):
    async def scene(make):
        bench = asks(make)
        await asked(bench)
        assert bench.said == [ASKED]
        bench.session.on_final(word)
        await bench.session.idle()
        assert bench.skills == [Drive(distance_m=2.0)]
        assert bench.session.status().turns == 1

    run(scene)


@pytest.mark.parametrize(
    ("language", "asked", "word"),
    [
        ("de", "Soll ich 2 Meter vorwärts fahren? Bitte sag ja oder nein.", "Ja, bitte."),
        ("fr", "Dois-je avancer de 2 mètres ? Réponds par oui ou non.", "oui, vas-y"),
        ("es", "¿Debo avanzar 2 metros? Por favor, di sí o no.", "¡Sí!"),
    ],
)
def test_it_is_asked_and_answered_in_the_robots_language(run, language, asked, word):
    async def scene(make):
        bench = asks(make, language=language)
        bench.session.on_final("do it")
        await bench.until(lambda: bench.said)
        assert (bench.said, bench.skills) == ([asked], [])
        bench.session.on_final(word)
        await bench.session.idle()
        assert bench.skills == [Drive(distance_m=2.0)]

    run(scene)


@pytest.mark.parametrize("language", ["auto", "en", "de", "fr", "es"])
@pytest.mark.parametrize(
    ("tool", "arguments", "heard"),
    [
        ("drive", {"distance_m": -0.25, "speed_mps": 0.2}, "0.2"),
        ("turn", {"angle_deg": -33.0}, "33"),
        ("go_to", {"place": "kitchen {x}"}, "kitchen {x}"),
        ("go_to", {"x_m": 1.5, "y_m": -2.0, "yaw_deg": None}, "-2"),
        ("set_speed_limit", {"speed_mps": 0.1}, "0.1"),
        ("wait", {"duration_s": 7.0}, "7"),
        ("stop", {}, ""),
        ("say", {"text": "hello"}, "hello"),
        ("remember_place", {"name": "desk"}, "desk"),
    ],
)
def test_every_language_has_words_for_every_tool(language, tool, arguments, heard):
    asked = question(tool, arguments, language)
    assert heard in asked
    assert lines_of(language)["do_use"].format(tool=tool.replace("_", " ")) not in asked


@pytest.mark.parametrize("language", ["auto", "en", "de", "fr", "es"])
@pytest.mark.parametrize(
    ("tool", "arguments", "heard"),
    [
        ("lift_tray", {"up": True}, "up true"),
        ("drive", {"distance_m": "far"}, "distance m far"),
        ("go_to", {}, "go to"),
    ],
)
def test_what_has_no_words_is_read_out_as_it_is(language, tool, arguments, heard):
    asked = question(tool, arguments, language)
    assert heard in asked
    assert lines_of(language)["do_use"].format(tool=tool.replace("_", " ")) in asked


@pytest.mark.parametrize("word", ["no", "No, don't.", "not now", "nope", "please don't do that"])
def test_a_no_is_told_to_the_model_and_begins_no_turn(run, word):
    async def scene(make):
        bench = asks(make)
        await asked(bench)
        bench.session.on_final(word)
        await bench.session.idle()
        assert bench.skills == []
        assert answer(bench).startswith("not approved: the person said no")
        assert bench.said == [ASKED, "Well."]
        assert bench.session.status().turns == 1

    run(scene)


@pytest.mark.parametrize("word", ["okay", "uh-huh", "hm", "um"])
def test_a_mere_sound_is_no_answer_and_the_question_stands(run, word):
    async def scene(make):
        bench = asks(make)
        await asked(bench)
        bench.session.on_final(word)
        await bench.everyone_has_run()
        assert bench.session.status().tools["waits for a yes"] == "drive"
        bench.session.on_final("yes")
        await bench.session.idle()
        assert bench.skills == [Drive(distance_m=2.0)]

    run(scene)


@pytest.mark.parametrize("word", ["stop", "cancel that", "yes but slower", "turn left"])
def test_anything_else_that_is_said_is_a_no_and_is_understood_as_ever(run, word):
    async def scene(make):
        bench = asks(make)
        await asked(bench)
        bench.session.on_final(word)
        await bench.session.idle()
        assert Drive(distance_m=2.0) not in bench.skills
        bench.session.on_final("yes")
        await bench.session.idle()
        assert Drive(distance_m=2.0) not in bench.skills
        assert bench.detail("approval_answered")["approved"] is False

    run(scene)


def test_a_stop_word_in_a_partial_is_a_no_already(run):
    async def scene(make):
        bench = asks(make)
        await asked(bench)
        bench.session.on_partial("stop")
        bench.session.on_final("yes")
        await bench.session.idle()
        assert bench.skills == []

    run(scene)


def test_silence_is_a_no_and_a_late_yes_moves_nothing(run):
    async def scene(make):
        bench = asks(make, approval_timeout_s=0.05)
        await bench.ask("do it")
        assert answer(bench).startswith("not approved: nobody answered within 0.05 s")
        turns = bench.session.status().turns
        await bench.ask("go ahead")  # as a command it would drive half a metre
        assert bench.skills == []
        assert bench.session.status().turns == turns
        assert lines_of("en")["too_late_line"] in bench.said

    run(scene)


def test_the_service_answers_once(run):
    async def scene(make):
        bench = asks(make)
        assert bench.session.on_approval(True) == (False, "nothing waits for a yes")
        await asked(bench)
        assert bench.session.on_approval(True) == (True, "drive: approved")
        assert bench.session.on_approval(False) == (False, "nothing waits for a yes")
        await bench.session.idle()
        assert bench.skills == [Drive(distance_m=2.0)]
        assert bench.detail("approval_answered") == {
            "tool": "drive",
            "approved": True,
            "by": "service",
        }

    run(scene)


def test_steps_behind_the_waiting_one_wait_in_order(run):
    async def scene(make):
        bench = asks(
            make,
            ("say", {"text": "a"}),
            ("drive", {"distance_m": 2.0}),
            ("say", {"text": "b"}),
            ("turn", {"angle_deg": 90.0}),
        )
        bench.session.on_final("do it")
        await bench.until(lambda: ASKED in bench.said)
        await bench.everyone_has_run()
        assert bench.skills == [Say(text="a")]
        bench.session.on_final("yes")
        await bench.session.idle()
        assert [skill.name for skill in bench.skills] == ["say", "drive", "say", "turn"]

    run(scene)


def test_no_motion_follows_a_refused_one(run):
    async def scene(make):
        bench = asks(make, ("drive", {"distance_m": 2.0}), ("turn", {"angle_deg": 90.0}))
        await asked(bench)
        bench.session.on_final("no")
        await bench.session.idle()
        assert bench.skills == []

    run(scene)


def test_two_questions_are_asked_one_after_the_other(run):
    async def scene(make):
        bench = asks(make, ("drive", {"distance_m": 2.0}), ("drive", {"distance_m": -1.0}))
        await asked(bench)
        assert len(bench.said) == 1
        bench.session.on_final("yes")
        await bench.until(lambda: len(bench.said) == 2)
        assert bench.said[1] == "Shall I drive back 1 metre? Please say yes or no."
        bench.session.on_final("no")
        await bench.session.idle()
        assert bench.skills == [Drive(distance_m=2.0)]

    run(scene)


def test_the_time_for_an_answer_is_none_of_the_tools(run):
    done = threading.Event()

    @user_tool(needs_approval=True, timeout_s=0.2)
    def unlock(door: str, code: int | None = None) -> str:
        """Unlock a door."""
        done.set()
        return "unlocked"

    async def scene(make):
        model = calling(("unlock", {"door": "<front>\ndoor"}))
        bench = make(models=[model], outside=given(unlock), approval_timeout_s=LONG_S)
        await asked(bench)
        assert bench.said == ["Shall I use unlock with door front door? Please say yes or no."]
        await bench.past(0.2)
        assert not done.is_set()
        bench.session.on_final("yes")
        await bench.session.idle()
        assert answer(bench) == "unlocked"

    run(scene)


def test_a_time_for_an_answer_that_the_turn_does_not_have_is_refused(run):
    async def scene(make):
        with pytest.raises(ValueError, match="approval_timeout_s"):
            make(approval_tools=["drive"], approval_timeout_s=30.0, plan_timeout_s=20.0)

    run(scene)


def test_what_is_thought_ahead_asks_nothing_before_the_final_text(run):
    async def scene(make):
        bench = asks(make, speculation_quiet_s=0.001)
        bench.session.on_partial("please do the thing")
        await bench.until(lambda: "request" in bench.kinds())
        await bench.everyone_has_run()
        assert bench.said == []
        assert bench.session.on_approval(True) == (False, "nothing waits for a yes")
        bench.session.on_final("please do the thing")
        await bench.until(lambda: bench.said == [ASKED])
        bench.session.on_final("yes")
        await bench.session.idle()
        assert bench.skills == [Drive(distance_m=2.0)]

    run(scene)


def test_a_stop_while_it_waits_outlasts_a_yes(run):
    """The agent's barrier rose meanwhile, so the step is refused there whatever was answered."""

    async def scene(make):
        bench = asks(make)
        await asked(bench)
        bench.barrier = 2
        bench.snapshot()
        bench.session.on_final("yes")
        await bench.session.idle()
        assert [message.barrier for message in bench.sent] in ([], [1])

    run(scene)


def test_commands_that_need_no_model_ask_as_well(run):
    async def scene(make):
        bench = make(approval_tools=["drive"], approval_timeout_s=LONG_S, offline="always")
        bench.session.on_final("go forward 2 metres")
        await bench.until(lambda: ASKED in bench.said)
        assert bench.skills == []
        bench.session.on_final("yes")
        await bench.session.idle()
        assert bench.skills == [Drive(distance_m=2.0)]

    run(scene)


@pytest.mark.parametrize("word", ["and then turn left", "how full is the battery?"])
def test_additions_and_other_questions_are_a_no_too(run, word):
    async def scene(make):
        bench = asks(make)
        await asked(bench)
        bench.session.on_final(word)
        await bench.session.idle()
        assert Drive(distance_m=2.0) not in bench.skills

    run(scene)


def test_the_warm_up_asks_nobody(run):
    async def scene(make):
        bench = asks(make)
        await bench.session.prepare()
        assert bench.said == []
        assert "approval_asked" not in bench.kinds()

    run(scene)


def test_nothing_is_asked_about_tools_that_need_no_yes(run):
    async def scene(make):
        model = ScriptedModel([[assistant_message("Hello.")]])
        bench = make(models=[model], approval_tools=["drive"])
        await bench.ask("hello there friend")
        assert bench.said == ["Hello."]

    run(scene)
