"""A turn of speech from its first word to the first motion, put together from what happens.

Belongs here: which moment belongs to which turn. Does not belong here: where moments come from (the
topics of a running agent, the decisions of a recorded one), or how a turn is shown (``waterfall``).
Times are ns of one clock, whichever it is.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from realtime_agent_ros.core.steps import StepStatus, StepUpdate

MOST_TURNS = 10_000
"""More than a day of talking; the oldest are forgotten."""
MOST_AHEAD = 16
"""Turns that the planner thinks about before their final text."""
BASE = ("drive", "turn", "go_to")
STARTED = "planner.turn_started"


class Moment(StrEnum):
    """What a turn goes through, in this order where nothing is left out."""

    REQUEST = "request"
    TOKEN = "first token"
    TOOL = "tool call"
    STEP = "step accepted"
    MOTION = "first motion"
    WORD = "first word"


OF_PLANNER = {
    "planner.request": Moment.REQUEST,
    "planner.first_token": Moment.TOKEN,
    "planner.first_tool": Moment.TOOL,
}


@dataclass(slots=True)
class Turn:
    """An utterance and the first of everything that it led to."""

    text: str
    final_ns: int
    partial_ns: int | None = None
    turn_id: str = ""
    reached: dict[Moment, int] = field(default_factory=dict)
    moves: bool = False
    """A step of it that moves the base was accepted."""

    def after_ms(self, moment: Moment) -> float | None:
        """From the final text to there; None if it was not reached."""
        at_ns = self.reached.get(moment)
        return None if at_ns is None else (at_ns - self.final_ns) / 1e6

    def first_sign_ms(self) -> float | None:
        """From the final text to the first word or accepted step."""
        signs = (self.after_ms(Moment.WORD), self.after_ms(Moment.STEP))
        return min((ms for ms in signs if ms is not None), default=None)

    def reach(self, moment: Moment, at_ns: int) -> None:
        """The first time counts."""
        self.reached.setdefault(moment, at_ns)


class Turns:
    """Takes what happens in the order of time; the newest turn is the last of ``all``."""

    def __init__(self) -> None:
        self._turns: deque[Turn] = deque(maxlen=MOST_TURNS)
        self._partial_ns: int | None = None
        self._ahead: OrderedDict[str, dict[Moment, int]] = OrderedDict()

    def __iter__(self) -> Iterator[Turn]:
        return iter(self._turns)

    def __len__(self) -> int:
        return len(self._turns)

    @property
    def newest(self) -> Turn | None:
        """The turn of the newest final text."""
        return self._turns[-1] if self._turns else None

    def speech(self, text: str, *, final: bool, at_ns: int) -> None:
        """A transcript, partial or final."""
        if not final:
            self._partial_ns = self._partial_ns or at_ns
            return
        self._turns.append(Turn(text, at_ns, self._partial_ns))
        self._partial_ns = None

    def planner(self, kind: str, turn_id: str, at_ns: int) -> None:
        """A line of the planner's in ``agent/events`` that is of a turn."""
        if kind == STARTED and (newest := self.newest) and not newest.turn_id:
            newest.turn_id = turn_id
            for reached, before_ns in self._ahead.pop(turn_id, {}).items():
                newest.reach(reached, before_ns)
            return
        moment = OF_PLANNER.get(kind)
        turn = self._named(turn_id)
        if moment is None:
            return
        if turn is not None:
            turn.reach(moment, at_ns)
        else:  # it thinks ahead of the final text
            self._ahead.setdefault(turn_id, {}).setdefault(moment, at_ns)
            while len(self._ahead) > MOST_AHEAD:
                self._ahead.popitem(last=False)

    def step(self, update: StepUpdate, at_ns: int) -> None:
        """What became of a step: it is the turn's of its plan, else the newest's."""
        turn = self._named(update.plan_id) or self.newest
        if turn is not None and update.status is StepStatus.ACCEPTED and not update.resumes:
            turn.reach(Moment.STEP, at_ns)
            turn.moves = turn.moves or update.skill in BASE

    def velocity(self, at_ns: int, *, zero: bool) -> None:
        """A velocity was sent."""
        turn = self.newest
        if turn is not None and turn.moves and not zero:
            turn.reach(Moment.MOTION, at_ns)

    def word(self, text: str, at_ns: int) -> None:
        """Something is said aloud; an empty text is silence."""
        if text and (turn := self.newest):
            turn.reach(Moment.WORD, at_ns)

    def _named(self, turn_id: str) -> Turn | None:
        """The turn of that id, among those that may still go on."""
        if not turn_id:
            return None
        recent = (self._turns[-n] for n in range(1, min(len(self._turns), MOST_AHEAD) + 1))
        return next((turn for turn in recent if turn.turn_id == turn_id), None)
