"""Reading a recorded run: what the engine began with, its decisions, the messages around them.

A run is a folder of segments that ``agent_node`` wrote, or one of its segments, or a black box.
Belongs here: what stands in a run. Does not belong here: writing one (``run_recorder``), deciding
anything again (``replay``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from mcap.exceptions import McapError
from mcap.records import Schema
from mcap_ros2.decoder import DecoderFactory

from realtime_agent_ros import __version__
from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.engine import Engine
from realtime_agent_ros.recorder import state_json
from realtime_agent_ros.recorder.channel import Channel, text_of
from realtime_agent_ros.recorder.decision import Decision, decode_decision
from realtime_agent_ros.recorder.engine_state import Memory, State
from realtime_agent_ros.recorder.segments import (
    MESSAGE_ENCODING,
    SCHEMA_ENCODING,
    SUFFIX,
    Recorded,
    read_segment,
    segments,
)

NUMBERS = 2**32
"""MCAP counts messages in 32 bits, and so are decisions counted."""
START, DECISIONS = "start", "decisions"
"""The roles of our own records; everything else is a ROS message."""
LOOKED_AT = 1000
"""So many messages are looked at for one of our records."""


class RunError(ValueError):
    """There is no run, or none that this version can read; the text says why."""


@dataclass(frozen=True, slots=True)
class RunStart:
    """Where deciding can begin: parameters as a tree, first barrier, and the engine's state.

    ``number`` is that of the decision that follows. ``state`` is None at the engine's birth.
    """

    parameters: dict[str, Any]
    first_barrier: int
    number: int = 0
    state: State | None = None
    version: str = __version__

    def config(self) -> AgentConfig:
        """The parameters. Raises RunError for another version's."""
        if self.version != __version__:
            raise RunError(f"recorded by version {self.version}, this is {__version__}")
        return AgentConfig.model_validate(self.parameters)

    def engine(self) -> Engine:
        """An engine as it was then. Raises RunError for another version's, StateError for a state
        that doesn't fit."""
        engine = Engine(self.config(), self.first_barrier)
        if self.state is not None:
            Memory(engine).restore(self.state)
        return engine


@dataclass(frozen=True, slots=True)
class Kept:
    """A decision, its number in the life of the engine, and when it was made (ns since 1970)."""

    number: int
    time_ns: int
    decision: Decision


@dataclass(frozen=True, slots=True)
class RosMessage:
    """A message that the agent heard or sent, when (ns since 1970), and how to read it."""

    topic: str
    type: str
    time_ns: int
    decode: Callable[[], Any]
    """Gives an object with the message's fields; needs no ROS. Raises McapError."""


def files_of(path: Path) -> list[Path]:
    """The segments of a run, oldest first. Raises RunError if there are none."""
    if path.is_file() and path.suffix == SUFFIX:
        return [path]
    if not path.is_dir():
        raise RunError(f"{path}: no run there; allowed: the folder of one run, or a file *{SUFFIX}")
    found = segments(path)
    if not found:
        runs = sorted(
            folder.name for folder in path.iterdir() if folder.is_dir() and segments(folder)
        )
        hint = f"; runs in it: {', '.join(runs)}" if runs else ""
        raise RunError(f"{path}: no recorded run there{hint}")
    return found


def is_run(path: Path) -> bool:
    """Whether ``agent_node`` wrote it. Raises RunError if nothing is there."""
    if not path.exists():
        raise RunError(f"{path}: no run there; allowed: the folder of one run, a segment, or a bag")
    if path.is_dir() and not segments(path):
        others = [*path.glob("*.mcap"), *path.glob("*.db3"), *path.glob("metadata.yaml")]
        return not others  # then it says what it misses
    if path.is_file() and path.suffix != SUFFIX:
        return False
    try:
        return any(record.channel.role for record in islice(records(path), LOOKED_AT))
    except RunError:
        return False


def first_start(path: Path) -> RunStart:
    """Where deciding can begin first. Raises RunError if it can nowhere."""
    for record in read_run(path):
        if isinstance(record, RunStart):
            return record
    raise RunError(f"{path}: no place where deciding can begin")


def read_run(path: Path) -> Iterator[RunStart | Kept]:
    """Starts and decisions in order. Raises RunError and CodecError for what can't be read."""
    for record in records(path):
        if record.channel.role == START:
            yield decode_start(_own_text(record.data))
        elif record.channel.role == DECISIONS:
            decision = decode_decision(_own_text(record.data))
            yield Kept(record.sequence, record.time_ns, decision)


def _own_text(data: bytes) -> bytes:
    """The JSON in a record of ours. Raises RunError if it is no text."""
    try:
        return text_of(data)
    except ValueError as error:
        raise RunError(str(error)) from error


def ros_messages(path: Path, topics: Collection[str] = ()) -> Iterator[RosMessage]:
    """The ROS messages in order of recording, of ``topics`` (full names) or of all."""
    reader = MessageReader()
    for record in records(path):
        if not record.channel.role and (not topics or record.channel.topic in topics):
            yield reader.message(record)


def records(path: Path) -> Iterator[Recorded]:
    """Everything that stands in a run, as it stands there. Raises RunError."""
    for file in files_of(path):
        try:
            yield from read_segment(file)
        except McapError as error:
            raise RunError(f"{file}: {error}") from error


class MessageReader:
    """Makes ROS messages of records, by the definitions that stand in the file."""

    def __init__(self) -> None:
        self._factory = DecoderFactory()
        self._schemas: dict[tuple[str, str], Schema] = {}

    def message(self, record: Recorded) -> RosMessage:
        """The record as a message that is decoded when asked."""
        channel = record.channel
        return RosMessage(
            channel.topic, channel.type, record.time_ns, lambda: self._decode(channel, record.data)
        )

    def _decode(self, channel: Channel, data: bytes) -> Any:
        key = channel.type, channel.definition
        schema = self._schemas.get(key)
        if schema is None:
            number = len(self._schemas) + 1
            definition = channel.definition.encode()
            schema = self._schemas[key] = Schema(
                id=number, name=channel.type, encoding=SCHEMA_ENCODING, data=definition
            )
        decoder = self._factory.decoder_for(MESSAGE_ENCODING, schema)
        if decoder is None:  # can't be: both encodings are the ones that it knows
            raise McapError(f"{channel.topic}: no decoder")
        return decoder(data)


def encode_start(start: RunStart) -> bytes:
    """As it is recorded."""
    tree = {
        "version": start.version,
        "number": start.number,
        "first_barrier": start.first_barrier,
        "parameters": start.parameters,
        "state": None if start.state is None else state_json.plain(start.state),
    }
    return json.dumps(tree, separators=(",", ":")).encode()


def decode_start(data: bytes) -> RunStart:
    """The inverse; of another version only what every version can read. Raises RunError."""
    try:
        tree = json.loads(data)
        state = tree["state"]
        mine = tree["version"] == __version__
        return RunStart(
            tree["parameters"],
            tree["first_barrier"],
            tree["number"],
            state_json.state_of(state) if mine and state is not None else None,
            tree["version"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise RunError(f"no beginning of a run: {error}") from error
