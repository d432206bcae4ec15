"""Sessions of the planner on a loop of their own, its tools, and a loopback endpoint."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest

pytest.importorskip("agents")

from session_bench import LIMIT_S, Bench, plain_toolbox

from realtime_agent_ros.endpoint.server import LoopbackEndpoint
from realtime_agent_ros.planner.toolbox.registry import Toolbox


@pytest.fixture
def run() -> Callable[[Callable[..., Coroutine[Any, Any, None]]], None]:
    """Runs ``scene(make_bench)`` on a loop of its own; the benches are closed after it."""

    def _run(scene: Callable[..., Coroutine[Any, Any, None]]) -> None:
        async def whole() -> None:
            benches: list[Bench] = []

            def make(*arguments: Any, **parameters: Any) -> Bench:
                benches.append(Bench(*arguments, **parameters))
                return benches[-1]

            try:
                async with asyncio.timeout(2 * LIMIT_S):
                    await scene(make)
            finally:
                for bench in benches:
                    await bench.session.close()

        asyncio.run(whole())

    return _run


@pytest.fixture
def toolbox() -> Toolbox:
    """The tools of a planner with default parameters, beside any conversation."""
    return plain_toolbox()


@pytest.fixture
def endpoint() -> Iterator[LoopbackEndpoint]:
    with LoopbackEndpoint() as running:
        yield running


@pytest.fixture(params=["chat_completions", "responses"])
def api(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def remote(endpoint: LoopbackEndpoint) -> dict[str, str]:
    """The environment of a planner whose remote model is the loopback endpoint."""
    return {"OPENAI_API_KEY": "not-a-real-key", "OPENAI_BASE_URL": endpoint.base_url}
