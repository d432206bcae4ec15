"""N robots ask one endpoint at once: how long until each has its first token, and its whole reply.

The endpoint is the loopback one, in a process of its own. It answers as one model that nobody else
asks (150 ms to the first token), once however many ask, once slowed down with them as vLLM is by
published figures (``batch_exponent``). A robot is a bare client with a warm connection of its own;
all are in this process, whose own time is in the rows without batching. All cases take turns.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from typing import Any

from endpoint_process import EndpointProcess, serve
from measuring import Noted, row
from openai import AsyncOpenAI

from realtime_agent_ros.endpoint.faults import CONTINUOUS_BATCHING

SIZES = (1, 2, 4, 8)
FIRST_TOKEN_S, TOKEN_S = 0.15, 0.01
TEXT = "this is what a robot says while it works"
HOW = {"without batching": 0.0, "with batching": CONTINUOUS_BATCHING}
WARM_UP = 2
Case = tuple[str, int]


async def reply_ms(client: AsyncOpenAI) -> tuple[float, float]:
    """Milliseconds to the first token and to the end of one reply."""
    messages: Any = [{"role": "user", "content": "what are you doing?"}]
    began_s, first_s = time.perf_counter(), 0.0
    stream = await client.chat.completions.create(model="m", messages=messages, stream=True)
    async for chunk in stream:
        if not first_s and chunk.choices and chunk.choices[0].delta.content:
            first_s = time.perf_counter()
    if not first_s:
        raise RuntimeError("a reply without a word")
    return (first_s - began_s) * 1e3, (time.perf_counter() - began_s) * 1e3


async def measure(server: EndpointProcess, rounds: int) -> dict[Case, list[tuple[float, float]]]:
    """Both times of every robot, in each case."""
    cases = [(how, size) for how in HOW for size in SIZES]
    taken: dict[Case, list[tuple[float, float]]] = {case: [] for case in cases}
    async with AsyncExitStack() as stack:
        made = (AsyncOpenAI(base_url=server.base_url, api_key="k") for _ in range(max(SIZES)))
        clients = [await stack.enter_async_context(client) for client in made]
        for number in range(-WARM_UP, rounds):
            for case in cases if number % 2 == 0 else reversed(cases):
                how, size = case
                given = {"first_token_s": FIRST_TOKEN_S, "token_s": TOKEN_S, "text": TEXT}
                server.control(batch_exponent=HOW[how], **given)
                found = await asyncio.gather(*map(reply_ms, clients[:size]))
                if number >= 0:
                    taken[case] += found
    return taken


def rows(quick: bool) -> Noted:
    with serve() as server:
        taken = asyncio.run(measure(server, 2 if quick else 20))
    found = []
    for index, what in enumerate(("to the first token", "to the end of a reply")):
        for (how, size), times in taken.items():
            base = [pair[index] for pair in taken[how, 1]]
            found.append(
                row(
                    f"one endpoint, {how}: {what}",
                    f"{size} at a time",
                    [pair[index] for pair in times],
                    baseline=None if size == 1 else ("1 at a time", base),
                )
            )
    by = f"with n beside one another the k-th to come waits k^{CONTINUOUS_BATCHING:g} times as long"
    return Noted(found, {"batching": by})
