"""How long it takes from speech to what it led to.

Belongs here: where a chain begins and ends. Does not belong here: bounds and misses (``channels``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from realtime_agent_ros.core import channels_table as table
from realtime_agent_ros.core.commands import Command, SendVelocity, Speak
from realtime_agent_ros.core.steps import StepStatus, StepUpdate

MOTIONS = ("drive", "turn", "go_to")
GIVE_UP_NS = 10_000_000_000
"""A sign of life that hasn't come by then counts as one that took so long."""


class SpeechChains:
    """From the newest final text to the first of each thing that follows it.

    That no step comes is no miss: much that is said needs none. That no sign of life comes is. A
    stop word that a partial brought is answered then; its final text waits for no sign.
    """

    def __init__(self) -> None:
        self._began_ns = 0
        self._open: set[str] = set()
        self._partial = False
        self._answered = False
        self._moves = False
        self.text = ""

    def hear(self, text: str, *, final: bool, now_ns: int) -> None:
        """A transcript came; ``sent`` gets what it leads to at once."""
        self._partial = not final
        if not final:
            return
        self._began_ns, self.text, self._moves = now_ns, text, False
        self._open = {table.TO_TOKEN, table.TO_STEP, table.TO_MOTION}
        if not self._answered:
            self._open.add(table.TO_SIGN)
        self._answered = False

    def sent(self, commands: Sequence[Command], now_ns: int) -> Iterator[tuple[str, int]]:
        """The chains that the commands of one event end, and how long each took."""
        answering, self._partial = self._partial, False
        for command in commands:
            if isinstance(command, Speak) and command.text:
                self._answered = self._answered or answering
                yield from self.reach(table.TO_SIGN, now_ns)
            elif isinstance(command, StepUpdate) and command.status is StepStatus.ACCEPTED:
                self._moves = self._moves or command.skill in MOTIONS
                yield from self.reach(table.TO_SIGN, now_ns)
                yield from self.reach(table.TO_STEP, now_ns)
            elif self._moves and _moves(command):
                yield from self.reach(table.TO_MOTION, now_ns)

    def give_up(self, now_ns: int) -> Iterator[tuple[str, int]]:
        """The sign of life, if it has not come for too long."""
        if table.TO_SIGN in self._open and now_ns - self._began_ns >= GIVE_UP_NS:
            yield from self.reach(table.TO_SIGN, now_ns)

    def reach(self, chain: str, now_ns: int) -> Iterator[tuple[str, int]]:
        """This end is reached; gives the chain if it was open."""
        if chain in self._open:
            self._open.remove(chain)
            yield chain, now_ns - self._began_ns


def _moves(command: Command) -> bool:
    """Whether it sends the base anywhere."""
    return isinstance(command, SendVelocity) and not command.velocity.is_zero()
