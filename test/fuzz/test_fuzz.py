"""No crash and no motion from garbage: every parser that reads outside data, from changed seeds.

A bounded part of ``make fuzz``, which runs a million inputs.
"""

from __future__ import annotations

import os

import pytest

pytest.importorskip("rclpy")
pytest.importorskip("agents")
pytest.importorskip("mcap")

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from targets import TARGETS, WORDS

CASES = int(os.environ.get("LONG_CASES", "100"))
SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)
MOST_BYTES = 4000


@st.composite
def changed(draw: st.DrawFn, seeds: list[bytes]) -> bytes:
    """A seed with a few places cut, doubled, overwritten, or filled from another seed."""
    data = bytearray(draw(st.sampled_from(seeds))[:MOST_BYTES])
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(data)))
        end = min(len(data), at + draw(st.integers(0, 40)))
        other = draw(st.sampled_from(seeds))
        begin = draw(st.integers(0, len(other)))
        new = draw(
            st.one_of(
                st.just(b""),
                st.binary(max_size=8),
                st.sampled_from(WORDS).map(lambda word: word.encode("utf-8", "replace")),
                st.just(bytes(data[at:end]) * 2),
                st.just(other[begin : begin + 60]),
            )
        )
        data[at:end] = new
    return bytes(data)


@pytest.mark.parametrize("name", TARGETS)
def test_garbage_ends_in_a_refusal_and_moves_nothing(name: str) -> None:
    target = TARGETS[name]

    @settings(max_examples=CASES, deadline=None, suppress_health_check=SLOW, database=None)
    @given(changed(target.seeds()))
    def run(data: bytes) -> None:
        target.run(data)

    run()
