"""A ring of MCAP files: new ones begin, old ones go, and each can be read after any end.

Belongs here: files and their bounds. Does not belong here: threads (``flight_recorder``), or what a
message means (``codec``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from mcap.exceptions import EndOfFile, InvalidMagic
from mcap.records import Channel, Message
from mcap.stream_reader import StreamReader
from mcap.writer import CompressionType, Writer

SCHEMA = json.dumps({"type": "object"}).encode()
ENCODING = "json"
SUFFIX = ".mcap"
NS_PER_S = 1_000_000_000

Opener = Callable[[Path], IO[bytes]]


@dataclass(frozen=True, slots=True)
class RingLimits:
    """A segment ends at ``segment_bytes`` or ``segment_s``; together they keep to the others."""

    segment_bytes: int = 16_000_000
    segment_s: float = 60.0
    total_bytes: int = 512_000_000
    total_s: float = 3600.0


@dataclass(frozen=True, slots=True)
class Recorded:
    """One message as it was written."""

    topic: str
    time_ns: int
    data: bytes


class SegmentRing:
    """Appends messages. Every OSError of the disk comes through; then call ``abandon``.

    Messages stand in the file one by one, not in chunks: what was flushed can be read whatever
    happens to the writer.
    """

    def __init__(self, folder: Path, limits: RingLimits, opener: Opener | None = None) -> None:
        self._folder = folder
        self._limits = limits
        self._open = opener or (lambda path: path.open("xb"))
        self._file: IO[bytes] | None = None
        self._writer: Writer | None = None
        self._channels: dict[str, int] = {}
        self._schema = 0
        self._began_ns = 0
        self._ended_ns: dict[Path, int] = {}

    def write(self, topic: str, time_ns: int, data: bytes) -> None:
        """Append a message; begins a new segment if the present one is full or old."""
        if self._is_full(time_ns):
            self.close()
        writer = self._writer or self._begin(time_ns)
        if topic not in self._channels:
            self._channels[topic] = writer.register_channel(topic, ENCODING, self._schema)
        writer.add_message(self._channels[topic], time_ns, data, time_ns)
        self._ended_ns[self._path] = time_ns

    def flush(self) -> None:
        """Hand everything to the operating system: a process that dies can't lose it any more."""
        if self._file is not None:
            self._file.flush()

    def close(self) -> None:
        """End the segment in an orderly way."""
        if self._writer is not None and self._file is not None:
            self._writer.finish()  # type: ignore[no-untyped-call]  # mcap left it out
            self._file.close()
        self._file = self._writer = None

    def abandon(self) -> None:
        """Leave the segment as it is, after an error of the disk; the next message begins anew."""
        file, self._file, self._writer = self._file, None, None
        if file is not None:
            try:
                file.close()
            except OSError:
                return  # the error that brought us here, once more

    def _is_full(self, time_ns: int) -> bool:
        if self._file is None:
            return False
        old = time_ns - self._began_ns >= self._limits.segment_s * NS_PER_S
        return old or self._file.tell() >= self._limits.segment_bytes

    def _begin(self, time_ns: int) -> Writer:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._drop_old(time_ns)
        before = segments(self._folder)
        number = int(before[-1].stem) + 1 if before else 0
        self._path = self._folder / f"{number:08d}{SUFFIX}"
        self._began_ns = time_ns
        self._file = self._open(self._path)
        writer = Writer(self._file, use_chunking=False, compression=CompressionType.NONE)
        writer.start(profile="", library="realtime_agent_ros")
        self._schema = writer.register_schema("realtime_agent_ros/core", "jsonschema", SCHEMA)
        self._channels = {}
        self._writer = writer
        return writer

    def _drop_old(self, now_ns: int) -> None:
        """Make room for one more segment; those of earlier runs count by their size alone."""
        room = self._limits.total_bytes - self._limits.segment_bytes
        for path in reversed(segments(self._folder)):
            room -= path.stat().st_size
            age_ns = now_ns - self._ended_ns.get(path, now_ns)
            if room < 0 or age_ns > self._limits.total_s * NS_PER_S:
                path.unlink()
                self._ended_ns.pop(path, None)


def segments(folder: Path) -> list[Path]:
    """The segments in a folder, oldest first."""
    return sorted(path for path in folder.glob(f"*{SUFFIX}") if path.stem.isdigit())


def read(folder: Path) -> Iterator[Recorded]:
    """Every message in order; a segment that was not ended is read as far as it goes."""
    for path in segments(folder):
        with path.open("rb") as file:
            yield from _read_segment(file)


class _Whole:
    """A file whose reads are whole or the end; mcap takes half a message for a message."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, length: int) -> bytes:
        data = self._file.read(length)
        if len(data) < length:
            raise EndOfFile
        return data


def _read_segment(file: IO[bytes]) -> Iterator[Recorded]:
    topics: dict[int, str] = {}
    try:
        for record in StreamReader(cast(IO[bytes], _Whole(file))).records:
            if isinstance(record, Channel):
                topics[record.id] = record.topic
            elif isinstance(record, Message):
                yield Recorded(topics[record.channel_id], record.log_time, record.data)
    except (EndOfFile, InvalidMagic):
        return  # the process that wrote it was killed, or the disk was full
