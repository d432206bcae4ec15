"""The conversation so far: what was said and really done, whole turns within a token budget.

Written by us, not by the Runner: after a cancelled run its session would keep only the question,
and a plan that was cut short would look as if it had been carried out. ``add`` costs no more with
the thousandth turn than with the tenth; the file is written by ``flush``, when nobody waits.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import takewhile
from pathlib import Path

from agents import TResponseInputItem

from realtime_agent_ros.planner.config import PlannerConfig
from realtime_agent_ros.planner.memory.conversation import text_of
from realtime_agent_ros.planner.memory.exchange import Exchange, exchanges, turn_items
from realtime_agent_ros.planner.memory.token_estimate import TokenEstimate
from realtime_agent_ros.planner.memory.turn_store import TurnStore
from realtime_agent_ros.planner.prompts import briefing
from realtime_agent_ros.planner.speaking.spoken_words import SpokenWords

__all__ = ["History", "make_history", "turn_items"]

KEEP_RATIO = 0.75
"""Trimming goes down to this part at once, so that the prefix stays the same for many turns."""
MAX_WAITING = 100
"""Turns that wait for a summary, or for a file that can't be written; older ones are lost."""


class History:
    """Items in the form of the Responses API. ``store`` keeps them over a restart."""

    def __init__(self, config: PlannerConfig, store: TurnStore | None = None) -> None:
        self._max_items = config.max_history_items
        self._max_tokens = config.context.max_tokens
        self._summary_chars = config.context.summary_chars
        self._store = store
        self._reserved_bytes = 0
        self._turns: deque[Exchange] = deque()
        self._unstored: deque[Exchange] = deque(maxlen=MAX_WAITING)
        self._summary = ""
        self._summary_stored = True
        self.estimate = TokenEstimate(config.context.bytes_per_token)
        self.left_out: deque[Exchange] = deque(maxlen=MAX_WAITING)
        """Turns that are no longer sent along and stand in no summary yet."""
        self.problem = ""
        """Why the conversation is not being stored now; empty if it is, or need not be."""

    @property
    def items(self) -> list[TResponseInputItem]:
        """The items to send along, oldest first, the summary in front; a copy."""
        head: list[TResponseInputItem] = []
        if self._summary:
            head = [{"role": "user", "content": briefing.recalled(self._summary)}]
        return head + [item for turn in self._turns for item in turn.items]

    @property
    def summary(self) -> str:
        """What is left of turns that are not sent along any more."""
        return self._summary

    @property
    def last_words(self) -> str:
        """What the robot said in the last turn; empty if it said nothing."""
        last = self._turns[-1].items[-1] if self._turns else None
        spoke = last is not None and last.get("role") == "assistant"
        return text_of(last.get("content")) if last is not None and spoke else ""

    @property
    def has_asked(self) -> bool:
        """The robot's last words were a question."""
        return self.last_words.rstrip().endswith("?")

    @property
    def tokens(self) -> int:
        """Estimated tokens of the next request, without its message."""
        return self.estimate.tokens(self.size_bytes)

    @property
    def size_bytes(self) -> int:
        """Bytes of the next request, without its message: what is reserved, and the items."""
        head = len(self._summary.encode())
        return self._reserved_bytes + head + sum(turn.size_bytes for turn in self._turns)

    @property
    def unstored(self) -> bool:
        """There is something that ``flush`` would write."""
        return self._store is not None and bool(self._unstored or not self._summary_stored)

    def reserve(self, size_bytes: int) -> None:
        """So much of the budget is taken by what stands in every request."""
        self._reserved_bytes = size_bytes

    async def load(self) -> None:
        """Read what an earlier run stored. A file that can't be read is a ``problem``."""
        if self._store is None:
            return
        try:
            stored = await asyncio.to_thread(self._store.load, self._max_items)
        except sqlite3.Error as error:
            self._refused(error)
            return
        self._summary = briefing.clean_data(stored.summary, self._summary_chars)
        for items in stored.turns:
            self._turns.extend(exchanges(items))
        self._trim(1.0)
        self.left_out.clear()  # it was summed up, or lost, before the restart

    def add(
        self,
        items: Sequence[TResponseInputItem],
        turn_id: str = "",
        clauses: Sequence[str] = (),
    ) -> None:
        """Add a turn (see ``turn_items``); ``flush`` stores it. What was heard of its ``clauses``
        may still change, see ``spoken``."""
        made = Exchange.of(items, self._most_bytes() // 2)
        turn = replace(made, turn_id=turn_id, clauses=tuple(clauses))
        self._turns.append(turn)
        self._unstored.append(turn)
        self._trim()

    def spoken(self, turn_id: str, words: SpokenWords) -> None:
        """What was heard of a turn is known better now; a turn that is not here stays so."""
        for turns in (self._turns, self._unstored):
            for index, turn in enumerate(turns):
                if turn_id and turn.turn_id == turn_id:
                    heard = words.of(turn_id, turn.clauses)
                    turns[index] = turn.spoken(heard, self._most_bytes() // 2)

    def sum_up(self, summary: str, turns: Sequence[Exchange]) -> None:
        """``summary`` stands for the one before it and for these of ``left_out``."""
        self._summary = briefing.clean_data(summary, self._summary_chars)
        self._summary_stored = False
        told = set(map(id, turns))
        waiting = [turn for turn in self.left_out if id(turn) not in told]
        self.left_out = deque(waiting, maxlen=MAX_WAITING)

    async def flush(self, is_settled: Callable[[str], bool] = lambda _turn_id: True) -> bool:
        """Store what was added since; False if there was nothing to do or it can't be written,
        which is tried again the next time. A turn that may still change waits, and those after."""
        turns = list(takewhile(lambda turn: is_settled(turn.turn_id), self._unstored))
        if self._store is None or not (turns or not self._summary_stored):
            return False
        summary = None if self._summary_stored else self._summary
        for _ in turns:
            self._unstored.popleft()
        try:
            rows = [turn.items for turn in turns]
            await asyncio.to_thread(self._store.append, rows, summary)
        except sqlite3.Error as error:
            self._unstored = deque([*turns, *self._unstored], maxlen=MAX_WAITING)
            self._refused(error)
            return False
        self.problem = ""
        self._summary_stored = summary is None or summary == self._summary
        return True

    def close(self) -> None:
        """Close the store's file."""
        if self._store is not None:
            self._store.close()

    def _refused(self, error: sqlite3.Error) -> None:
        """The conversation goes on in memory. A lock or a full disk may pass, so those are tried
        again; a file that is no database stays as it is."""
        self.problem = f"{type(error).__name__}: {error}"
        if not isinstance(error, sqlite3.OperationalError):
            self.close()
            self._store = None

    def _most_bytes(self) -> int:
        """Bytes that the conversation may have; at least a tenth of the budget."""
        budget = self._max_tokens * self.estimate.bytes_per_token
        return int(max(budget - self._reserved_bytes - len(self._summary.encode()), budget / 10))

    def _trim(self, keep_ratio: float = KEEP_RATIO) -> None:
        """Leave out the oldest turns if there are too many; the newest always stays."""
        count = 1 + sum(len(turn.items) for turn in self._turns)  # one for the summary
        size = sum(turn.size_bytes for turn in self._turns)
        most_bytes = self._most_bytes()
        if count <= self._max_items and size <= most_bytes:
            return
        while len(self._turns) > 1 and (
            count > keep_ratio * self._max_items or size > keep_ratio * most_bytes
        ):
            turn = self._turns.popleft()
            count, size = count - len(turn.items), size - turn.size_bytes
            self.left_out.append(turn)


def make_history(config: PlannerConfig) -> History:
    """A history in memory, or in the SQLite file that ``history_path`` names.

    Raises UnusablePathError for a path that can't be a file.
    """
    if not config.history_path:
        return History(config)
    path = Path(config.history_path).expanduser()
    return History(config, TurnStore(path, config.context.stored_turns))
