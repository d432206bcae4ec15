"""A long conversation: is the thousandth turn as quick as the fiftieth, and does memory grow?

A planner session in a fresh process with a double of the robot, the conversation stored in a file,
once with the offline model and once with the loopback endpoint in a process of its own. At the end
turns of the old conversation and of a young one, whose context is just full, take place by turns.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "test" / "planner"))

from endpoint_process import serve
from measuring import Row, interleave, row

from session_bench import Bench

WINDOW = 100
FILL = 50
"""Turns after which the context is full for the first time, and more."""
MAX_SLOWER = 1.2
MAX_GROWTH = 1.05
SPEECH = (
    "go forward 1 metre",
    "turn left 90 degrees",
    "how is the battery",
    "what is in front of you",
    "and then go to the kitchen",
    "tell me something that you do not understand",
)


def memory_mb() -> float:
    """Resident memory of this process after a full collection."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


class Talk:
    """A conversation that goes on and on about the same."""

    def __init__(self, environment: dict[str, str], path: Path) -> None:
        self.bench = Bench(
            environment,
            history_path=str(path),
            first_token_soft_s=9.0,
            fast_path=False,  # turns of two kinds have no median
        )
        self._turns = 0

    async def turn_ms(self) -> float:
        """One turn; gives its ms."""
        bench = self.bench
        bench.snapshot()
        began_s = time.perf_counter()
        await bench.ask(SPEECH[self._turns % len(SPEECH)])
        spent_ms = (time.perf_counter() - began_s) * 1e3
        self._turns += 1
        if "turn_ended" not in bench.kinds():
            raise RuntimeError("no turn came of the speech")
        for grows in (bench.plan, bench.events, bench.streamed):
            grows.clear()  # the double's own notes, not the planner's
        return spent_ms

    async def memory_after(self, turns: int) -> float:
        """Resident MB after so many more turns."""
        for _ in range(turns):
            await self.turn_ms()
        await self.bench.session.tidied()
        return memory_mb()


async def compare(name: str, environment: dict[str, str], turns: int, folder: Path) -> list[Row]:
    """The figures of one conversation, and of a young one beside it."""
    old = Talk(environment, folder / "old.db")
    await old.bench.session.prepare()
    gc.collect()
    gc.freeze()  # as planner_node does
    before_mb, after_mb = await old.memory_after(WINDOW), await old.memory_after(turns)
    young = Talk(environment, folder / "young.db")
    await young.memory_after(FILL)
    taken = await interleave({"young": young.turn_ms, "old": old.turn_ms}, rounds=WINDOW)
    for talk in (old, young):
        await talk.bench.session.close()
    gc.unfreeze()
    base = (f"after {FILL} turns", taken["young"])
    memory = (f"after {WINDOW} turns", [before_mb])
    told = f"{name}, after {WINDOW + turns} turns"
    return [
        row("a turn", told, taken["old"], baseline=base, ratio_goal=MAX_SLOWER),
        row("memory", told, [after_mb], unit="MB", baseline=memory, ratio_goal=MAX_GROWTH),
    ]


def figures(name: str, environment: dict[str, str], turns: int) -> list[Row]:
    """Of a conversation in this process, stored in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(compare(name, environment, turns, Path(folder)))


def in_a_fresh_process(name: str, environment: dict[str, str], turns: int) -> list[Row]:
    """Where no other benchmark has left memory behind."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
        return fresh.submit(figures, name, environment, turns).result()


def rows(quick: bool) -> list[Row]:
    turns = 100 if quick else 1000
    found = in_a_fresh_process("offline model", {}, turns)
    with serve() as server:
        remote = {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": server.base_url}
        found += in_a_fresh_process("endpoint", remote, turns)
    return found
