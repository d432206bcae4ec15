"""Bags of other robots, as rosbag2 writes them to MCAP: scans, odometry and velocities as events.

Belongs here: finding the topics and reading their messages, without ROS. Does not belong here: what
the reflex layer makes of them (``bag_replay``).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from mcap.exceptions import McapError

from realtime_agent_ros.core.events import OdometryReceived, ScanReceived
from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.message_fields import odometry_event, scan_event, velocity_of
from realtime_agent_ros.recorder import bag_metadata
from realtime_agent_ros.recorder.run_log import MessageReader
from realtime_agent_ros.recorder.segments import (
    MESSAGE_ENCODING,
    SCHEMA_ENCODING,
    SUFFIX,
    Recorded,
    read_segment,
)

NS_PER_S = 1_000_000_000
OTHER_CLOCK_NS = 2 * NS_PER_S
"""Stamps that are older or newer than that from the start are of another clock than the bag's."""
TYPES = {
    "scan": ("sensor_msgs/msg/LaserScan",),
    "odom": ("nav_msgs/msg/Odometry",),
    "cmd_vel": ("geometry_msgs/msg/Twist", "geometry_msgs/msg/TwistStamped"),
}
"""What is read, and which types it may have; also their usual names."""

Read = ScanReceived | OdometryReceived | Velocity


class BagError(ValueError):
    """The bag can't be read, or lacks what is needed; the text says what is there."""


@dataclass(frozen=True, slots=True)
class BagMessage:
    """What a message says, and when it was recorded."""

    time_ns: int
    content: Read


def files_of_bag(path: Path) -> list[Path]:
    """The MCAP files of a bag in order. Raises BagError for anything else."""
    if path.is_file():
        return [_checked(path)]
    if not path.is_dir():
        raise BagError(f"{path}: no such file or folder")
    if (path / bag_metadata.NAME).is_file():
        return [_checked(path / name) for name in _listed(path / bag_metadata.NAME)]
    found = sorted(path.glob(f"*{SUFFIX}"), key=lambda file: (len(file.name), file.name))
    if not found:
        other = next(path.glob("*.db3"), None)
        raise BagError(_not_mcap(other) if other else f"{path}: no *{SUFFIX} and no metadata.yaml")
    return found


def _listed(metadata: Path) -> list[str]:
    try:
        information = yaml.safe_load(metadata.read_text(encoding="utf-8"))
        information = information["rosbag2_bagfile_information"]
        storage, names = information["storage_identifier"], information["relative_file_paths"]
        if information.get("compression_mode"):
            mode = information["compression_mode"]
            raise BagError(f"{metadata}: compressed by {mode}; allowed: MCAP's own compression")
        if storage != "mcap":
            raise BagError(_not_mcap(metadata.parent / names[0]))
        return [Path(name).name for name in names]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, IndexError) as error:
        raise BagError(f"{metadata}: no description of a bag: {error!r}") from error


def _checked(path: Path) -> Path:
    if not path.is_file():
        raise BagError(f"{path}: named by metadata.yaml, and not there")
    if path.suffix == ".db3":
        raise BagError(_not_mcap(path))
    return path


def _not_mcap(path: Path) -> str:
    return (
        f"{path}: a bag in sqlite3; allowed: MCAP. Convert it with: ros2 bag convert -i "
        f"{path.parent} -o OPTIONS.yaml, with storage_id: mcap in OPTIONS.yaml"
    )


class Bag:
    """A bag and which of its topics are what. ``topics`` maps scan, odom and cmd_vel to names;
    what isn't named is found by its type. Raises BagError."""

    def __init__(self, path: Path, topics: dict[str, str]) -> None:
        self._files = files_of_bag(path)
        self._path = path
        self.found: dict[str, str] = {}
        types: dict[str, set[str]] = {}
        for record in self._records():
            types.setdefault(record.channel.topic, set()).add(record.channel.type)
        if not types:
            raise BagError(f"{path}: no message in it")
        for what, allowed in TYPES.items():
            self.found[what] = _choose(what, topics.get(what, ""), allowed, types, path)
        self.clock_offset_ns = 0
        """What was taken from the age of every stamp: they are of another clock."""
        self._find_offset()

    def messages(self) -> Iterator[BagMessage]:
        """Scans, odometry and velocities in the order of the file. Raises BagError."""
        by_topic = {topic: what for what, topic in self.found.items()}
        reader = MessageReader()
        for record in self._records():
            what = by_topic.get(record.channel.topic)
            if what is None or record.channel.type not in TYPES[what]:
                continue
            if record.channel.encodings != (MESSAGE_ENCODING, SCHEMA_ENCODING):
                raise BagError(
                    f"{record.channel.topic}: {' with '.join(record.channel.encodings)}; allowed: "
                    f"{MESSAGE_ENCODING} with {SCHEMA_ENCODING}"
                )
            try:
                message = reader.message(record).decode()
                content = READERS[what](message, record.time_ns - self.clock_offset_ns)
            except (McapError, AttributeError, ValueError, TypeError, struct.error) as error:
                raise BagError(f"{record.channel.topic}: can't be read: {error!r}") from error
            yield BagMessage(record.time_ns, content)

    def _records(self) -> Iterator[Recorded]:
        for file in self._files:
            try:
                yield from read_segment(file)
            except McapError as error:
                raise BagError(f"{file}: {error}") from error

    def _find_offset(self) -> None:
        """A bag that was recorded with another clock than the stamps' is read as if it were not."""
        ages = [
            message.content.stamp_age_ns
            for _, message in zip(range(200), self.messages(), strict=False)
            if not isinstance(message.content, Velocity)
        ]
        if ages and (min(ages) > OTHER_CLOCK_NS or max(ages) < -OTHER_CLOCK_NS):
            self.clock_offset_ns = min(ages)


def _choose(
    what: str, asked: str, allowed: tuple[str, ...], types: dict[str, set[str]], path: Path
) -> str:
    there = ", ".join(f"{topic} ({', '.join(sorted(t))})" for topic, t in sorted(types.items()))
    fitting = sorted(topic for topic, kinds in types.items() if kinds & set(allowed))
    if asked:
        name = asked if asked.startswith("/") else f"/{asked}"
        if name not in fitting:
            raise BagError(
                f"{path}: {name} is no topic of {' or '.join(allowed)} there; there are: {there}"
            )
        return name
    if not fitting:
        raise BagError(f"{path}: no topic of {' or '.join(allowed)}; there are: {there}")
    usual = [topic for topic in fitting if topic == f"/{what}"]
    if len(fitting) > 1 and not usual:
        raise BagError(f"{path}: which is it? --{what.replace('_', '-')} {' or '.join(fitting)}")
    return (usual or fitting)[0]


def _velocity(msg: Any, _: int) -> Velocity:
    return velocity_of(getattr(msg, "twist", msg))


READERS: dict[str, Callable[[Any, int], Read]] = {
    "scan": scan_event,
    "odom": odometry_event,
    "cmd_vel": _velocity,
}
