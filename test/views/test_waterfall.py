"""A turn as bars on one scale."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.views.turns import Moment, Turn
from realtime_agent_ros.views.waterfall import bars, text

MS = 1_000_000
TIMES = st.dictionaries(st.sampled_from(list(Moment)), st.integers(-5000, 60000))


def turn(reached: dict[Moment, int], partial_ms: int | None = None) -> Turn:
    partial_ns = None if partial_ms is None else partial_ms * MS
    return Turn("x", 0, partial_ns, reached={m: ms * MS for m, ms in reached.items()})


def test_each_stage_begins_where_the_one_before_it_ended() -> None:
    found = bars(
        turn({Moment.REQUEST: 2, Moment.TOKEN: 150, Moment.STEP: 180, Moment.WORD: 160}, -500)
    )
    assert [(b.name, b.from_ms, b.to_ms) for b in found] == [
        ("speech", -500.0, 0.0),
        ("request", 0.0, 2.0),
        ("first token", 2.0, 150.0),
        ("step accepted", 150.0, 180.0),
        ("first word", 0.0, 160.0),
    ]


@given(TIMES, st.none() | st.integers(-9000, 0))
def test_every_reached_moment_has_a_bar_that_ends_there(reached, partial_ms):
    found = bars(turn(reached, partial_ms))
    ends = {bar.name: bar.to_ms for bar in found if bar.name != "speech"}
    assert ends == {str(m): float(ms) for m, ms in reached.items()}
    assert all(bar.took_ms >= 0 for bar in found)


@given(TIMES, st.integers(0, 200))
def test_the_text_keeps_to_its_width_and_tells_the_times(reached, width):
    it = turn(reached)
    lines = text(it, width)
    assert all(len(line) <= max(width, 36) for line in lines)
    for moment, ms in reached.items():
        assert any(line.startswith(moment) and line.endswith(f" {ms} ms") for line in lines)


def test_a_turn_that_nothing_followed_says_so() -> None:
    assert text(turn({}, -900)) == ["nothing has followed yet"]
