"""Final text to the first step, with and without thinking ahead on the partial.

The partial is the whole sentence, 300 ms before the final text; the loopback server completes the
arguments 600 ms after the request. The limit of the ratio is 0.5.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "test" / "planner"))

from endpoint_process import serve
from measuring import Row, interleave, row

from session_bench import Bench

SPEECH = "drive forward one meter"
AHEAD_S = 0.3
SERVER_S = 0.6
WITH, WITHOUT = "with the partial", "without"
GOAL = 0.55


class Conversation:
    """A session that is asked the same again and again, and the time of its first step."""

    def __init__(self, base_url: str) -> None:
        self._bench = Bench(
            {"OPENAI_API_KEY": "k"},
            base_url=base_url,
            max_history_items=4,
        )
        publish = self._bench.publish
        self._first_s = 0.0

        def noting(message: Any) -> None:
            if message.kind == "steps":
                self._first_s = self._first_s or time.perf_counter()
            publish(message)

        self._bench.publish = noting  # type: ignore[method-assign]  # to time it

    async def prepare(self) -> None:
        await self._bench.session.prepare()

    async def turn_ms(self, *, ahead: bool) -> float:
        """Say it, wait for the end of the turn; ms from the final text to the first step."""
        self._bench.snapshot()
        if ahead:
            self._bench.session.on_partial(SPEECH)
        await asyncio.sleep(AHEAD_S)
        self._first_s, final_s = 0.0, time.perf_counter()
        await self._bench.ask(SPEECH)
        if not self._first_s:
            raise RuntimeError("the turn sent no step")
        return (self._first_s - final_s) * 1e3

    async def close(self) -> None:
        await self._bench.session.close()


async def measure(quick: bool) -> list[Row]:
    with serve(first_token_s=SERVER_S) as server:
        talk = Conversation(server.base_url)
        await talk.prepare()
        taken = await interleave(
            {WITH: lambda: talk.turn_ms(ahead=True), WITHOUT: lambda: talk.turn_ms(ahead=False)},
            rounds=3 if quick else 30,
        )
        await talk.close()
    what = "final text to first step"
    return [
        row(what, WITHOUT, taken[WITHOUT]),
        row(
            what,
            WITH,
            taken[WITH],
            baseline=(WITHOUT, taken[WITHOUT]),
            ratio_goal=GOAL,
            headline=True,
        ),
    ]


def rows(quick: bool) -> list[Row]:
    return asyncio.run(measure(quick))
