"""Lets the planner's loop do something for the ROS thread, in time or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

ANSWER_S = 0.5
T = TypeVar("T")


def on_loop(loop: asyncio.AbstractEventLoop, act: Callable[[], T]) -> T | None:
    """What ``act`` gives on ``loop``; None if that was busy for ``ANSWER_S``, and then it is not
    done later either. Call it from another thread."""
    future: Future[T] = Future()

    def run() -> None:
        if future.set_running_or_notify_cancel():
            future.set_result(act())

    loop.call_soon_threadsafe(run)
    try:
        return future.result(ANSWER_S)
    except TimeoutError:
        return None if future.cancel() else future.result()
