"""Barge-in: from the word to the closed connection, while a reply streams.

The time is taken in the planner's process, from the partial's arrival to the moment at which the
response's stream is closed. That the server really lost its client is checked for every trial.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "test" / "planner"))

import httpx2
from endpoint_process import EndpointProcess, serve
from measuring import Noted, Row, row

from barge_in_trials import run_trials
from realtime_agent_ros.endpoint.server import LoopbackEndpoint
from session_bench import Bench

SPEECH = "what can you do for me, and where are you now"
TOKEN_S = 0.02
P50_GOAL_MS = 5.0
WORDS = {"a stop word": "stop", "newer speech": "drive forward one meter"}


class Noting(httpx2.AsyncByteStream):
    """A response's body that notes when it is closed."""

    closed_s = 0.0

    def __init__(self, body: Any) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._body:
            yield chunk

    async def aclose(self) -> None:
        await self._body.aclose()
        Noting.closed_s = time.perf_counter()


@contextmanager
def closings_noted() -> Iterator[None]:
    transport = httpx2.AsyncHTTPTransport
    plain = transport.handle_async_request

    async def noting(self: Any, request: Any) -> Any:
        response = await plain(self, request)
        response.stream = Noting(response.stream)
        return response

    transport.handle_async_request = noting  # type: ignore[method-assign]  # to time it
    try:
        yield
    finally:
        transport.handle_async_request = plain  # type: ignore[method-assign]  # as it was


async def cut_ms(bench: Bench, word: str) -> float:
    """Begin a reply, wait until it streams, say ``word``; ms to the closed connection."""
    bench.snapshot()
    heard = len(bench.streamed)
    bench.session.on_final(SPEECH)
    await bench.until(lambda: len(bench.streamed) > heard)
    Noting.closed_s, start_s = 0.0, time.perf_counter()
    if word == "stop":
        bench.session.on_partial(word)
    else:
        bench.session.on_final(word)
    await bench.until(lambda: Noting.closed_s)
    taken_ms = (Noting.closed_s - start_s) * 1e3
    bench.session.on_final(word)
    await bench.session.idle()
    return taken_ms


async def measure(quick: bool) -> Noted:
    found = []
    with serve(token_s=TOKEN_S) as server, closings_noted():
        bench = Bench({"OPENAI_API_KEY": "k"}, base_url=server.base_url, max_history_items=4)
        await bench.session.prepare()
        for name, word in WORDS.items():
            trials = 5 if quick else 100
            before = lost(server)
            taken = [await cut_ms(bench, word) for _ in range(trials)]
            if lost(server) - before < trials:
                raise RuntimeError(f"{name}: the server did not lose its client every time")
            closed = f"{name} to closed connection"
            found.append(row(closed, "ours", taken, p50_goal=P50_GOAL_MS, headline=True))
        await bench.session.close()
    made, interrupted = await stale(20 if quick else 1000)
    return Noted([*found, made], {"of the trials had an open request": str(interrupted)})


async def stale(trials: int) -> tuple[Row, int]:
    """Steps of an older plan that the agent accepts after the word, over randomised trials; and how
    many of these cut a request short."""
    with LoopbackEndpoint() as endpoint:
        bench = Bench({"OPENAI_API_KEY": "k"}, base_url=endpoint.base_url)
        await bench.session.prepare()
        done = await run_trials(bench, endpoint, trials, seed=trials)
        await bench.session.close()
    if done.interrupted < trials / 10:
        raise RuntimeError(f"only {done.interrupted} of {trials} trials interrupted a request")
    what = f"stale steps accepted in {trials} trials"
    stale_steps = row(what, "ours", [float(len(done.stale))], unit="steps", worst_goal=0.0)
    return stale_steps, done.interrupted


def lost(server: EndpointProcess) -> int:
    """How many requests the server could not finish because the client had left."""
    return sum(request["ended"] == "disconnected" for request in server.requests())


def rows(quick: bool) -> Noted:
    return asyncio.run(measure(quick))
