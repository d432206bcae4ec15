"""Stalled and dead endpoints: when does the person hear something, and when is it over?

A stalled model is hedged; the value is what the first token took beyond the hedge's delay. A dead
endpoint (silent, or refusing connections) leads to the spoken fallback; the value is the time to
its words, which must be below the hard bound in every trial. Recovery is the time from the
endpoint's return to a model that is asked again.
"""

from __future__ import annotations

import asyncio
import socket
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "test" / "planner"))

from endpoint_process import EndpointProcess, serve
from measuring import Row, row

from realtime_agent_ros.planner.models.first_token_times import FirstTokenTimes
from session_bench import Bench

SPEECH = "tell me about the weather on mars"
STALL_S = 60.0
DELAY_S = 0.2
HARD_S = 0.6
OVERSHOOT_GOAL_MS = 50.0
COOL_DOWN_S, COOL_DOWN_MAX_S = 0.1, 0.4
RECOVERY_GOAL_MS = (COOL_DOWN_MAX_S + 0.5) * 1e3
ONE = {
    "api_key_env": "",
    "speculation": False,
    "plan_cache": {"enabled": False},
    "first_token_soft_s": DELAY_S,
    "first_token_hard_s": HARD_S,
    "cool_down_s": COOL_DOWN_S,
    "cool_down_max_s": COOL_DOWN_MAX_S,
}


async def hedge_overshoot_ms(trials: int) -> list[float]:
    """First useful token after the hedge's delay, with the first of two models stalled."""
    taken = []
    with serve(stall_s=STALL_S) as stalled, serve() as healthy:
        groups = {"a": {"base_url": stalled.base_url}, "b": {"base_url": healthy.base_url}}
        bench = Bench(chain=ONE | {"models": ["a", "b"], "hedge_max_share": 1.0} | groups)
        await bench.session.prepare()
        for _ in range(trials):
            forget(bench)
            await bench.ask(SPEECH)
            if bench.detail("first_token")["model"] != "b":
                raise RuntimeError("the stalled model answered")
            taken.append(bench.detail("first_token")["since_final_ms"] - DELAY_S * 1e3)
        await bench.session.close()
    return taken


async def spoken_fallback_ms(trials: int, base_url: str) -> list[float]:
    """From the final text to the first spoken words, with nobody answering at ``base_url``."""
    bench, taken = Bench(chain=ONE | {"base_url": base_url, "keep_warm_s": 0.0}), []
    for _ in range(trials):
        forget(bench)
        start_s = time.perf_counter()
        bench.session.on_final(SPEECH)
        await bench.until(lambda: bench.said)
        taken.append((time.perf_counter() - start_s) * 1e3)
        await bench.session.idle()
        if bench.detail("turn_ended")["model"] != "offline":
            raise RuntimeError("somebody answered")
    await bench.session.close()
    return taken


async def recovery_ms(trials: int, server: EndpointProcess) -> list[float]:
    """From the endpoint's return to a model that is asked again; found out by probes."""
    bench, taken = Bench(chain=ONE | {"base_url": server.base_url}), []
    await bench.session.prepare()
    for _ in range(trials):
        server.control(status=500)
        await bench.ask(SPEECH)
        await bench.ask(SPEECH)
        await bench.until(bench.chain.resting)
        server.control()
        start_s = time.perf_counter()
        await bench.until(lambda: not bench.chain.resting())
        taken.append((time.perf_counter() - start_s) * 1e3)
        await bench.ask(SPEECH)
        if bench.session.status().model != bench.config.model:
            raise RuntimeError("the model came back and wasn't asked")
    await bench.session.close()
    return taken


def forget(bench: Bench) -> None:
    """Every trial finds models of which nothing is known yet."""
    bench.plan.clear()
    bench.snapshot()
    for link in bench.chain.links:
        link.breaker.succeeded()
        link.first_tokens = FirstTokenTimes()


def refusing_url() -> str:
    """An address on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/v1"


async def measure(quick: bool) -> list[Row]:
    trials = 5 if quick else 200
    hedged = await hedge_overshoot_ms(trials)
    hard: dict[str, Any] = {"worst_goal": HARD_S * 1e3}
    with serve(stall_s=STALL_S) as silent:
        unheard = await spoken_fallback_ms(trials, silent.base_url)
    refused = await spoken_fallback_ms(trials, refusing_url())
    with serve() as server:
        back = await recovery_ms(3 if quick else 50, server)
    delay = f"first token beyond the hedge's delay of {DELAY_S * 1e3:.0f} ms"
    words = f"final text to spoken fallback, hard bound {HARD_S * 1e3:.0f} ms"
    return [
        row(delay, "stalled model", hedged, p99_goal=OVERSHOOT_GOAL_MS),
        row(words, "silent endpoint", unheard, **hard, headline=True),
        row(words, "endpoint that refuses", refused, **hard),
        row("endpoint back to model asked again", "ours", back, worst_goal=RECOVERY_GOAL_MS),
    ]


def rows(quick: bool) -> list[Row]:
    return asyncio.run(measure(quick))
