"""What the planner knows of the robot: the newest snapshot, and what became of its steps.

Belongs here: receiving, waiting for, and remembering until the next turn. Does not belong here:
deciding anything. All methods run on the event loop.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.steps import StepStatus, StepUpdate
from realtime_agent_ros.core.stop_words import ToldStopWords

MAX_NOTES = 20
OVER = (StepStatus.DONE, StepStatus.FAILED, StepStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class Decision:
    """The agent's first word on a step."""

    accepted: bool
    reason: str
    barrier: int


class World:
    """The agent's side of the conversation, as far as it has been heard."""

    def __init__(self, silent_s: float, now_s: Callable[[], float]) -> None:
        self._silent_s = silent_s
        self._now_s = now_s
        self._snapshot: Snapshot | None = None
        self._stop_words = ToldStopWords()
        self._heard_s = float("-inf")
        self._changed = asyncio.Event()
        self._decisions: dict[str, asyncio.Future[Decision]] = {}
        self._notes: deque[str] = deque(maxlen=MAX_NOTES)

    @property
    def snapshot(self) -> Snapshot | None:
        """The newest snapshot, or None while the agent is silent."""
        fresh = self._now_s() - self._heard_s <= self._silent_s
        return self._snapshot if fresh else None

    @property
    def barrier(self) -> int:
        """The newest barrier ever heard; 0 before the first snapshot."""
        return self._snapshot.barrier if self._snapshot else 0

    @property
    def agent_is_alone(self) -> bool:
        """The agent is there and counts the planner as dead, so it understands speech itself."""
        snapshot = self.snapshot
        return snapshot is not None and not snapshot.planner_alive

    def hear_snapshot(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._stop_words.tell(snapshot.stop_languages, snapshot.stop_words)
        self._heard_s = self._now_s()
        self._changed.set()
        self._changed = asyncio.Event()

    def stops(self, text: str) -> bool:
        """Whether the agent stops at ``text``; before it is known, at the default words."""
        return self._stop_words.stops(text)

    def hear_update(self, update: StepUpdate) -> None:
        waiting = self._decisions.pop(update.step_id, None)
        if waiting is not None and not waiting.done():
            accepted = update.status is not StepStatus.REJECTED
            waiting.set_result(Decision(accepted, update.reason, update.barrier))
        if update.status in OVER and update.skill != "say":
            why = f": {update.reason}" if update.reason else ""
            again = f" (rest of {update.resumes})" if update.resumes else ""
            self._notes.append(f"{update.step_id}{again} {update.skill} {update.status}{why}")

    @property
    def notes(self) -> tuple[str, ...]:
        """What became of steps and has not been told to the model, oldest first."""
        return tuple(self._notes)

    def told(self, notes: Iterable[str]) -> None:
        """The model knows of these."""
        for note in notes:
            if note in self._notes:
                self._notes.remove(note)

    def note(self, text: str) -> None:
        """Remember something else that the next turn should know."""
        self._notes.append(text)

    def expect(self, step_id: str) -> asyncio.Future[Decision]:
        """The agent's coming word on ``step_id``; ask before publishing the step."""
        future: asyncio.Future[Decision] = asyncio.get_running_loop().create_future()
        self._decisions[step_id] = future
        future.add_done_callback(lambda _: self._decisions.pop(step_id, None))
        return future

    async def stopped_above(self, barrier: int, timeout_s: float) -> bool:
        """Wait until the agent's barrier is higher than ``barrier``; False on a timeout.

        Takes a snapshot from after this call: an agent that stopped on a partial may stop once
        more on the final text, which has only just been said.
        """
        heard = self._snapshot
        return await self._until(
            lambda: self.barrier > barrier and self._snapshot is not heard, timeout_s
        )

    async def at_rest(self, timeout_s: float) -> bool:
        """Wait for a snapshot from after this call in which the base rests; False on a timeout."""
        heard = self._snapshot

        def rests() -> bool:
            snapshot = self._snapshot
            return snapshot is not None and snapshot is not heard and snapshot.at_rest

        return await self._until(rests, timeout_s)

    async def next_snapshot(self, timeout_s: float) -> bool:
        """Wait for a snapshot newer than the newest; False on a timeout."""
        heard = self._snapshot
        return await self._until(lambda: self._snapshot is not heard, timeout_s)

    async def _until(self, holds: Callable[[], bool], timeout_s: float) -> bool:
        try:
            async with asyncio.timeout(timeout_s):
                while not holds():
                    await self._changed.wait()
        except TimeoutError:
            return False
        return True
