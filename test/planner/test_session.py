"""Which speech starts, ends or leaves a turn alone, through the real Runner and offline model."""

from realtime_agent_ros.core.steps import Drive


def test_a_drive_sequence_gives_ordered_steps_and_is_read_back(run):
    async def scene(make):
        bench = make()
        await bench.ask("go forward 1 metre")
        assert bench.skills == [Drive(distance_m=1.0)]
        assert bench.said == ["Driving forward 1.0 metres."]
        assert "".join(bench.streamed) == "Driving forward 1.0 metres."
        assert bench.kinds() == [
            "turn_started",
            "request",
            "first_token",
            "first_step",
            "turn_ended",
        ]

    run(scene)


def test_what_is_not_understood_is_answered_and_moves_nothing(run):
    async def scene(make):
        bench = make()
        await bench.ask("colourless green ideas sleep furiously")
        assert bench.sent == []
        assert len(bench.said) >= 1

    run(scene)


def test_both_apis_over_http(run, api, remote, endpoint):
    async def scene(make):
        bench = make(remote, api=api)
        await bench.ask("go forward 1 metre")
        assert bench.skills == [Drive(distance_m=1.0)]
        assert bench.said == ["Driving forward 1.0 metres."]
        assert bench.events[-1].detail["model"] == bench.config.model

    run(scene)
