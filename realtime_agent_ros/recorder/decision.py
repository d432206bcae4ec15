"""One decision of the engine as text: what it was told, when, and what it answered.

    {"now_ns":1000,"event":{...},"commands":{...}}

The commands are compared as they stand there, byte for byte, so reading leaves them alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from realtime_agent_ros.core.commands import Command
from realtime_agent_ros.core.events import Event
from realtime_agent_ros.recorder.codec import CodecError, decode, decode_first, encode

NOW, EVENT, COMMANDS, END = b'{"now_ns":', b',"event":', b',"commands":', b"}"


@dataclass(frozen=True, slots=True)
class Decision:
    """One event, the engine's time when it came, and what the engine made of it, encoded."""

    now_ns: int
    event: Event
    outcome: bytes

    @property
    def commands(self) -> tuple[Command, ...]:
        """The outcome, decoded. Raises CodecError if it can't be."""
        found = decode(self.outcome)
        if not isinstance(found, tuple):
            raise CodecError("no decision: its commands are no tuple")
        return found


def outcome_of(commands: Iterable[Command]) -> bytes:
    """Commands as they are recorded and compared."""
    return encode(tuple(commands))


def encode_decision(decided: tuple[int, Event, Iterable[Command]]) -> bytes:
    """A decision as it is recorded."""
    now_ns, event, commands = decided
    return b"".join(
        (NOW, b"%d" % now_ns, EVENT, encode(event), COMMANDS, outcome_of(commands), END)
    )


def decode_decision(data: bytes) -> Decision:
    """The inverse. Raises CodecError for anything else."""
    now, found, rest = data.removeprefix(NOW).partition(EVENT)
    if not (data.startswith(NOW) and found and now.lstrip(b"-").isdigit()):
        raise CodecError(f"no decision: begins with {data[:40]!r}")
    event, outcome = decode_first(rest)
    if not (outcome.startswith(COMMANDS) and outcome.endswith(END)):
        raise CodecError(f"no decision: {outcome[:40]!r} where the commands should be")
    return Decision(int(now), event, outcome[len(COMMANDS) : -len(END)])
