"""A key is nowhere but in its header, whatever goes wrong and however much is logged."""

import logging

import pytest

from realtime_agent_ros.endpoint.server import LoopbackEndpoint

KEY = "sk-recognise-me-4711"
LOGGERS = ("", "openai", "openai.agents", "httpx2", "httpcore2", "asyncio", "websockets.client")


@pytest.fixture(autouse=True)
def everything_is_logged(caplog):
    for name in LOGGERS:
        caplog.set_level(logging.DEBUG, logger=name)


def check(bench, caplog, wanted):
    told = repr((bench.events, bench.plan, bench.session.status(), bench.history.items))
    logged = "\n".join([caplog.text, *(repr(record.__dict__) for record in caplog.records)])
    assert wanted in told
    assert "recognise-me" not in told + logged
    assert caplog.records


@pytest.mark.parametrize(
    ("faults", "wanted"),
    [
        ({}, "done"),
        ({"status": 401}, "planner.fallback"),
        ({"status": 500}, "planner.fallback"),
        ({"garbage": "json"}, "planner.fallback"),
        ({"disconnect_after": 1}, "planner.fallback"),
        ({"role_only": True}, "planner.fallback"),
    ],
)
def test_no_failure_of_the_endpoint_tells_the_key(run, every_api, endpoint, caplog, faults, wanted):
    async def scene(make):
        environment = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": endpoint.base_url}
        bench = make(environment, api=every_api, first_token_soft_s=0.3, first_token_hard_s=0.5)
        endpoint.control(**faults)
        await bench.ask("go forward 1 metre")
        check(bench, caplog, wanted)

    run(scene)


def test_no_connection_tells_no_key(run, every_api, caplog):
    async def scene(make):
        with LoopbackEndpoint() as gone:
            base_url = gone.base_url
        bench = make({"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": base_url}, api=every_api)
        await bench.ask("go forward 1 metre")
        check(bench, caplog, "unreachable")

    run(scene)


def test_a_key_that_fits_into_no_header_is_not_shown_either(run, endpoint, caplog):
    async def scene(make):
        environment = {"OPENAI_API_KEY": KEY + "-é", "OPENAI_BASE_URL": endpoint.base_url}
        bench = make(environment)
        await bench.ask("go forward 1 metre")
        check(bench, caplog, "garbage")

    run(scene)
