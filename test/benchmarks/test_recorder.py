"""benchmarks/recorder.py: what is timed is a drive, and all of its kinds are looked at."""

from __future__ import annotations

import pytest
from recorder import LOOK_EVERY, life, pure, rows

from realtime_agent_ros.core.events import StageMeasured, Tick


def test_the_core_is_timed_while_it_drives() -> None:
    events = list(life(2.0))
    assert len(pure(events)) == len(events)
    with pytest.raises(RuntimeError, match="does not drive"):
        pure([(now_ns, event) for now_ns, event in events if not isinstance(event, Tick)])


def test_every_kind_of_decision_is_among_those_whose_size_is_taken() -> None:
    events = [event for _, event in life(20.0)]
    assert {type(event) for event in events[::LOOK_EVERY]} == {type(event) for event in events}
    assert sum(isinstance(event, StageMeasured) for event in events) * 2 == len(events)


def test_the_readme_tells_only_what_was_measured() -> None:
    assert not [row for row in rows(quick=True) if row.headline and row.subject == "by arithmetic"]
