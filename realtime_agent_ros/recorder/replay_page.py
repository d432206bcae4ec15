"""How a replay went, in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from realtime_agent_ros.core.commands import Command
from realtime_agent_ros.recorder.codec import decode, encode
from realtime_agent_ros.recorder.replay import Difference, Replayed
from realtime_agent_ros.recorder.run_log import Kept

NS_PER_S = 1_000_000_000
LONG = 300
"""Of an event or a command not more characters than this are shown."""


def page(found: Replayed) -> str:
    """All of it."""
    return "".join(f"{line}\n" for line in _lines(found))


def _lines(found: Replayed) -> Iterator[str]:
    if found.difference is not None:
        yield from _difference(found.difference)
        yield f"{found.same} decisions before it are the same"
    elif found.same:
        yield f"{found.same} decisions, all the same"
    else:
        yield "nothing could be decided again"
    if found.skipped:
        yield f"{found.skipped} left out: no place before them where deciding can begin"
    if found.gaps:
        yield f"{found.gaps} were never recorded"


def _difference(found: Difference) -> Iterator[str]:
    recorded = found.recorded
    yield f"decision {recorded.number}, at {_seconds(recorded)} s, differs"
    yield "before it:"
    for kept in found.before:
        yield f"  {kept.number}, {_seconds(kept)} s: {_short(kept.decision.event)}"
        for command in kept.decision.commands:
            yield f"      {_short(command)}"
    yield f"event:    {_short(recorded.decision.event)}"
    replayed: tuple[Command, ...] = decode(found.replayed)
    for old, new in zip_longest(recorded.decision.commands, replayed):
        if repr(old) == repr(new):
            yield f"both:     {_short(old)}"
        else:
            yield f"recorded: {_short(old)}"
            yield f"replayed: {_short(new)}"
            yield from (f"          {line}" for line in _fields(old, new))
    yield f"reasons to stand, as replayed: {'; '.join(found.reasons) or 'none'}"


def _fields(old: Any, new: Any) -> Iterator[str]:
    """The fields that differ, if both are of a kind."""
    if type(old) is not type(new):
        return
    one, other = _tree(old), _tree(new)
    for name in sorted(one.keys() | other.keys()):
        before, now = one.get(name), other.get(name)
        if repr(before) != repr(now):
            yield f"{name}: {before!r} was recorded, {now!r} came out"


def _tree(command: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(encode(command))
    inner: dict[str, Any] = found.get("model", found)
    return inner


def _seconds(kept: Kept) -> str:
    return f"{kept.decision.now_ns / NS_PER_S:.3f}"


def _short(value: Any) -> str:
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= LONG else f"{text[:LONG]} ..."
