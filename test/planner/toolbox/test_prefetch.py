"""What somebody is likely to need is read while they still speak."""

from agents.testing import ScriptedModel, assistant_message

from realtime_agent_ros.planner.toolbox.spec import user_tool
from tool_scenes import calling, given, outputs


def weather_tool(count, free=None):
    @user_tool(read_only=True, ttl_s=100.0, likely_words=("weather", "rain"))
    async def weather() -> str:
        """The weather."""
        count.append(1)
        return f"rain {len(count)}"

    return weather


def told(bench):
    return bench.session.status().tools


def test_a_question_runs_its_tool_ahead_and_the_turn_finds_the_answer(run):
    async def scene(make):
        bench = make(models=[calling(("battery", {}))], speculation=False)
        bench.session.on_partial("how full is the battery")
        await bench.until(lambda: told(bench).get("tools run ahead") == "1")
        await bench.ask("how full is the battery?")
        assert told(bench)["tools run ahead, used"] == "1"
        assert "battery_ratio" in outputs(bench.history.items)[0]
        assert "tools run ahead, wasted" not in told(bench)

    run(scene)


def test_a_users_tool_runs_ahead_on_its_words_once(run):
    count = []

    async def scene(make):
        bench = make(models=[calling(("weather", {}))], outside=given(weather_tool(count)))
        bench.session.on_partial("will it")
        bench.session.on_partial("will it rain")
        await bench.until(lambda: count)
        bench.session.on_partial("will it rain today")
        await bench.ask("will it rain today or not")
        assert count == [1]
        assert outputs(bench.history.items) == ["rain 1"]

    run(scene)


def test_what_nobody_asked_for_is_counted_as_waste(run):
    count = []

    async def scene(make):
        model = ScriptedModel([[assistant_message("Hm.")], [assistant_message("Hm.")]])
        bench = make(
            models=[model],
            outside=given(weather_tool(count)),
            tool_ttls_s={"weather": 0.02},
            speculation=False,
        )
        bench.session.on_partial("the weather")
        await bench.until(lambda: count)

        def wasted():
            bench.session.on_partial("the weather report")
            return told(bench).get("tools run ahead, wasted")

        await bench.until(wasted)

    run(scene)


def test_switched_off_nothing_runs_ahead(run):
    count = []

    async def scene(make):
        bench = make(
            models=[calling(("weather", {}))],
            outside=given(weather_tool(count)),
            prefetch=False,
            speculation=False,
        )
        assert bench.session._mind.toolbox.prefetch is None
        bench.session.on_partial("will it rain")
        await bench.ask("will it rain today please")
        assert count == [1]
        assert "tools run ahead" not in told(bench)

    run(scene)


def test_what_acts_or_needs_a_yes_never_runs_ahead(run):
    async def scene(make):
        bench = make(
            models=[calling(("battery", {}))], approval_tools=["battery"], speculation=False
        )
        bench.session.on_partial("how full is the battery")
        bench.session.on_partial("drive forward 1 metre")
        await bench.everyone_has_run()
        assert "tools run ahead" not in told(bench)
        assert bench.sent == []

    run(scene)


def test_a_failure_ahead_is_waste_and_not_remembered(run):
    count = []

    @user_tool(read_only=True, ttl_s=100.0, likely_words=("moon",))
    def moon() -> str:
        """The moon."""
        count.append(1)
        if len(count) == 1:
            raise OSError("clouds")
        return "full"

    async def scene(make):
        bench = make(models=[calling(("moon", {}))], outside=given(moon), speculation=False)
        bench.session.on_partial("how is the moon")
        await bench.until(lambda: told(bench).get("tools failed"))
        await bench.ask("how is it")
        assert outputs(bench.history.items) == ["full"]
        assert told(bench)["tools run ahead, wasted"] == "1"

    run(scene)
