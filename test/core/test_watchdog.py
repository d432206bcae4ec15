"""core/watchdog.py: armed by a beat, tripped by silence, held until the next beat or a reset."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.watchdog import LATE_NS, Watch, Watchdog

MS = 1_000_000

ACTS = st.lists(
    st.tuples(st.sampled_from(["beat", "rest", "silence", "reset"]), st.integers(0, 400)),
    max_size=40,
)


def live(watchdog: Watchdog, acts: list[tuple[str, int]]) -> list[tuple[str, Watch]]:
    """Carry out the acts, each so many ms after the one before; the state after each."""
    now_ns, states = 0, []
    for name, after_ms in acts:
        now_ns += after_ms * MS
        act = getattr(watchdog, name)
        act(now_ns) if name in ("beat", "silence") else act()
        states.append((name, watchdog.state))
    return states


def test_silence_before_the_first_beat_is_no_trip() -> None:
    watchdog = Watchdog()
    watchdog.silence(MS)
    assert not watchdog.holds
    assert watchdog.trips == 0


def test_it_holds_from_the_silence_to_the_next_beat() -> None:
    watchdog = Watchdog()
    watchdog.beat(0)
    watchdog.silence(100 * MS)
    assert watchdog.holds
    watchdog.beat(2000 * MS)
    assert watchdog.state is Watch.ARMED
    assert (watchdog.trips, watchdog.late) == (1, 0)


def test_a_meant_silence_is_not_missed() -> None:
    watchdog = Watchdog()
    watchdog.beat(0)
    watchdog.rest()
    watchdog.silence(500 * MS)
    assert not watchdog.holds


def test_a_latched_trip_outlasts_beats_and_farewells_until_it_is_reset() -> None:
    watchdog = Watchdog(latching=True)
    watchdog.beat(0)
    watchdog.silence(100 * MS)
    watchdog.beat(150 * MS)
    watchdog.rest()
    watchdog.beat(200 * MS)
    assert watchdog.holds
    assert watchdog.late == 1
    watchdog.reset()
    assert not watchdog.missed
    watchdog.beat(250 * MS)
    assert watchdog.state is Watch.ARMED


def test_who_is_back_sooner_than_a_process_can_start_was_late() -> None:
    for after_ns, late in ((LATE_NS, 1), (LATE_NS + 1, 0)):
        watchdog = Watchdog()
        watchdog.beat(0)
        watchdog.silence(100 * MS)
        watchdog.beat(100 * MS + after_ns)
        assert watchdog.late == late


def test_periods_are_measured_between_beats_that_no_trip_parts() -> None:
    watchdog = Watchdog()
    for now_ms in (0, 50, 130):
        watchdog.beat(now_ms * MS)
    watchdog.silence(230 * MS)
    watchdog.beat(900 * MS)
    watchdog.beat(950 * MS)
    assert watchdog.period_ns == 50 * MS
    assert watchdog.longest_ns == 80 * MS


@given(acts=ACTS, latching=st.booleans())
def test_it_holds_only_after_a_missed_beat_and_until_what_ends_it(
    acts: list[tuple[str, int]], latching: bool
) -> None:
    """Against the rule in one sentence: who beat last and then fell silent holds the robot."""
    missed, holds = False, False
    for name, state in live(Watchdog(latching=latching), acts):
        held_fast = latching and holds
        if name == "silence":
            holds = holds or missed
        elif name == "reset":
            missed = holds = False
        elif not held_fast:
            missed, holds = name == "beat", False
        assert (state is Watch.TRIPPED) == holds


@given(acts=ACTS)
def test_late_trips_are_trips(acts: list[tuple[str, int]]) -> None:
    watchdog = Watchdog()
    live(watchdog, acts)
    assert 0 <= watchdog.late <= watchdog.trips
