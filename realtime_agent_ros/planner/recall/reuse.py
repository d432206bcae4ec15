"""What the plan cache has to do with one turn: asked before it, told after it."""

from __future__ import annotations

from realtime_agent_ros.planner.mind import Mind
from realtime_agent_ros.planner.recall.recalled_model import NAME, RecalledModel
from realtime_agent_ros.planner.turn import Turn

NOTE = "carried out as once before, from the plan cache, without asking you"


class Reuse:
    """``model`` stands in for the chain if the cache has a plan, else it is None. ``notes`` are the
    turn's news."""

    def __init__(self, mind: Mind, said: str, notes: tuple[str, ...], *, additive: bool) -> None:
        snapshot = mind.world.snapshot
        self._cache = mind.plan_cache
        self._informed = bool(
            notes or snapshot is None or snapshot.running_step or snapshot.queued_steps
        )
        self._lookup = self._cache.lookup(
            said, additive=additive, snapshot=snapshot, last_words=mind.history.last_words
        )
        reply = self._cache.recall(self._lookup) if self._lookup else None
        self.model = RecalledModel(reply) if reply else None

    @property
    def note(self) -> tuple[str, ...]:
        """What the history tells of a plan that was used again."""
        return (NOTE,) if self.model else ()

    @property
    def name(self) -> str:
        """What the turn thought with, if it was the cache."""
        return NAME if self.model else ""

    def ended(self, turn: Turn, outcome: str) -> None:
        """The turn is over: keep its plan, or forget the one that did not do."""
        if self._lookup is None:
            return
        records, step_ids = turn.records(), [step.step_id for step in turn.steps]
        if self.model is not None:
            sent = outcome == "done" and len(step_ids) == len(self.model.calls)
            self._cache.carried_out(self._lookup, step_ids, sent=sent)
        elif outcome == "done":
            spoken = " ".join(turn.speaker.spoken)
            self._cache.remember(self._lookup, records, step_ids, spoken, informed=self._informed)
