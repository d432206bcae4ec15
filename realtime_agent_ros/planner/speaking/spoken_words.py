"""What of the robot's words was really heard, where a voice tells it (topics ``say/spoken`` and
``say/unspoken``).

Belongs here: which clause a report is about. Does not belong here: sending and cutting (``mouth``),
and what the conversation keeps (``history``). Without a voice that tells, what was sent counts as
spoken.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from realtime_agent_ros.planner.speaking.speaker import MAX_SAY_CHARS

MOST = 200


@dataclass(slots=True)
class _Sent:
    """A clause on its way. ``heard``: what was reported of it; ``cut``: it waits no longer."""

    plan_id: str
    text: str
    heard: str | None = None
    cut: bool = False

    @property
    def known(self) -> str:
        """What counts as spoken of it."""
        if self.heard is not None:
            return self.heard
        return "" if self.cut else self.text


class SpokenWords:
    """``told`` says whether there is a voice that reports; it may come and go."""

    def __init__(self) -> None:
        self._sent: deque[_Sent] = deque(maxlen=MOST)
        self.told = False

    def sent(self, plan_id: str, text: str) -> None:
        """A clause left, to be spoken behind those before it."""
        self._sent.append(_Sent(plan_id, text))

    def cut(self) -> set[str]:
        """What waits is forgotten: the plans that had words among it."""
        waiting = [clause for clause in self._sent if clause.heard is None and not clause.cut]
        for clause in waiting:
            clause.cut = True
        return {clause.plan_id for clause in waiting} if self.told else set()

    def unspoken(self, text: str) -> str | None:
        """The voice can't speak this clause to its end; ``reported`` may still tell a part of it.
        Its plan, or None if it is none of ours."""
        self.told = True
        waits = (c for c in self._sent if c.text == text and c.heard is None and not c.cut)
        found = next(waits, None)
        if found is None:
            return None
        found.cut = True
        return found.plan_id

    def reported(self, text: str) -> str | None:
        """A clause was spoken so far; empty: not a word of it. The plan of a clause that was cut
        before, else None. Others speak too, so it may be none of ours."""
        self.told = True
        open_ones = [clause for clause in self._sent if clause.heard is None]
        same = [clause for clause in open_ones if clause.text == text]
        begun = [c for c in open_ones if text and c.cut and c.text.startswith(text)]
        waiting = [clause for clause in same if not clause.cut]
        found = next(iter((*waiting, *same, *begun)), None)
        if found is None:
            return None
        found.heard = text
        return found.plan_id if found.cut else None

    def of(self, plan_id: str, clauses: Sequence[str]) -> list[str]:
        """What of these clauses of a plan was heard, as far as is known: what was cut counts only
        if it was reported, what was not cut counts."""
        if not self.told:
            return list(clauses)
        left = [clause for clause in self._sent if clause.plan_id == plan_id]
        spoken = []
        for clause in clauses:
            sent = next((s for s in left if s.text == clause[:MAX_SAY_CHARS]), None)
            if sent is not None:
                left.remove(sent)
            spoken.append(clause if sent is None else sent.known)
        return [words for words in spoken if words]

    def is_settled(self, plan_id: str) -> bool:
        """No report will change what is known of this plan's words."""
        return not self.told or all(
            clause.heard is not None or clause.cut
            for clause in self._sent
            if clause.plan_id == plan_id
        )
