"""Plans that went well, for the same words in the same world: carried out again without a model.

Belongs here: what is stored, when it counts, when it goes. Does not belong here: what makes two
utterances the same (``plan_pattern``). A plan is stored when the agent has told that every step of
it is done, never if it looked at the world, and forgotten when a step of it fails.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from realtime_agent_ros.core.snapshot import Ladder, Snapshot
from realtime_agent_ros.core.steps import RESERVED_PLACES, StepStatus, StepUpdate
from realtime_agent_ros.planner.calls.eager_calls import ToolRecord
from realtime_agent_ros.planner.models.dialogue import Reply
from realtime_agent_ros.planner.recall.plan_cache_config import PlanCacheConfig
from realtime_agent_ros.planner.recall.plan_pattern import (
    Pattern,
    Plan,
    fill,
    numbers_in,
    pattern_of,
    plan_of,
)
from realtime_agent_ros.planner.tools import replies

MAX_WAITING = 16
MAX_ENDS = 200
"""Steps whose end is remembered: a short one is over before its turn is."""
MAX_REPLY_CHARS = 200
_FAILED = (StepStatus.REJECTED, StepStatus.FAILED, StepStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class Key:
    """What must be the same: the words, what the model could do and was told, and the world as far
    as a plan depends on it."""

    words: tuple[str, ...]
    additive: bool
    edition: str
    places: tuple[str, ...]
    speed_limit_mps: float
    max_speed_mps: float


@dataclass(frozen=True, slots=True)
class _Entry:
    plan: Plan
    text: str
    stored_s: float


@dataclass(slots=True)
class _Waiting:
    """A plan under way. ``entry`` is None for one that is in the cache already."""

    key: tuple[Key, Pattern]
    left: set[str]
    entry: _Entry | None


@dataclass(frozen=True, slots=True)
class Lookup:
    """An utterance as the cache sees it, made before its turn."""

    key: Key
    pattern: Pattern


class PlanCache:
    """``edition`` stands for the instructions and the tools; ``said_again`` is spoken where the old
    reply would not fit."""

    def __init__(
        self, config: PlanCacheConfig, edition: str, said_again: str, now_s: Callable[[], float]
    ) -> None:
        self._config = config
        self._edition = edition
        self._said_again = said_again
        self._now_s = now_s
        self._plans: OrderedDict[tuple[Key, Pattern], _Entry] = OrderedDict()
        self._waiting: deque[_Waiting] = deque(maxlen=MAX_WAITING)
        self._ends: OrderedDict[str, bool] = OrderedDict()
        self.hits = 0

    def __len__(self) -> int:
        return len(self._plans)

    def lookup(
        self, said: str, *, additive: bool, snapshot: Snapshot | None, last_words: str
    ) -> Lookup | None:
        """None if the cache is off or nothing may be reused: the robot is held back, or the words
        refer to something. An answer to a question is none without it."""
        if not self._config.enabled or snapshot is None:
            return None
        if (
            snapshot.ladder is not Ladder.OK
            or snapshot.reasons
            or last_words.rstrip().endswith("?")
        ):
            return None
        names = tuple(sorted(n for n in snapshot.places if n not in RESERVED_PLACES))
        pattern = pattern_of(said, names)
        if pattern is None:
            return None
        limits = (snapshot.speed_limit_mps, snapshot.max_speed_mps)
        return Lookup(Key(pattern.words, additive, self._edition, names, *limits), pattern)

    def recall(self, lookup: Lookup) -> Reply | None:
        """What a model is not asked for; None if there is no plan."""
        for (key, pattern), entry in self._plans.items():
            if key != lookup.key:
                continue
            if self._now_s() - entry.stored_s > self._config.ttl_s:
                del self._plans[key, pattern]
                return None
            calls = fill(entry.plan, lookup.pattern)
            if calls is not None:
                self._plans.move_to_end((key, pattern))
                self.hits += 1
                same = lookup.pattern == entry.plan.pattern
                return Reply(entry.text if same else self._said_again, calls)
        return None

    def remember(
        self,
        lookup: Lookup,
        records: Sequence[ToolRecord],
        step_ids: Sequence[str],
        spoken: str,
        *,
        informed: bool,
    ) -> None:
        """A model's turn ended well: its plan counts once the agent has told that all is done.

        ``informed``: the model was told news with the speech, so its words may be about those.
        """
        plan = plan_of(lookup.pattern, [(r.name, r.arguments) for r in records])
        accepted = all(r.output.startswith(replies.ACCEPTED) for r in records)
        if plan is None or not accepted or len(step_ids) != len(records):
            return
        fits = (
            not informed and len(spoken) <= MAX_REPLY_CHARS and _only_says(spoken, lookup.pattern)
        )
        entry = _Entry(plan, spoken if fits else self._said_again, self._now_s())
        self._wait_for(_Waiting((lookup.key, lookup.pattern), set(step_ids), entry))

    def carried_out(self, lookup: Lookup, step_ids: Sequence[str], *, sent: bool) -> None:
        """A plan was used again; if not all of it was sent, or a step fails, it is forgotten."""
        if sent:
            self._wait_for(_Waiting((lookup.key, lookup.pattern), set(step_ids), None))
        else:
            self._forget(lookup.key, lookup.pattern)

    def hear_update(self, update: StepUpdate) -> None:
        """The agent's word on any step."""
        if not self._config.enabled:
            return
        if update.status is StepStatus.DONE or update.status in _FAILED:
            self._ends[update.step_id] = update.status is StepStatus.DONE
            while len(self._ends) > MAX_ENDS:
                self._ends.popitem(last=False)
            self._settle()

    def _wait_for(self, waiting: _Waiting) -> None:
        self._waiting.append(waiting)
        self._settle()

    def _settle(self) -> None:
        """Decide on what has ended: all done, or one of it not."""
        for waiting in list(self._waiting):
            ended = waiting.left & self._ends.keys()
            failed = any(not self._ends[step_id] for step_id in ended)
            waiting.left -= ended
            if failed or not waiting.left:
                self._waiting.remove(waiting)
            if failed:
                self._forget(*waiting.key)
            elif not waiting.left and waiting.entry is not None:
                self._plans[waiting.key] = waiting.entry
                self._plans.move_to_end(waiting.key)
        while len(self._plans) > self._config.max_plans:
            self._plans.popitem(last=False)

    def _forget(self, key: Key, pattern: Pattern) -> None:
        """The plan that these words led to, with whatever numbers it was made."""
        for known in [k for k, e in self._plans.items() if k[0] == key and _same(e, pattern)]:
            del self._plans[known]


def _same(entry: _Entry, pattern: Pattern) -> bool:
    return fill(entry.plan, pattern) is not None


def _only_says(spoken: str, pattern: Pattern) -> bool:
    """No number in the words that was not in the speech: nothing that was read off the robot."""
    return numbers_in(spoken) <= set(pattern.numbers)
