"""A filler bridges the first silence of a turn, once, and only if there is one."""

import asyncio

from canned import Call, Canned, completed, created, says

SOON = {"first_sign_s": 0.01, "between_tokens_s": 100.0, "step_reply_s": 100.0}


def silent_until(event, words="Here I am."):
    return Canned([created(), event, *says(words)[1:]])


async def filled(bench, filler="One moment."):
    """Asked, and the filler was said; an empty one has had its time to be."""
    said, turns = len(bench.said), bench.kinds().count("turn_started")
    bench.session.on_final("are you there")
    if filler:
        await bench.until(lambda: len(bench.said) > said)
    else:
        await bench.until(lambda: bench.kinds().count("turn_started") > turns)
        await bench.past(SOON["first_sign_s"])


def test_a_silent_turn_gets_one_filler_and_then_its_reply(run):
    async def scene(make):
        end = asyncio.Event()
        bench = make(models=[silent_until(end)], **SOON)
        await filled(bench)
        end.set()
        await bench.session.idle()
        assert bench.said == ["One moment.", "Here I am."]

    run(scene)


def test_fillers_take_turns_and_an_empty_one_is_a_silence(run):
    async def scene(make):
        words = []
        for fillers in (["A.", "", "B."], [""], []):
            ends = [asyncio.Event() for _ in range(4)]
            models = Canned(*([created(), end, *says("x")[1:]] for end in ends))
            bench = make(models=[models], fillers=fillers, **SOON)
            for number, end in enumerate(ends):
                await filled(bench, fillers[number % len(fillers)] if fillers else "")
                end.set()
                await bench.session.idle()
            words.append([word for word in bench.said if word != "x"])
        assert words == [["A.", "B.", "A."], [], []]

    run(scene)


def test_words_are_a_sign_of_life(run):
    async def scene(make):
        end = asyncio.Event()
        words = Canned([*says("Here I am. And")[:-1], end, *says("x")[-1:]])
        bench = make(models=[words], **SOON | {"first_sign_s": 0.5})
        bench.session.on_final("are you there")
        await bench.until(lambda: bench.said)
        await bench.past(0.5)
        assert bench.said == ["Here I am."]
        end.set()

    run(scene)


def test_a_step_is_one_when_the_agent_has_accepted_it_and_not_before(run):
    async def scene(make):
        for verdict, fillers in ((("accepted", ""), 0), (None, 1)):
            call = Call(0, "drive", '{"distance_m": 1}', "c")
            bench = make(
                models=[Canned([created(), call.added(), *call.deltas(), asyncio.Event()])],
                **SOON | {"first_sign_s": 0.2},
            )
            bench.verdict = lambda _, verdict=verdict: verdict
            bench.session.on_final("go")
            await bench.until(lambda bench=bench: bench.skills)
            await bench.past(0.2)
            assert len(bench.said) == fillers

    run(scene)


def test_a_turn_that_newer_speech_has_ended_is_not_filled(run):
    async def scene(make):
        bench = make(models=[silent_until(asyncio.Event())], **SOON | {"first_sign_s": 0.05})
        bench.session.on_final("are you there")
        await bench.everyone_has_run()
        assert "turn_started" in bench.kinds()
        bench.session.on_partial("stop")
        await bench.past(0.05)
        assert bench.said == []

    run(scene)


def test_fillers_come_from_the_language(run):
    async def scene(make):
        bench = make(language="fr")
        assert bench.config.fillers[0] == "Un instant."

    run(scene)


def test_the_end_of_a_turn_without_words_is_not_filled(run):
    async def scene(make):
        call = Call(0, "stop", "{}", "c")
        done = [created(), completed()]
        bench = make(
            models=[Canned([created(), call.added(), call.done(), completed(call)], done)], **SOON
        )
        await bench.ask("halt now please")
        await bench.past(SOON["first_sign_s"])
        assert bench.said == []

    run(scene)
