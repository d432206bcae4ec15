"""benchmarks/reflex_load.py: the load that a row is named after was there."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import pytest
from reflex_load import BLOCK, RESTARTS, STREAMS, THREAD, TOKENS_PER_S, TOOLS, Planner, speaks
from reflex_load import called as called_since


def scripted(state: str) -> dict[str, Any]:
    endpoint = Mock()
    Planner(Mock(), endpoint).busy(state)
    return dict(endpoint.control.call_args.kwargs)


def test_a_reply_with_a_call_is_over_long_before_the_next_words() -> None:
    given = scripted(TOOLS)
    assert given["calls"]
    assert len(given["text"].split()) / TOKENS_PER_S < 0.1
    assert not scripted(STREAMS).get("calls")


@pytest.mark.parametrize("state", [STREAMS, THREAD])
def test_one_reply_streams_at_a_time(state: str) -> None:
    assert [n for n in range(BLOCK) if speaks(state, n)] == [0]
    assert not any(speaks(RESTARTS, n) for n in range(BLOCK))


@pytest.mark.parametrize(
    ("number", "ended", "called"),
    [(7, "finished", True), (7, "disconnected", False), (7, "", False), (3, "finished", False)],
)
def test_a_reply_that_was_cut_has_called_nothing(number: int, ended: str, called: bool) -> None:
    assert called_since(3, [{"number": number, "ended": ended}]) is called
