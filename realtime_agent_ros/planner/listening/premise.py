"""What a turn is thought on: if it changes, what was thought no longer counts."""

from __future__ import annotations

from dataclasses import dataclass

from agents import TResponseInputItem


@dataclass(frozen=True, slots=True)
class Premise:
    """The agent's stop barrier, and the conversation up to the speech of the turn."""

    barrier: int
    items: tuple[TResponseInputItem, ...]
