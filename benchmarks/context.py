"""A long conversation: is the thousandth turn as quick as the fiftieth, and does memory grow?

    python benchmarks/context.py [--quick] [--turns N]

A planner session in this process with a double of the robot, the conversation stored in a file,
once with the offline model and once with the loopback endpoint in a process of its own. At the end
turns of the old conversation and of a young one, whose context is just full, take place by turns,
so that a busy machine slows both. Prints JSON and exits 1 if the median of the old is above that of
the young by more than 20 %, or memory grew by more than 5 % after the first hundred turns.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "test" / "planner")]

from conftest import Bench  # noqa: E402  found only by the path above

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
    """A conversation, and how long its turns took."""

    def __init__(self, environment: dict[str, str], path: Path) -> None:
        self.bench = Bench(environment, history_path=str(path), first_token_soft_s=9.0)
        self.turns = 0

    async def turn(self) -> float:
        """One turn; gives its s."""
        bench = self.bench
        began_s = time.perf_counter()
        await bench.ask(SPEECH[self.turns % len(SPEECH)])
        spent_s = time.perf_counter() - began_s
        self.turns += 1
        for grows in (bench.plan, bench.events, bench.streamed):
            grows.clear()  # the double's own notes, not the planner's
        return spent_s

    async def memory_after(self, turns: int) -> float:
        """Resident MB after so many more turns."""
        for _ in range(turns):
            await self.turn()
        await self.bench.session.tidied()
        return memory_mb()


async def compare(environment: dict[str, str], turns: int, folder: Path) -> dict[str, Any]:
    """The figures of one conversation, and of a young one beside it."""
    old = Talk(environment, folder / "old.db")
    await old.bench.session.prepare()
    gc.collect()
    gc.freeze()  # as planner_node does
    memory = [await old.memory_after(WINDOW), await old.memory_after(turns)]
    young = Talk(environment, folder / "young.db")
    await young.memory_after(FILL)
    pairs = [(await young.turn(), await old.turn()) for _ in range(WINDOW)]
    young_s, old_s = (statistics.median(spent) for spent in zip(*pairs, strict=True))
    tokens = old.bench.history.tokens
    for talk in (old, young):
        await talk.bench.session.close()
    gc.unfreeze()
    return {
        "turns": old.turns,
        "young_median_ms": round(1e3 * young_s, 2),
        "old_median_ms": round(1e3 * old_s, 2),
        "old_to_young": round(old_s / young_s, 3),
        "memory_mb": [round(m, 1) for m in memory],
        "growth": round(memory[1] / memory[0], 3),
        "context_tokens": tokens,
        "file_kb": (folder / "old.db").stat().st_size // 1000,
    }


@contextmanager
def endpoint() -> Iterator[dict[str, str]]:
    """The environment of a planner whose model is a loopback endpoint in another process."""
    command = [sys.executable, "-m", "realtime_agent_ros.endpoint"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        base_url = json.loads(process.stdout.readline())["base_url"]
        yield {"OPENAI_API_KEY": "not-a-real-key", "OPENAI_BASE_URL": base_url}
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10.0)


def measure(turns: int) -> dict[str, Any]:
    """Both models, one after the other."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        figures = {"offline": asyncio.run(compare({}, turns, Path(one)))}
        with endpoint() as environment:
            figures["endpoint"] = asyncio.run(compare(environment, turns, Path(other)))
    return figures


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="300 turns instead of 1000")
    parser.add_argument("--turns", type=int, help="turns after the first hundred")
    options = parser.parse_args()
    figures = measure(options.turns or (300 if options.quick else 1000))
    good = all(
        f["old_to_young"] <= MAX_SLOWER and f["growth"] <= MAX_GROWTH for f in figures.values()
    )
    report = {"benchmark": "context", "good": good, **figures}
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
