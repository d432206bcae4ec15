"""The spoken conversation as WAV files: all sound where it was in time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from realtime_agent_ros.demo.recording import Recording, Seen
from realtime_agent_ros.voice.audio import RATE_HZ, Samples
from realtime_agent_ros.voice.source import write_wav


def write(seen: Recording, replies: Path, both: Path) -> None:
    """``replies``: the robot's voice. ``both``: what the microphone heard left, the robot right."""
    if not seen.heard:
        return
    begin_s = seen.heard[0].time_s
    heard, said = (timeline(blocks, begin_s) for blocks in (seen.heard, seen.sounds))
    count = max(heard.size, said.size)
    channels = [np.pad(sound, (0, count - sound.size)) for sound in (heard, said)]
    write_wav(replies, channels[1])
    write_wav(both, np.stack(channels, axis=1).ravel(), channels=2)


def timeline(blocks: Sequence[Seen[Samples]], begin_s: float) -> Samples:
    """The blocks at their times of arrival, silence between; none is cut by the next one.

    A block that comes up to 50 ms before the one before it has ended follows it without a gap.
    """
    pieces: list[Samples] = []
    at = 0
    for block in blocks:
        gap = round((block.time_s - begin_s) * RATE_HZ) - at
        if gap > RATE_HZ // 20:
            pieces.append(np.zeros(gap, np.int16))
            at += gap
        pieces.append(block.what)
        at += block.what.size
    return np.concatenate(pieces) if pieces else np.zeros(0, np.int16)
