"""Turns with a model behind the Realtime API, against the loopback WebSocket."""

from __future__ import annotations

from realtime_agent_ros.core.steps import Drive

QUESTION = "what is the status of the kitchen light"


def bench_of(make, remote, **parameters):
    return make(remote, api="realtime", **parameters)


def test_a_turn_moves_the_robot_and_its_answer_is_spoken(run, remote, endpoint):
    async def scene(make):
        bench = bench_of(make, remote)
        await bench.session.prepare()
        await bench.ask("go forward 1 metre")
        assert [type(skill) for skill in bench.skills] == [Drive]
        assert bench.said
        assert bench.detail("turn_ended")["outcome"] == "done"
        assert bench.detail("turn_ended")["model"] == "gpt-realtime"
        assert [served.api for served in endpoint.requests()][-1] == "realtime"

    run(scene)
