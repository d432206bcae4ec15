"""Clauses to a plan: order, repetition, completion, correction, and what stops or cancels.

Rules: a correction replaces the clause before it. "N times" inside a clause repeats that clause;
behind a comma, or as "do that N times", it repeats all that was said before it; in front, as "N
times:", all that follows. "and stop" at the end of a sequence ends it; any other "stop" wins over
the whole sentence, except where it opens it ("stop, then turn left"). "cancel" voids what was said
before it. One clause that is not understood voids the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from realtime_agent_ros.core.language.acts import IGNORED, Act, Refusal, content
from realtime_agent_ros.core.language.clauses import Clause
from realtime_agent_ros.core.language.contrast import is_contrasted
from realtime_agent_ros.core.language.frames import match
from realtime_agent_ros.core.language.items import Item, Kind
from realtime_agent_ros.core.language.merging import (
    MODIFIERS,
    count_verbs,
    has_verb,
    merged,
    remembers_unit,
    with_unit,
)
from realtime_agent_ros.core.language.model import LanguageContext
from realtime_agent_ros.core.language.readback import often
from realtime_agent_ros.core.steps import MAX_STEPS_PER_PLAN, Drive, GoTo, Say, SetSpeedLimit

_REPEATING = (Kind.REPEAT, Kind.TIMES, Kind.MORE_TIMES, Kind.AGAIN, Kind.FOREVER, Kind.GLUE)
_MAX_PIECE = 10
_RUN_TOGETHER = 0.9


@dataclass(slots=True)
class Reading:
    """What a sentence came to.

    ``failed`` are the clauses that were not understood or refused, with the reason if there is
    one. ``stopped`` and ``cancelled`` are final; ``opened_with_stop`` stands before a plan.
    """

    acts: list[Act] = field(default_factory=list)
    failed: list[tuple[Clause, str]] = field(default_factory=list)
    social: list[str] = field(default_factory=list)
    stopped: bool = False
    cancelled: bool = False
    opened_with_stop: bool = False


def read(clauses: Sequence[Clause], context: LanguageContext) -> Reading:
    """Read the clauses of one sentence, in order."""
    reader = _Reader(context)
    for at, clause in enumerate(clauses):
        if is_contrasted(clause, clauses[at + 1 : at + 2]):
            reader.reading.opened_with_stop = True
            continue
        reader.clause(clause, is_last=at == len(clauses) - 1)
    reader.finish()
    return reader.reading


class _Reader:
    def __init__(self, context: LanguageContext) -> None:
        self.reading = Reading()
        self._context = context
        self._units: dict[Kind, float] = {}
        self._prefix: tuple[Item, ...] = ()
        self._swap_next = False
        self._repeat_all: Clause | None = None

    def clause(self, clause: Clause, *, is_last: bool) -> None:
        reading = self.reading
        if clause.link is Kind.SCRATCH:
            reading.acts.clear()
            reading.failed.clear()
        said = clause.link in (Kind.THEN, Kind.AND) and self._said(clause)
        if clause.only(Kind.SOCIAL) and not said:
            reading.social += [str(i.value) for i in clause.items if i.kind is Kind.SOCIAL]
        elif clause.has(Kind.STOP):
            self._stop(clause, is_last)
        elif clause.only(Kind.NOT) or (
            clause.has(Kind.CANCEL) and not any(has_verb([i]) for i in clause.items)
        ):
            self._cancel()
        elif clause.only(*_REPEATING) and not clause.only(Kind.GLUE):
            self._repeat(clause)
        elif clause.items[0].kind is Kind.REPEAT and not reading.acts:
            self._repeat_from_here(clause)
        else:
            self._act(clause, is_last)

    def finish(self) -> None:
        """Apply what waited for the end: a repetition in front, a modifier without a clause."""
        if self._prefix:
            self._fail(Clause(None, self._prefix), "")
        if self._repeat_all is not None:
            self._repeat(self._repeat_all)
        steps = sum(len(act.skills) for act in self.reading.acts)
        if steps > MAX_STEPS_PER_PLAN:
            self._fail(None, f"That is too much: I can do {MAX_STEPS_PER_PLAN} steps at once.")

    def _cancel(self) -> None:
        """What was said before is void; "don't!" alone means so too."""
        self.reading.acts.clear()
        self.reading.failed.clear()
        self.reading.cancelled = True

    def _stop(self, clause: Clause, is_last: bool) -> None:
        reading = self.reading
        alone = all(i.kind in IGNORED | {Kind.STOP, Kind.AGAIN} for i in clause.items)
        if alone and clause.link in (Kind.THEN, Kind.AND) and reading.acts:
            return
        opens = alone and not reading.acts and not reading.failed and not is_last
        if opens:
            reading.opened_with_stop = True
        else:
            reading.stopped = True

    def _act(self, clause: Clause, is_last: bool) -> None:
        items = self._prefix + clause.items
        if not self.reading.acts and not is_last and _only_modifies(clause):
            self._prefix = items
            return
        self._prefix = ()
        items = with_unit(items, self._units)
        found = self._understand(replace(clause, items=items))
        if isinstance(found, Act):
            self._add(found, clause)
        else:
            self._fail(clause, found.reason if found is not None else "")

    def _understand(self, clause: Clause) -> Act | Refusal | None:
        """One act for the clause; it may take the place of the act before it."""
        acts, items = self.reading.acts, clause.items
        if clause.link is Kind.CORRECTION and acts:
            return self._correct(items)
        there_and_back = self._back_often(clause)
        if there_and_back is not None:
            acts.pop()
            return there_and_back
        completed = self._complete(clause)
        if completed is not None:
            acts.pop()
            return completed
        special = self._back(items) or self._next_place(items) or self._said(clause)
        if special is not None:
            return special
        found = match(items, self._context)
        if found is None and acts and not has_verb(items):
            return self._like_before(items) or self._pieces(clause)
        if isinstance(found, Act) or (found is not None and count_verbs(items) < 2):
            return found
        return self._pieces(clause) or found

    def _correct(self, items: tuple[Item, ...]) -> Act | Refusal | None:
        """ "turn left, no, right": the act before is replaced, or changed if words are few."""
        before = self.reading.acts[-1]
        whole = match(items, self._context)
        changed = None if has_verb(items) else merged(before.items, items)
        found = match(changed, self._context) if changed else None
        if not isinstance(found, Act):
            found = whole
        if isinstance(found, Act):
            self.reading.acts.pop()
        return found

    def _complete(self, clause: Clause) -> Act | None:
        """ "go forward, two metres": the act before lacked what this clause gives."""
        acts = self.reading.acts
        if not acts or not acts[-1].items or has_verb(clause.items):
            return None
        if content(clause.items)[:1] and content(clause.items)[0].kind is Kind.NOT:
            found = match(acts[-1].items + content(clause.items), self._context)
            return found if isinstance(found, Act) else None
        lone = _only_modifies(clause)
        if any(item.kind is Kind.FASTER for item in acts[-1].items):
            return None
        if not lone and not (
            acts[-1].defaulted and clause.link in (None, Kind.COMMA, Kind.SENTENCE)
        ):
            return None
        found = match(acts[-1].items + content(clause.items), self._context)
        return found if isinstance(found, Act) else None

    def _back(self, items: tuple[Item, ...]) -> Act | None:
        """ "... and back": the way just driven, or to where the robot was before a go_to."""
        acts, rest = self.reading.acts, content(items)
        moves = [i for i in rest if i.kind in (Kind.DIRECTION, Kind.COME_BACK, Kind.MOVE)]
        back = [i for i in rest if i.words.split()[-1:] in (["back"], ["again"]) and i in moves]
        if not acts or not back or len(moves) != len([i for i in rest if i.kind is not Kind.AGAIN]):
            return None
        last = acts[-1].skills[-1]
        if isinstance(last, GoTo):
            item = Item(Kind.COME_BACK, None, "back", rest[0].start, rest[-1].end)
            found = match((item,), self._context)
            return found if isinstance(found, Act) else None
        if isinstance(last, Drive) and last.distance_m > 0.0 and back[0].kind is Kind.DIRECTION:
            turned = replace(back[0], kind=Kind.DIRECTION, value=-1.0)
            found = match(merged(acts[-1].items, (turned,)), self._context)
            return found if isinstance(found, Act) else None
        return None

    def _back_often(self, clause: Clause) -> Act | None:
        """ "go there and back twice", "twice go there and back": the count is for both ways."""
        acts, items = self.reading.acts, content(clause.items)
        if not acts or clause.link is not Kind.AND or not acts[-1].items:
            return None
        there = acts[-1]
        counted = [i for i in items if i.kind is Kind.TIMES]
        if not counted and there.items[0].kind is Kind.TIMES:
            counted = [there.items[0]]
            once = match(there.items[1:], self._context)
            there = once if isinstance(once, Act) else there
        ways = tuple(i for i in items if i.kind is not Kind.TIMES)
        if len(counted) != 1 or has_verb(ways) or not counted[0].number.is_integer():
            return None
        counted_act, acts[-1] = acts[-1], there
        back = self._back(ways)
        acts[-1] = counted_act
        if back is None or counted[0].number < 1.0:
            return None
        times = int(counted[0].number)
        if times * (len(there.skills) + len(back.skills)) > MAX_STEPS_PER_PLAN:
            return None
        phrase = f"{there.phrase} and {back.phrase}, both {often(times)}"
        certainty = min(there.certainty, back.certainty)
        return Act((*there.skills, *back.skills) * times, phrase, certainty)

    def _next_place(self, items: tuple[Item, ...]) -> Act | None:
        """ "go to the desk and the sofa"."""
        acts = self.reading.acts
        kinds = {item.kind for item in content(items)}
        if not acts or kinds != {Kind.PLACE} or not isinstance(acts[-1].skills[-1], GoTo):
            return None
        return self._like_before(items)

    def _said(self, clause: Clause) -> Act | None:
        """ "say hello, then goodbye"."""
        acts = self.reading.acts
        if not acts or not isinstance(acts[-1].skills[-1], Say) or not clause.only(Kind.SOCIAL):
            return None
        text = " ".join(item.words for item in clause.content())
        first, last = clause.items[0], clause.items[-1]
        found = match((Item(Kind.SAYING, text, text, first.start, last.end),), self._context)
        return found if isinstance(found, Act) else None

    def _like_before(self, items: tuple[Item, ...]) -> Act | None:
        """ "turn left 90 degrees, then 45": the same again with other numbers."""
        changed = merged(self.reading.acts[-1].items, items)
        found = match(changed, self._context) if changed else None
        if isinstance(found, Act):
            return found
        forward = Item(Kind.MOVE, None, "", items[0].start, items[0].start, certainty=0.8)
        kinds = {item.kind for item in content(items)}
        found = match((forward, *items), self._context) if kinds == {Kind.LENGTH} else None
        return found if isinstance(found, Act) else None

    def _pieces(self, clause: Clause) -> Act | None:
        """Clauses run together without a connector: "go forward two metres turn left"."""
        rest, found = content(clause.items), []
        while rest:
            piece = self._longest_piece(rest)
            if piece is None:
                return None
            act, length = piece
            found.append(act)
            self._learn(act)
            rest = with_unit(rest[length:], self._units)
        if len(found) < 2:
            return None
        if clause.link is Kind.BEFORE and not self.reading.acts:
            found = [*found[1:], found[0]]
        return Act(
            tuple(skill for act in found for skill in act.skills),
            ", then ".join(act.phrase for act in found),
            min(_RUN_TOGETHER, *(act.certainty for act in found)),
            found[-1].defaulted,
            found[-1].items if len(found) == 1 else (),
        )

    def _longest_piece(self, items: tuple[Item, ...]) -> tuple[Act, int] | None:
        for length in range(min(len(items), _MAX_PIECE), 0, -1):
            piece = items[:length]
            if has_verb(piece) or any(remembers_unit(item) for item in piece):
                act = match(piece, self._context)
                if isinstance(act, Act):
                    return act, length
        return None

    def _add(self, act: Act, clause: Clause) -> None:
        acts = self.reading.acts
        if self._swap_next or (clause.link is Kind.SWAP and acts):
            acts.insert(max(len(acts) - 1, 0), act)
            self._swap_next = False
        else:
            acts.append(act)
        if clause.link is Kind.BEFORE and len(acts) == 1 and act.items:
            self._swap_next = True
        self._learn(act)

    def _learn(self, act: Act) -> None:
        """Units for later bare numbers, and the speed limit for later "slowly"."""
        for item in act.items:
            if remembers_unit(item):
                self._units[item.kind] = item.scale
        for skill in act.skills:
            if isinstance(skill, SetSpeedLimit):
                self._context = replace(self._context, speed_limit_mps=skill.speed_mps)

    def _repeat_from_here(self, clause: Clause) -> None:
        """ "repeat three times: ..." with more behind it in the same clause."""
        count = next((n for n, i in enumerate(clause.items) if i.kind not in _REPEATING), 0)
        self._repeat_all = Clause(None, clause.items[:count])
        if clause.items[count:]:
            self._act(Clause(None, clause.items[count:]), is_last=True)

    def _repeat(self, clause: Clause) -> None:
        acts = self.reading.acts
        if not acts:
            if self._repeat_all is None and clause.has(Kind.TIMES):
                self._repeat_all = clause
            else:
                self._fail(clause, "I don't remember what to repeat; say it again.")
            return
        times = _count(clause)
        phrase = ", then ".join(act.phrase for act in acts)
        steps = times * sum(len(act.skills) for act in acts)
        if not times.is_integer() or times < 1.0 or steps > MAX_STEPS_PER_PLAN:
            self._fail(clause, f"That is too much: I can do {MAX_STEPS_PER_PLAN} steps at once.")
            return
        skills = tuple(skill for act in acts for skill in act.skills) * int(times)
        certainty = min(act.certainty for act in acts)
        all_of_it = "all of that " if len(acts) > 1 else ""
        phrase += f", {all_of_it}{often(int(times))}" if times > 1.0 else ""
        if clause.has(Kind.FOREVER):
            phrase, certainty = f"{phrase}, once, since I repeat nothing without end", 0.7
        acts[:] = [Act(skills, phrase, certainty)]

    def _fail(self, clause: Clause | None, reason: str) -> None:
        self.reading.failed.append((clause or Clause(None, ()), reason))


def _count(clause: Clause) -> float:
    """How often in all: "three times" is 3, "once more" is 2, "again" is 2."""
    by_kind = {item.kind: item for item in clause.items}
    if Kind.MORE_TIMES in by_kind:
        return by_kind[Kind.MORE_TIMES].number + 1.0
    if Kind.TIMES in by_kind:
        return by_kind[Kind.TIMES].number + (1.0 if Kind.AGAIN in by_kind else 0.0)
    return 1.0 if Kind.FOREVER in by_kind else 2.0


def _only_modifies(clause: Clause) -> bool:
    return clause.only(*MODIFIERS, Kind.GLUE) and not clause.only(Kind.GLUE)
