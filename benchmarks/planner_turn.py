"""Final text to request sent, and to tool entered: bare client, plain Runner, ours.

All three send the same instructions and tools to the same loopback server, in a process of its own,
which is silent for 200 ms and then writes one tool call. "Entered" is: the function runs (bare
client, Runner), the step leaves the planner (ours, which does more before).
"""

from __future__ import annotations

import asyncio
import json
import math
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "test" / "planner"))

import httpx2
from agents import (
    Agent,
    FunctionTool,
    OpenAIChatCompletionsModel,
    RunConfig,
    Runner,
    set_tracing_disabled,
)
from endpoint_process import EndpointProcess, serve
from measuring import Row, interleave, row
from openai import AsyncOpenAI

from realtime_agent_ros.planner.prompts.instructions import instructions
from session_bench import Bench, plain_toolbox

SPEECH = "drive forward one meter"
SERVER_S = 0.2
SENT, ENTERED = "final text to request sent", "final text to tool entered"
ADDED = "the same without the server's 200 ms"
BARE, RUNNER, OURS = "bare AsyncOpenAI", "Runner", "ours"
GOAL_ENTERED = 1.3


class Marks:
    """When the request went out and when the tool was entered, in this turn."""

    def __init__(self) -> None:
        self.sent_s = self.entered_s = self.start_s = 0.0
        self.done = asyncio.Event()

    def begin(self) -> None:
        self.start_s, self.sent_s = time.perf_counter(), 0.0
        self.done.clear()

    def sent(self) -> None:
        self.sent_s = self.sent_s or time.perf_counter()

    def entered(self) -> None:
        self.entered_s = time.perf_counter()
        self.done.set()


@contextmanager
def requests_noted(marks: Marks) -> Iterator[None]:
    """Every request of any client notes when it is handed to the transport."""
    transport = httpx2.AsyncHTTPTransport
    plain = transport.handle_async_request

    async def noting(self: Any, request: Any) -> Any:
        marks.sent()
        return await plain(self, request)

    transport.handle_async_request = noting  # type: ignore[method-assign]  # to time it
    try:
        yield
    finally:
        transport.handle_async_request = plain  # type: ignore[method-assign]  # as it was


def described() -> list[Any]:
    """Our tools as the API wants them described."""
    return [
        {
            "type": "function",
            "function": {
                "name": tool.name,
                "description": tool.description,
                "parameters": tool.params_json_schema,
            },
        }
        for tool in plain_toolbox().tools
    ]


async def bare(client: AsyncOpenAI, prompt: str, tools: Any, marks: Marks) -> None:
    """The least that a client can do for one tool call."""
    messages: Any = [
        {"role": "system", "content": prompt},
        {"role": "user", "content": SPEECH},
    ]
    stream = await client.chat.completions.create(
        model="m", messages=messages, tools=tools, stream=True
    )
    arguments = ""
    async for chunk in stream:
        for call in chunk.choices[0].delta.tool_calls or () if chunk.choices else ():
            arguments += (call.function and call.function.arguments) or ""
    json.loads(arguments)
    marks.entered()


def plain_agent(client: AsyncOpenAI, prompt: str, marks: Marks) -> Agent[None]:
    """The SDK as its documents show it, with our tools' descriptions."""

    async def enter(_context: Any, _arguments: str) -> str:
        marks.entered()
        return "accepted"

    tools: Any = [
        FunctionTool(t.name, t.description, t.params_json_schema, enter)
        for t in plain_toolbox().tools
    ]
    model = OpenAIChatCompletionsModel("m", client)
    return Agent(name="robot", instructions=prompt, model=model, tools=tools)


async def run_plain(agent: Agent[None]) -> None:
    result = Runner.run_streamed(agent, SPEECH, run_config=RunConfig(tracing_disabled=True))
    async for _ in result.stream_events():
        pass


class Ours:
    """A planner session whose steps mark the tool as entered."""

    def __init__(self, server: EndpointProcess, marks: Marks) -> None:
        self.bench = Bench({"OPENAI_API_KEY": "k"}, base_url=server.base_url, max_history_items=4)
        publish = self.bench.publish

        def noting(message: Any) -> None:
            if message.kind == "steps":
                marks.entered()
            publish(message)

        self.bench.publish = noting  # type: ignore[method-assign]  # to time it

    async def turn(self) -> None:
        self.bench.snapshot()
        await self.bench.ask(SPEECH)


async def measure(quick: bool) -> list[Row]:
    set_tracing_disabled(True)
    marks = Marks()
    sent: dict[str, list[float]] = {BARE: [], RUNNER: [], OURS: []}
    with serve(first_token_s=SERVER_S) as server, requests_noted(marks):
        ours = Ours(server, marks)
        await ours.bench.session.prepare()
        client = AsyncOpenAI(api_key="k", base_url=server.base_url, max_retries=0)
        prompt = instructions(ours.bench.config).text
        tools = described()
        agent = plain_agent(client, prompt, marks)
        acts = {
            BARE: lambda: bare(client, prompt, tools, marks),
            RUNNER: lambda: run_plain(agent),
            OURS: ours.turn,
        }

        def timed(name: str) -> Any:
            async def once() -> float:
                marks.begin()
                await acts[name]()
                await marks.done.wait()
                sent[name].append((marks.sent_s - marks.start_s) * 1e3)
                return (marks.entered_s - marks.start_s) * 1e3

            return once

        rounds = 8 if quick else 60
        entered = await interleave({name: timed(name) for name in acts}, rounds)
        await client.close()
        await ours.bench.session.close()
    added = {name: [ms - SERVER_S * 1e3 for ms in values] for name, values in entered.items()}
    return [
        *rows_of(SENT, {name: values[-rounds:] for name, values in sent.items()}),
        *rows_of(ENTERED, entered, goal=GOAL_ENTERED, headline=True),
        *rows_of(ADDED, added, headline=True),
    ]


def rows_of(
    what: str,
    values: dict[str, list[float]],
    goal: float = math.inf,
    *,
    headline: bool = False,
) -> list[Row]:
    bare_ms = values[BARE]
    return [
        row(what, BARE, bare_ms),
        row(what, RUNNER, values[RUNNER], baseline=(BARE, bare_ms)),
        row(
            what,
            OURS,
            values[OURS],
            baseline=(BARE, bare_ms),
            ratio_goal=goal,
            headline=headline,
        ),
    ]


def rows(quick: bool) -> list[Row]:
    return asyncio.run(measure(quick))
