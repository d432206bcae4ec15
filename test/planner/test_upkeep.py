"""Connections are open before they are needed, and a resting model is found to be back."""

import pytest

from realtime_agent_ros.planner.models.breaker import BreakerState

AHEAD = {"keep_warm_s": 30.0, "speculation": False}
QUICK = {"first_token_soft_s": 0.2, "first_token_hard_s": 0.5, "breaker_failures": 1}


def warm(bench):
    return bench.chain.links[0].connection.is_warm


def test_the_first_turn_comes_on_a_connection_that_was_open(run, api, remote, endpoint):
    async def scene(make):
        bench = make(remote, api=api, **AHEAD)
        await bench.session.prepare()
        opened = endpoint.connections()
        assert len(opened) == 1
        assert warm(bench)
        assert not endpoint.requests(), "opening it asks the model for nothing"
        await bench.ask("go forward 1 metre")
        assert endpoint.requests()[0].connection in opened

    run(scene)


def test_the_turn_after_a_barge_in_pays_no_connect(run, api, remote, endpoint):
    async def scene(make):
        bench = make(remote, api=api, **AHEAD)
        await bench.session.prepare()
        endpoint.control(stall_s=60)
        bench.session.on_final("go to the kitchen")
        await bench.until(endpoint.requests)
        await bench.until(lambda: warm(bench))
        opened = endpoint.connections()
        assert len(opened) == 2, "a spare one beside the one in use"
        await bench.ask("go forward 1 metre")
        first, second, *_ = endpoint.requests()
        assert first.connection != second.connection
        assert second.connection in opened
        await bench.until(lambda: endpoint.requests()[0].ended == "disconnected")

    run(scene)


def test_a_connection_that_the_endpoint_closed_is_opened_again(run, remote, endpoint):
    async def scene(make):
        bench = make(remote, **AHEAD)
        await bench.session.prepare()
        endpoint.close_idle()
        await bench.until(lambda: not warm(bench))
        await bench.until(lambda: warm(bench))
        opened = endpoint.connections()
        await bench.ask("go forward 1 metre")
        assert endpoint.requests()[0].connection in opened

    run(scene)


def test_keeping_warm_can_be_switched_off(run, remote, endpoint):
    async def scene(make):
        bench = make(remote, keep_warm_s=0.0)
        await bench.session.prepare()
        assert not endpoint.connections()

    run(scene)


def test_an_endpoint_that_is_away_at_the_start_is_known_before_the_first_turn(
    run, remote, endpoint
):
    async def scene(make):
        endpoint.stop()
        bench = make(remote, **AHEAD)
        await bench.session.prepare()
        assert bench.chain.resting() == (bench.config.model,)
        await bench.ask("go forward 1 metre")
        assert "request" in bench.kinds()
        assert "fallback" not in bench.kinds(), "it isn't tried at the person's expense"
        assert bench.said[0] == bench.config.fallback_line

    run(scene)


@pytest.mark.parametrize("probing", [True, False])
def test_a_model_that_is_back_is_found_by_a_probe_or_by_the_next_turn(
    run, api, remote, endpoint, probing
):
    async def scene(make):
        bench = make(remote, api=api, probe_resting=probing, cool_down_s=0.2, **AHEAD, **QUICK)
        await bench.session.prepare()
        link = bench.chain.links[0]
        endpoint.control(status=500, next_n=0)
        await bench.ask("go forward 1 metre")
        assert bench.chain.status()[0].state != BreakerState.CLOSED
        if probing:
            await bench.until(lambda: len(endpoint.requests()) > 1)
        endpoint.control(next_n=0)
        if probing:
            await bench.until(lambda: not bench.chain.resting())
            states = [e.detail["state"] for e in bench.events if e.kind == "planner.model_state"]
            assert states[:2] == ["open", "half-open"]
            assert states[-2:] == ["half-open", "closed"]
            assert all(not r.tools for r in endpoint.requests()[1:]), "a probe can do nothing"
        else:
            await bench.until(lambda: bench.chain.allows(link))
        await bench.ask("go forward 1 metre")
        assert bench.session.status().model == bench.config.model

    run(scene)
