"""What was before a stop, kept apart with its reason.

The segments of the last seconds are linked, not copied: that costs nothing, and they stay when the
ring drops its own. Where files can't be linked they are copied. It is the writing thread's work.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from realtime_agent_ros.recorder.segments import NS_PER_S, SegmentRing

FOLDER, REASON = "black_box", "reason.json"
LATCHED = "LATCHED"


@dataclass(frozen=True, slots=True)
class BoxLimits:
    """How many seconds before a stop are kept, of how many stops. Without either: none."""

    seconds: float = 30.0
    count: int = 20


class BlackBox:
    """Keeps boxes beneath the folder of a run: ``black_box/0003-STOP/``."""

    def __init__(self, run: Path, ring: SegmentRing, limits: BoxLimits) -> None:
        self._folder = run / FOLDER
        self._ring = ring
        self._limits = limits
        self._number = 0
        self.problem = ""

    def keep(self, time_ns: int, rung: str, reason: str) -> None:
        """Keep what leads to ``time_ns``; a trouble of the disk is noted in ``problem``."""
        since_ns = time_ns - round(self._limits.seconds * NS_PER_S)
        box = self._folder / f"{self._number:04d}-{rung}"
        self._number += 1
        told = {"ladder": rung, "reason": reason, "time_ns": time_ns, "since_ns": since_ns}
        try:
            self._ring.flush()
            box.mkdir(parents=True)
            self._fill(box, since_ns, json.dumps(told, indent=1) + "\n")
            self._drop_old()
            self.problem = ""
        except OSError as error:
            self.problem = f"black box: {error.strerror or error}"

    def _fill(self, box: Path, since_ns: int, reason: str) -> None:
        """Whole or not at all: a disk that stays full would get half a box at every stop."""
        try:
            for path in self._ring.since(since_ns):
                _keep(path, box / path.name)
            (box / REASON).write_text(reason, encoding="utf-8")
        except OSError:
            shutil.rmtree(box, ignore_errors=True)
            raise

    def _drop_old(self) -> None:
        """The oldest goes; one of a stop that had to be reset goes last."""
        boxes = sorted(self._folder.iterdir(), key=lambda box: (LATCHED in box.name, box.name))
        for box in boxes[: max(0, len(boxes) - self._limits.count)]:
            shutil.rmtree(box)


def _keep(path: Path, kept: Path) -> None:
    try:
        os.link(path, kept)
    except OSError:
        shutil.copyfile(path, kept)
