"""A tool call's arguments are complete: how long until the tool is entered?

The loopback server is silent for 100 ms after the last piece of the arguments, as a model that
still writes. The plain Runner waits for the end of the response; ours doesn't. The moment of
completion is told by the stream itself, as both receive it in this process.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "test" / "planner"))

from agents import (
    Agent,
    OpenAIResponsesModel,
    RunConfig,
    Runner,
    function_tool,
    set_tracing_disabled,
)
from endpoint_process import serve
from measuring import Row, interleave, row
from openai import AsyncOpenAI

from session_bench import Bench

SPEECH = "drive forward one meter"
TAIL_S = 0.1
P50_GOAL_MS = 5.0
COMPLETE = "response.function_call_arguments.done"
RUNNER, OURS = "Runner", "ours"


class Watch:
    """When arguments were complete and when the tool was entered, in this turn."""

    def __init__(self) -> None:
        self.complete_s = self.entered_s = 0.0

    def begin(self) -> None:
        self.complete_s = self.entered_s = 0.0

    def complete(self) -> None:
        self.complete_s = self.complete_s or time.perf_counter()

    def entered(self) -> None:
        self.entered_s = self.entered_s or time.perf_counter()

    def taken_ms(self) -> float:
        if not (self.complete_s and self.entered_s):
            raise RuntimeError("the turn called no tool")
        return (self.entered_s - self.complete_s) * 1e3


class WatchedModel(OpenAIResponsesModel):
    """The SDK's model; notes when arguments are complete."""

    watch: Watch

    async def stream_response(self, *args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        async for event in super().stream_response(*args, **kwargs):
            if event.type == COMPLETE:
                self.watch.complete()
            yield event


def watched_model(client: AsyncOpenAI, watch: Watch) -> WatchedModel:
    model = WatchedModel("m", client)
    model.watch = watch
    return model


async def run_plain(agent: Agent[None]) -> None:
    result = Runner.run_streamed(agent, SPEECH, run_config=RunConfig(tracing_disabled=True))
    async for _ in result.stream_events():
        pass


async def measure(quick: bool) -> list[Row]:
    set_tracing_disabled(True)
    watch = Watch()

    @function_tool
    async def drive(distance_m: float, speed_mps: float | None = None) -> str:
        """Drive straight ahead or back."""
        watch.entered()
        return "accepted"

    with serve(tail_s=TAIL_S) as server:
        client = AsyncOpenAI(api_key="k", base_url=server.base_url, max_retries=0)
        agent = Agent(name="robot", model=watched_model(client, watch), tools=[drive])
        bench = Bench(
            models=[watched_model(client, watch)],
            max_history_items=4,
        )
        publish = bench.publish

        def noting(message: Any) -> None:
            if message.kind == "steps":
                watch.entered()
            publish(message)

        bench.publish = noting  # type: ignore[method-assign]  # to time it

        async def plain() -> float:
            watch.begin()
            await run_plain(agent)
            return watch.taken_ms()

        async def ours() -> float:
            bench.snapshot()
            watch.begin()
            await bench.ask(SPEECH)
            return watch.taken_ms()

        taken = await interleave({RUNNER: plain, OURS: ours}, rounds=5 if quick else 60)
        await bench.session.close()
        await client.close()
    what = "arguments complete to tool entered"
    return [
        row(what, RUNNER, taken[RUNNER]),
        row(
            what,
            OURS,
            taken[OURS],
            baseline=(RUNNER, taken[RUNNER]),
            p50_goal=P50_GOAL_MS,
            headline=True,
        ),
    ]


def rows(quick: bool) -> list[Row]:
    return asyncio.run(measure(quick))
