"""The SQLite file that keeps the conversation over a restart: one row a turn, the oldest deleted.

A turn is written in one transaction, so a crash loses at most the turn that was being written.
Every method may block for as long as the disk does: call it in a thread, one at a time. What the
file or the disk refuses is raised as ``sqlite3.Error``.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from agents import TResponseInputItem

BUSY_S = 0.25
"""How long to wait for another process's lock."""
_TABLES = """
CREATE TABLE IF NOT EXISTS realtime_agent_turns (id INTEGER PRIMARY KEY, items TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS realtime_agent_summary (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
"""


class UnusablePathError(OSError):
    """There can't be a file of that name; for the user to mend."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What an earlier run left: its newest turns, oldest first, and the summary before them."""

    turns: tuple[tuple[TResponseInputItem, ...], ...] = ()
    summary: str = ""


class TurnStore:
    """``keep_turns`` bounds the file. Opens nothing until it is used."""

    def __init__(self, path: Path, keep_turns: int) -> None:
        if path.is_dir() or not path.parent.is_dir():
            what = "is a directory" if path.is_dir() else "its directory does not exist"
            raise UnusablePathError(f"history_path {str(path)!r}: {what}")
        self._path = path
        self._keep_turns = keep_turns
        self._connection: sqlite3.Connection | None = None

    def load(self, most_turns: int) -> Stored:
        """The newest turns and the summary. Rows that can't be read as a turn are passed over."""
        rows = self._open().execute(
            "SELECT items FROM realtime_agent_turns ORDER BY id DESC LIMIT ?", (most_turns,)
        )
        turns = [turn for (text,) in rows if (turn := _read(text))]
        row = self._open().execute("SELECT text FROM realtime_agent_summary").fetchone()
        return Stored(tuple(reversed(turns)), str(row[0]) if row else "")

    def append(self, turns: Sequence[Sequence[TResponseInputItem]], summary: str | None) -> None:
        """Write turns, and a new summary unless it is None, all or nothing."""
        with self._open() as connection:
            connection.executemany(
                "INSERT INTO realtime_agent_turns (items) VALUES (?)",
                [(json.dumps(list(turn), ensure_ascii=False),) for turn in turns],
            )
            connection.execute(
                "DELETE FROM realtime_agent_turns WHERE id <= "
                "(SELECT max(id) FROM realtime_agent_turns) - ?",
                (self._keep_turns,),
            )
            if summary is not None:
                connection.execute(
                    "INSERT OR REPLACE INTO realtime_agent_summary (id, text) VALUES (1, ?)",
                    (summary,),
                )

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            connection = sqlite3.connect(self._path, timeout=BUSY_S, check_same_thread=False)
            try:
                connection.execute("PRAGMA journal_mode=WAL")
                connection.executescript(_TABLES)
            except sqlite3.Error:
                connection.close()
                raise
            self._connection = connection
        return self._connection


def _read(text: str) -> tuple[TResponseInputItem, ...]:
    try:
        items = json.loads(text)
    except ValueError:
        return ()
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return ()
    return tuple(cast(TResponseInputItem, item) for item in items)
