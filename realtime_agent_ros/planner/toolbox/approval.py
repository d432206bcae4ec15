"""Waits for a person's yes before a tool acts.

Belongs here: one question at a time, aloud, and what counts as its answer. Does not belong here:
which tools need one (a parameter), or what other speech does (``session``).

A stop word, a cancellation, newer speech, the end of the turn and silence are all a no. Only a
plain yes is a yes; what is said after the question is closed opens nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from realtime_agent_ros.core.language.assent import Assent, assent_of
from realtime_agent_ros.planner.outbox import Outbox
from realtime_agent_ros.planner.prompts.action_phrases import question
from realtime_agent_ros.planner.prompts.prompt_files import lines_of
from realtime_agent_ros.planner.tools import replies
from realtime_agent_ros.planner.turn import Turn
from realtime_agent_ros.protocol import SayNow

LATE_S = 10.0
"""A yes that comes so long after its question is an answer still, and does nothing."""
SAID_NO = "the person said no"
NOTHING_PENDING = "nothing waits for a yes"
REHEARSAL = "this is a rehearsal"


@dataclass(frozen=True, slots=True)
class _Question:
    tool: str
    answer: asyncio.Future[str | None]


class ApprovalGate:
    """All questions of one conversation. Every method runs on the planner's loop."""

    def __init__(
        self,
        timeout_s: float,
        outbox: Outbox,
        tell: Callable[..., None],
        now_s: Callable[[], float],
        language: str,
    ) -> None:
        self._timeout_s = timeout_s
        self._outbox = outbox
        self._tell = tell
        self._now_s = now_s
        self._language = language
        self._one_at_a_time = asyncio.Lock()
        self._question: _Question | None = None
        self._over_s = float("-inf")
        self._timed_out = False
        self._last_turn_id = ""

    @property
    def pending(self) -> str:
        """The tool that waits for a yes; empty if none does."""
        question = self._open
        return question.tool if question else ""

    @property
    def _open(self) -> _Question | None:
        question = self._question
        return None if question is None or question.answer.done() else question

    async def ask(self, turn: Turn, tool: str, arguments: Mapping[str, Any]) -> str | None:
        """Ask aloud and wait. None is a yes, anything else the reason for the no."""
        if turn.rehearsal:
            return REHEARSAL
        await turn.released()  # what is thought ahead asks nothing
        async with self._one_at_a_time:
            if not turn.is_open:
                return replies.SUPERSEDED
            answer: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
            self._question = _Question(tool, answer)
            self._timed_out, self._last_turn_id = False, turn.turn_id
            turn.speaker.flush()
            turn.speaker.line(question(tool, arguments, self._language))
            self._tell("approval_asked", tool=tool)
            try:
                async with asyncio.timeout(self._timeout_s):
                    return await answer
            except TimeoutError:
                self._timed_out = True
                self._tell("approval_answered", tool=tool, approved=False, by="timeout")
                return f"nobody answered within {self._timeout_s:g} s"
            except asyncio.CancelledError:  # the turn is over: a stop, or newer speech
                self._tell("approval_answered", tool=tool, approved=False, by="end of the turn")
                raise
            finally:
                self._question, self._over_s = None, self._now_s()

    def hear(self, text: str) -> bool:
        """Take a final text as the answer if it is one; False leaves it to be understood.

        "Cancel" answers no and is left to be understood as well, since it ends motion too.
        """
        said = assent_of(text)
        question = self._open
        if question is None:
            return said is Assent.YES and self._late()
        if said is None:
            return False
        self._answer(question, said is Assent.YES, "voice")
        return said is not Assent.CANCEL

    def answer(self, approved: bool) -> tuple[bool, str]:
        """An answer by service: whether there was a question, and a sentence about it."""
        question = self._open
        if question is None:
            return False, NOTHING_PENDING
        self._answer(question, approved, "service")
        return True, f"{question.tool}: {'approved' if approved else 'refused'}"

    def withdraw(self, reason: str) -> None:
        """Whatever is pending is answered with no."""
        question = self._open
        if question is not None:
            question.answer.set_result(reason)
            self._tell("approval_answered", tool=question.tool, approved=False, by=reason)

    def _answer(self, question: _Question, approved: bool, by: str) -> None:
        question.answer.set_result(None if approved else SAID_NO)
        self._tell("approval_answered", tool=question.tool, approved=approved, by=by)

    def _late(self) -> bool:
        """A yes without a question: swallowed for a while, because it may sound like a command
        ("go ahead")."""
        if self._now_s() - self._over_s > LATE_S:
            return False
        if self._timed_out:
            self._outbox.publish(
                SayNow(plan_id=self._last_turn_id, text=lines_of(self._language)["too_late_line"])
            )
        return True
