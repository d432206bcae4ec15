"""How long the spoken conversation's stages took, from what left the microphone and what came back.

A sound begins with its first loud block of 20 ms and ends with its last. Delays are from the end,
where nothing else is said, so one that is known early is negative.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from realtime_agent_ros.demo.latency import Stage, inside_agent, row
from realtime_agent_ros.demo.recording import Recording, Seen, Utterance, first
from realtime_agent_ros.demo.scenario import Outcome
from realtime_agent_ros.voice.audio import is_loud

STOP = "stop"
FOREVER_S = float("inf")


def stages(seen: Recording, scenes: Iterable[Outcome]) -> list[Stage]:
    """Sound to motion, stop word to zero, end of speech to the first sound of the answer."""
    stalled = {scene.asked_at_s for scene in scenes if scene.stalled}
    turns = [(u, end_s) for u, end_s in _turns(seen) if u.ended_s not in stalled]
    commands = [(u, end_s) for u, end_s in turns if u.text != STOP]
    moved = [(u, t) for u, end_s in commands for t in _first_motion(seen, u, end_s)]
    stopped = [(u, t) for u, end_s in turns if u.text == STOP for t in _zero(seen, u, end_s)]
    answered = [(u, t) for u, end_s in commands for t in _first_sound(seen, u, end_s)]
    rows = [
        row("sound of a command begins to first motion", [t - u.began_s for u, t in moved]),
        row("command spoken to first motion", [t - u.ended_s for u, t in moved]),
        row("stop word begins to zero velocity", [t - u.began_s for u, t in stopped]),
        row("stop word spoken to zero velocity", [t - u.ended_s for u, t in stopped]),
        row("end of speech to first sound out", [t - u.ended_s for u, t in answered]),
    ]
    return [r for r in rows if r.count] + list(inside_agent(seen))


def _turns(seen: Recording) -> Iterator[tuple[Utterance, float]]:
    """Each utterance with the time at which the next one begins."""
    if seen.spoken:
        for this, after in pairwise(seen.spoken):
            yield this, after.began_s
        yield seen.spoken[-1], FOREVER_S


def _first_motion(seen: Recording, spoken: Utterance, end_s: float) -> list[float]:
    """When a robot that stood set off; none if it moved already, or did not."""
    before = [c for c in seen.commands if c.time_s <= spoken.began_s]
    if before and not before[-1].what.is_zero():
        return []
    between = (c for c in seen.commands if spoken.began_s < c.time_s < end_s)
    return _time(first(c for c in between if not c.what.is_zero()))


def _zero(seen: Recording, spoken: Utterance, end_s: float) -> list[float]:
    """When a robot that moved was stopped; none if it stood already."""
    before = [c for c in seen.commands if c.time_s <= spoken.began_s]
    if not before or before[-1].what.is_zero():
        return []
    between = (c for c in seen.commands if spoken.began_s < c.time_s < end_s)
    return _time(first(c for c in between if c.what.is_zero()))


def _first_sound(seen: Recording, spoken: Utterance, end_s: float) -> list[float]:
    """When the answer is first heard; none if the robot spoke meanwhile."""
    loud = [s for s in seen.sounds if spoken.began_s < s.time_s < end_s and is_loud(s.what)]
    if any(s.time_s <= spoken.ended_s for s in loud):
        return []
    return _time(first(iter(loud)))


def _time(found: Seen[Any] | None) -> list[float]:
    return [found.time_s] if found else []
