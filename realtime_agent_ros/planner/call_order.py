"""Keeps the tool calls of a response in the model's order.

The SDK starts the calls of one response as parallel tasks. Whoever has an effect in the world
enters here first and leaves when the effect is out, so steps reach the robot in the order in
which the model wrote them, however the tasks are scheduled.
"""

from __future__ import annotations

import asyncio


class CallOrder:
    """The calls announced by the model, each waiting for those before it."""

    def __init__(self) -> None:
        self._pending: list[str] = []
        self._waiting: dict[str, asyncio.Future[None]] = {}

    def announce(self, call_id: str) -> None:
        """The model has written this call; it comes after all announced before."""
        if call_id not in self._pending:
            self._pending.append(call_id)

    async def enter(self, call_id: str, timeout_s: float) -> bool:
        """Wait for the calls before this one; at once if there are none or it is unannounced.

        False after ``timeout_s``: an earlier call never came, so this one must not act.
        """
        if call_id not in self._pending or self._pending[0] == call_id:
            return True
        self._waiting[call_id] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(timeout_s):
                await self._waiting[call_id]
        except TimeoutError:
            return False
        finally:
            del self._waiting[call_id]
        return True

    def leave(self, call_id: str) -> bool:
        """The call has had its effect, or never will; False if it wasn't waited for (any more)."""
        waited_for = call_id in self._pending
        if waited_for:
            self._pending.remove(call_id)
        head = self._waiting.get(self._pending[0]) if self._pending else None
        if head is not None and not head.done():
            head.set_result(None)
        return waited_for
