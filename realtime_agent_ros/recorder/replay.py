"""Recorded decisions, decided again: the same events must give the same commands, bit for bit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from realtime_agent_ros.core.commands import Command
from realtime_agent_ros.core.engine import Engine
from realtime_agent_ros.core.events import Event
from realtime_agent_ros.recorder.codec import CodecError, decode, encode


@dataclass(frozen=True, slots=True)
class Decision:
    """One event, when it came, and what the engine made of it."""

    now_ns: int
    event: Event
    commands: tuple[Command, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """The first decision that came out otherwise: which one it was, and what was decided now."""

    index: int
    recorded: Decision
    replayed: tuple[Command, ...]


def encode_decision(decision: Decision) -> bytes:
    """A decision as it is recorded."""
    return encode((decision.now_ns, decision.event, decision.commands))


def decode_decision(data: bytes) -> Decision:
    """The inverse. Raises CodecError for anything else."""
    found: Any = decode(data)
    if not isinstance(found, tuple) or len(found) != 3:
        raise CodecError("no decision: wanted time, event and commands")
    return Decision(*found)


def first_difference(engine: Engine, decisions: Iterable[Decision]) -> Difference | None:
    """Feed a new engine with what the recorded one was told; None if it decides the same."""
    for index, decision in enumerate(decisions):
        replayed = tuple(engine.handle(decision.event, decision.now_ns))
        if encode(replayed) != encode(decision.commands):
            return Difference(index, decision, replayed)
    return None
