"""Sessions of the planner on a loop of their own, its tools, and a loopback endpoint."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

pytest.importorskip("agents")

from loopback_endpoint import api as api  # its fixtures are ours
from loopback_endpoint import endpoint as endpoint
from loopback_endpoint import every_api as every_api
from loopback_endpoint import second_endpoint as second_endpoint
from realtime_agent_ros.endpoint.server import LoopbackEndpoint
from realtime_agent_ros.planner.toolbox.registry import Toolbox
from session_bench import LIMIT_S, Bench, plain_toolbox


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
def remote(endpoint: LoopbackEndpoint) -> dict[str, str]:
    """The environment of a planner whose remote model is the loopback endpoint."""
    return {"OPENAI_API_KEY": "not-a-real-key", "OPENAI_BASE_URL": endpoint.base_url}
