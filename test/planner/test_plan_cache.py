"""Plans that went well are used again, and only those; through the real Runner."""

import pytest
from agents.testing import ScriptedModel, assistant_message, function_call

from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.core.steps import Drive, GoTo, StepStatus

ON = {"enabled": True}
SAID = "please bring yourself 2 metres ahead"


def answer(*calls, text="On my way."):
    made = [function_call(name, args, call_id=f"c{n}") for n, (name, args) in enumerate(calls)]
    return [[assistant_message(text), *made], []]


DRIVE = answer(("drive", {"distance_m": 2.0}))


def script(*answers):
    return ScriptedModel([response for one in answers for response in one])


def finish(bench, status=StepStatus.DONE):
    """The agent tells how the steps of the newest turn ended."""
    newest = bench.sent[-1].plan_id
    for message in bench.sent:
        for step in message.steps if message.plan_id == newest else ():
            bench.update(newest, step.step_id, step.skill.name, status)


def cached(bench):
    return bench.kinds().count("plan_reused")


def test_a_plan_that_was_done_is_used_again_without_a_request(run):
    async def scene(make):
        model = script(DRIVE)
        bench = make(models=[model], plan_cache=ON)
        await bench.ask(SAID)
        finish(bench)
        await bench.ask(SAID)
        assert len(model.calls) == 2
        assert bench.skills == [Drive(distance_m=2.0)] * 2
        assert bench.said == ["On my way."] * 2
        assert cached(bench) == 1
        assert bench.detail("turn_ended")["model"] == "plan cache"
        message = next(i for i in reversed(bench.history.items) if i.get("role") == "user")
        assert "from the plan cache" in message["content"]
        assert bench.session.status().plans == "1, used 1 times"

    run(scene)


def test_other_numbers_and_places_are_filled_in_and_the_words_are_neutral(run):
    async def scene(make):
        model = script(DRIVE, answer(("go_to", {"place": "kitchen"})))
        bench = make(models=[model], plan_cache=ON, language="de")
        rooms = {"kitchen": Pose(1.0, 0.0, 0.0), "hall": Pose(2.0, 0.0, 0.0)}
        bench.snapshot(places=rooms)
        for said in (SAID, "would you fetch tea from the kitchen"):
            await bench.ask(said)
            finish(bench)
        await bench.ask(SAID.replace("2", "three"))
        await bench.ask("would you fetch tea from the hall")
        assert bench.skills[-2:] == [Drive(distance_m=3.0), GoTo(place="hall")]
        assert bench.said[-2:] == ["In Ordnung."] * 2

    run(scene)


@pytest.mark.parametrize("status", [StepStatus.FAILED, StepStatus.CANCELLED, None])
def test_what_was_not_done_is_not_kept(run, status):
    async def scene(make):
        model = script(DRIVE, DRIVE)
        bench = make(models=[model], plan_cache=ON)
        await bench.ask(SAID)
        if status is not None:
            finish(bench, status)
        await bench.ask(SAID)
        assert len(model.calls) == 4
        assert cached(bench) == 0

    run(scene)


def test_a_plan_that_fails_when_it_is_used_again_is_forgotten(run):
    async def scene(make):
        model = script(DRIVE, DRIVE)
        bench = make(models=[model], plan_cache=ON)
        await bench.ask(SAID)
        finish(bench)
        await bench.ask(SAID)
        finish(bench, StepStatus.FAILED)
        await bench.ask(SAID)
        assert len(model.calls) == 4

    run(scene)


def test_a_refusal_is_told_and_the_plan_forgotten(run):
    async def scene(make):
        model = script(DRIVE, DRIVE)
        bench = make(models=[model], plan_cache=ON)
        await bench.ask(SAID)
        finish(bench)
        bench.verdict = lambda _: (StepStatus.REJECTED, "the gate is shut")
        await bench.ask(SAID)
        assert "the gate is shut" in bench.said[-1]
        bench.verdict = lambda _: (StepStatus.ACCEPTED, "")
        await bench.ask(SAID)
        assert len(model.calls) == 4

    run(scene)


@pytest.mark.parametrize(
    "world",
    [
        {"places": {"cellar": Pose(0.0, 0.0, 0.0)}},
        {"speed_limit_mps": 0.1},
        {"max_speed_mps": 0.9},
        {"reasons": ("battery low",)},
        {"ladder": "DEGRADED"},
    ],
)
def test_in_another_world_the_model_is_asked(run, world):
    async def scene(make):
        model = script(DRIVE, DRIVE)
        bench = make(models=[model], plan_cache=ON)
        await bench.ask(SAID)
        finish(bench)
        bench.snapshot(**world)
        await bench.ask(SAID)
        assert len(model.calls) == 4

    run(scene)


def test_a_plan_that_looked_at_the_world_is_not_kept(run):
    async def scene(make):
        looked = answer(("surroundings", {}), ("drive", {"distance_m": 2.0}))
        model = script(looked, DRIVE)
        bench = make(models=[model], plan_cache=ON)
        await bench.ask(SAID)
        finish(bench)
        await bench.ask(SAID)
        assert len(model.calls) == 4

    run(scene)


@pytest.mark.parametrize("text", ["I am at 4.5, so 2 metres it is.", "Now that this is done."])
def test_words_that_tell_of_the_moment_are_not_said_again(run, text):
    async def scene(make):
        model = script(answer(("drive", {"distance_m": 2.0}), text=text))
        bench = make(models=[model], plan_cache=ON)
        if "done" in text:
            bench.update("t0", "t0.1", "drive", StepStatus.DONE)
        await bench.ask(SAID)
        finish(bench)
        await bench.ask(SAID)
        assert cached(bench) == 1
        assert bench.said[-1] == "All right."

    run(scene)


def test_an_answer_to_a_question_is_the_models_business(run):
    async def scene(make):
        asks = [[assistant_message("How far, please?")]]
        model = script(DRIVE, asks, DRIVE)
        bench = make(models=[model], plan_cache=ON)
        await bench.ask(SAID)
        finish(bench)
        await bench.ask("would you come over")
        await bench.ask(SAID)
        assert len(model.calls) == 5
        assert cached(bench) == 0

    run(scene)


def test_it_forgets_by_age_and_by_number(run):
    async def scene(make):
        model = script(DRIVE, answer(("drive", {"distance_m": 1.0})), DRIVE, DRIVE)
        bench = make(models=[model], plan_cache={"enabled": True, "max_plans": 1})
        for said in (SAID, "please bring yourself 1 metre backwards or so", SAID):
            await bench.ask(said)
            finish(bench)
        assert cached(bench) == 0
        assert bench.session.status().plans.startswith("1,")
        old = make(models=[script(DRIVE, DRIVE)], plan_cache={"enabled": True, "ttl_s": 1e-6})
        for _ in range(2):
            await old.ask(SAID)
            finish(old)
        assert cached(old) == 0

    run(scene)


def test_it_is_off_by_default(run):
    async def scene(make):
        bench = make(models=[script(DRIVE, DRIVE)])
        for _ in range(2):
            await bench.ask(SAID)
            finish(bench)
        assert cached(bench) == 0

    run(scene)
