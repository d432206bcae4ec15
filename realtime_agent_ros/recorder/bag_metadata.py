"""``metadata.yaml``, with which rosbag2 opens a folder of segments as one bag.

The keys are those of rosbag2's version 9 (Jazzy).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from realtime_agent_ros.recorder.channel import Channel

if TYPE_CHECKING:
    from realtime_agent_ros.recorder.segments import Segment

NAME = "metadata.yaml"
VERSION = 9


def write(folder: Path, segments: Sequence[Segment]) -> None:
    """Describe ``segments``, all of them ended; a reader sees the file whole or not at all."""
    known = [segment for segment in segments if segment.counts]
    draft = folder / f".{NAME}"
    draft.write_text(yaml.safe_dump(_tree(known), sort_keys=False), encoding="utf-8")
    os.replace(draft, folder / NAME)


def _tree(segments: Sequence[Segment]) -> dict[str, Any]:
    counts: Counter[Channel] = sum((segment.counts for segment in segments), Counter())
    began_ns = min((segment.began_ns for segment in segments), default=0)
    ended_ns = max((segment.ended_ns for segment in segments), default=0)
    information = {
        "version": VERSION,
        "storage_identifier": "mcap",
        "duration": {"nanoseconds": ended_ns - began_ns},
        "starting_time": {"nanoseconds_since_epoch": began_ns},
        "message_count": counts.total(),
        "topics_with_message_count": [_topic(channel, n) for channel, n in counts.items()],
        "compression_format": "",
        "compression_mode": "",
        "relative_file_paths": [segment.path.name for segment in segments],
        "files": [_file(segment) for segment in segments],
        "custom_data": None,
        "ros_distro": "jazzy",
    }
    return {"rosbag2_bagfile_information": information}


def _topic(channel: Channel, count: int) -> dict[str, Any]:
    metadata = {
        "name": channel.topic,
        "type": channel.type,
        "serialization_format": "cdr",
        "offered_qos_profiles": yaml.safe_load(channel.qos) or [],
        "type_description_hash": "",
    }
    return {"topic_metadata": metadata, "message_count": count}


def _file(segment: Segment) -> dict[str, Any]:
    return {
        "path": segment.path.name,
        "starting_time": {"nanoseconds_since_epoch": segment.began_ns},
        "duration": {"nanoseconds": segment.ended_ns - segment.began_ns},
        "message_count": segment.counts.total(),
    }
