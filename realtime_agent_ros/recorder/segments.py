"""A ring of MCAP files: new ones begin, old ones go, and each can be read after any end.

Belongs here: files and their bounds. Does not belong here: threads (``flight_recorder``), or what a
message means (``codec``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from mcap import records
from mcap.exceptions import EndOfFile, McapError
from mcap.stream_reader import StreamReader
from mcap.writer import CompressionType, Writer

from realtime_agent_ros.recorder import bag_metadata
from realtime_agent_ros.recorder.channel import Channel

PROFILE = "ros2"
MESSAGE_ENCODING, SCHEMA_ENCODING = "cdr", "ros2msg"
QOS_KEY, ROLE_KEY = "offered_qos_profiles", "realtime_agent_ros"
"""Keys of a channel's metadata: rosbag2's, and ours for what a record of ours is."""
SUFFIX = ".mcap"
NS_PER_S = 1_000_000_000

Opener = Callable[[Path], IO[bytes]]


@dataclass(frozen=True, slots=True)
class RingLimits:
    """A segment is full at ``segment_bytes`` or ``segment_s``; together they keep to the others."""

    segment_bytes: int = 16_000_000
    segment_s: float = 30.0
    total_bytes: int = 512_000_000
    total_s: float = 3600.0


@dataclass(frozen=True, slots=True)
class Recorded:
    """One message as it was written. ``time_ns`` is nanoseconds since 1970."""

    channel: Channel
    time_ns: int
    sequence: int
    data: bytes


@dataclass(slots=True)
class Segment:
    """What is known of a segment that this ring wrote."""

    path: Path
    began_ns: int
    ended_ns: int
    counts: Counter[Channel] = field(default_factory=Counter)


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
        self._ids: dict[Channel, int] = {}
        self._schemas: dict[str, int] = {}
        self._segments: list[Segment] = []

    @property
    def full(self) -> bool:
        """Whether the present segment should end; also while there is none."""
        if self._file is None:
            return True
        now = self._segments[-1]
        old = now.ended_ns - now.began_ns >= self._limits.segment_s * NS_PER_S
        return old or self._file.tell() >= self._limits.segment_bytes

    def write(
        self,
        channel: Channel,
        time_ns: int,
        data: bytes,
        sequence: int = 0,
        *,
        begins: bool = False,
    ) -> None:
        """Append a message; the first of a new segment if it ``begins`` one, or at twice the size
        at which a segment is full."""
        if begins or self._is_overdue():
            self.close()
        writer = self._writer or self._begin(time_ns)
        if channel not in self._ids:
            self._ids[channel] = self._register(writer, channel)
        writer.add_message(self._ids[channel], time_ns, data, time_ns, sequence)
        segment = self._segments[-1]
        segment.ended_ns = time_ns
        segment.counts[channel] += 1

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
            bag_metadata.write(self._folder, self._segments)

    def abandon(self) -> None:
        """Leave the segment as it is, after an error of the disk; the next message begins anew."""
        file, self._file, self._writer = self._file, None, None
        if file is None:
            return
        path = self._segments.pop().path
        with suppress(OSError):  # the error that brought us here, once more
            file.close()
        with suppress(OSError):
            if not path.stat().st_size:  # a disk that stays full would get one at each try
                path.unlink()

    def since(self, time_ns: int) -> list[Path]:
        """The segments that hold what was written after ``time_ns``, oldest first."""
        return [segment.path for segment in self._segments if segment.ended_ns >= time_ns]

    def _is_overdue(self) -> bool:
        return self._file is not None and self._file.tell() >= 2 * self._limits.segment_bytes

    def _begin(self, time_ns: int) -> Writer:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._drop_old(time_ns)
        before = segments(self._folder)
        number = int(before[-1].stem) + 1 if before else 0
        path = self._folder / f"{number:08d}{SUFFIX}"
        self._file = self._open(path)
        self._segments.append(Segment(path, time_ns, time_ns))
        writer = Writer(self._file, use_chunking=False, compression=CompressionType.NONE)
        writer.start(profile=PROFILE, library="realtime_agent_ros")
        self._ids, self._schemas = {}, {}
        self._writer = writer
        return writer

    def _register(self, writer: Writer, channel: Channel) -> int:
        if channel.type not in self._schemas:
            self._schemas[channel.type] = writer.register_schema(
                channel.type, SCHEMA_ENCODING, channel.definition.encode()
            )
        metadata = {QOS_KEY: channel.qos}
        if channel.role:
            metadata[ROLE_KEY] = channel.role
        return writer.register_channel(
            channel.topic, MESSAGE_ENCODING, self._schemas[channel.type], metadata
        )

    def _drop_old(self, now_ns: int) -> None:
        """Make room for one more segment; those of earlier runs count by their size alone."""
        ended = {segment.path: segment.ended_ns for segment in self._segments}
        room = self._limits.total_bytes - self._limits.segment_bytes
        for path in reversed(segments(self._folder)):
            room -= path.stat().st_size
            age_ns = now_ns - ended.get(path, now_ns)
            if room < 0 or age_ns > self._limits.total_s * NS_PER_S:
                path.unlink()
        self._segments = [segment for segment in self._segments if segment.path.exists()]


def segments(folder: Path) -> list[Path]:
    """The segments in a folder, oldest first."""
    return sorted(path for path in folder.glob(f"*{SUFFIX}") if path.stem.isdigit())


def read(folder: Path) -> Iterator[Recorded]:
    """Every message in order; a segment that was not ended is read as far as it goes."""
    for path in segments(folder):
        yield from read_segment(path)


class _Whole:
    """A file whose reads are whole or the end; mcap takes half a message for a message."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, length: int) -> bytes:
        data = self._file.read(length)
        if len(data) < length:
            raise EndOfFile
        return data


def read_segment(path: Path) -> Iterator[Recorded]:
    """Every message of one segment, as far as it goes.

    Raises McapError for what is no MCAP file, or is damaged otherwise than by its end missing.
    """
    schemas: dict[int, records.Schema] = {}
    channels: dict[int, Channel] = {}
    with path.open("rb") as file:
        try:
            for record in StreamReader(cast(IO[bytes], _Whole(file))).records:
                if isinstance(record, records.Message):
                    yield Recorded(
                        channels[record.channel_id], record.log_time, record.sequence, record.data
                    )
                elif isinstance(record, records.Schema):
                    schemas[record.id] = record
                elif isinstance(record, records.Channel):
                    channels[record.id] = _channel(record, schemas)
        except EndOfFile:
            return  # the process that wrote it was killed, or the disk was full
        except McapError:
            raise
        except Exception as error:  # as mcap's unpacking and each decompressor have their own
            raise McapError(f"damaged near byte {file.tell()}: {error!r}") from error


def _channel(record: records.Channel, schemas: dict[int, records.Schema]) -> Channel:
    """As it stands in the file; number 0 is MCAP's for no schema at all."""
    schema = schemas[record.schema_id] if record.schema_id else None
    return Channel(
        record.topic,
        schema.name if schema else "",
        schema.data.decode() if schema else "",
        record.metadata.get(QOS_KEY, ""),
        record.metadata.get(ROLE_KEY, ""),
        (record.message_encoding, schema.encoding if schema else ""),
    )
