"""Too long or too much speech is counted, told once and not acted on; a stop always is."""

from realtime_agent_ros.protocol import Cancel

LONG = "please drive forward one metre and then " * 20


def test_what_is_too_long_moves_nothing_and_is_told_once(run):
    async def scene(make):
        bench = make()
        await bench.ask(LONG)
        await bench.ask(LONG)
        assert bench.sent == []
        assert bench.said == [bench.config.too_long_line]
        assert bench.session.status().refused_speech == {"too long": 2}
        assert bench.detail("speech_refused")["chars"] == len(LONG)
        await bench.ask("go forward 1 metre")
        await bench.ask(LONG)
        assert len(bench.sent) == 1
        assert bench.said.count(bench.config.too_long_line) == 2

    run(scene)


def test_above_the_rate_only_stops_and_cancels_pass(run):
    async def scene(make):
        bench = make(speech={"max_per_min": 3}, language="de")
        for _ in range(10):
            await bench.ask("turn left 90 degrees")
        assert len(bench.sent) == 3
        assert bench.said.count(bench.config.too_often_line) == 1
        assert bench.session.status().refused_speech == {"too often": 7}
        await bench.ask("cancel that")
        assert isinstance(bench.plan[-2], Cancel)
        await bench.ask("stop")
        assert "stopped by itself" in bench.history.items[-1]["content"]

    run(scene)


def test_the_running_turn_goes_on(run, remote, endpoint):
    async def scene(make):
        bench = make(remote)
        endpoint.control(first_token_s=0.2)
        bench.session.on_final("go forward 1 metre")
        await bench.until(endpoint.requests)
        bench.session.on_partial(LONG)
        await bench.ask(LONG)
        assert bench.detail("turn_ended")["outcome"] == "done"
        assert len(bench.sent) == 1

    run(scene)


def test_a_stop_word_in_endless_speech_ends_the_turn(run, remote, endpoint):
    async def scene(make):
        bench = make(remote)
        endpoint.control(first_token_s=60)
        bench.session.on_final("go forward 1 metre")
        await bench.until(endpoint.requests)
        await bench.ask(LONG + "stop")
        assert bench.sent == []
        assert bench.detail("turn_ended")["outcome"] == "dropped"

    run(scene)
