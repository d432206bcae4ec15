"""When something may be said unasked: seldom, and never into speech or a turn."""

from agents.testing import ModelStep, ScriptedModel, assistant_message

from realtime_agent_ros.core.steps import StepStatus

ABOUT = {"about": ["arrived", "battery"], "quiet_s": 0.0}


def arrive(bench, number=1):
    bench.update(f"t{number}", f"t{number}.1", "go_to", StepStatus.DONE)
    bench.snapshot()


def test_it_is_said_once_and_told_to_the_next_turn(run):
    async def scene(make):
        bench = make(remarks=ABOUT, language="de")
        arrive(bench)
        bench.snapshot()
        assert bench.said == ["Ich bin angekommen."]
        assert bench.detail("remark") == {"about": "arrived", "by": "lines"}
        await bench.ask("how is the battery")
        asked = [i["content"] for i in bench.history.items if i.get("role") == "user"]
        assert "the robot remarked: Ich bin angekommen." in asked[-1]

    run(scene)


def test_nothing_by_default(run):
    async def scene(make):
        bench = make()
        arrive(bench)
        bench.snapshot(battery_ratio=0.01)
        assert bench.said == []

    run(scene)


def test_not_again_so_soon(run):
    async def scene(make):
        bench = make(remarks=ABOUT)
        arrive(bench)
        arrive(bench, 2)
        bench.snapshot(battery_ratio=0.1)
        assert len(bench.said) == 1

    run(scene)


def test_never_while_somebody_speaks(run):
    async def scene(make):
        bench = make(remarks={**ABOUT, "quiet_s": 1000.0})
        bench.session.on_partial("would you")
        arrive(bench)
        assert bench.said == []

    run(scene)


def test_never_while_a_turn_runs(run, remote, endpoint):
    async def scene(make):
        bench = make(remote, remarks=ABOUT)
        endpoint.control(first_token_s=60)
        bench.session.on_final("tell me something about yourself please")
        await bench.until(endpoint.requests)
        arrive(bench)
        assert "remark" not in bench.kinds()

    run(scene)


def test_in_the_words_of_a_model(run):
    async def scene(make):
        model = ScriptedModel([[assistant_message("Here <we> are!")]])
        bench = make(models=[model], remarks={**ABOUT, "by": "model"}, robot_name="Ada")
        arrive(bench)
        await bench.until(lambda: bench.said)
        assert bench.said == ["Here we are!"]
        assert bench.detail("remark")["by"] == "model"
        assert "You are Ada" in model.calls[0].system_instructions

    run(scene)


def test_a_model_that_fails_leaves_the_fixed_line(run):
    async def scene(make):
        model = ScriptedModel([[assistant_message(" ")]])
        bench = make(models=[model], remarks={**ABOUT, "by": "model"})
        arrive(bench)
        await bench.until(lambda: bench.said)
        assert bench.said == [bench.config.arrived_line]

    run(scene)


def test_speech_takes_the_word_from_a_remark_that_is_being_made(run):
    async def scene(make):
        import asyncio

        begun = asyncio.Event()

        async def slow(call):
            begun.set()
            await asyncio.Event().wait()

        model = ScriptedModel([ModelStep.respond(slow), [assistant_message("Yes.")]])
        given = {**ABOUT, "by": "model", "model_timeout_s": 100.0}
        bench = make(models=[model], remarks=given)
        arrive(bench)
        await begun.wait()
        await bench.ask("is anybody there now")
        assert bench.said == ["Yes."]

    run(scene)
