"""The survival benchmark's trials end as they should; how fast is for a quiet machine to say."""

import asyncio

import pytest

pytest.importorskip("agents")

import planner_survival
from endpoint_process import serve


def test_a_stalled_model_is_hedged_in_every_trial() -> None:
    assert len(asyncio.run(planner_survival.hedge_overshoot_ms(3))) == 3


def test_a_dead_endpoint_leads_to_spoken_words_in_every_trial() -> None:
    silence = planner_survival.spoken_fallback_ms(3, planner_survival.refusing_url())
    assert len(asyncio.run(silence)) == 3
    with serve(stall_s=planner_survival.STALL_S) as server:
        assert len(asyncio.run(planner_survival.spoken_fallback_ms(2, server.base_url))) == 2


def test_a_model_that_is_back_is_asked_again() -> None:
    with serve() as server:
        assert len(asyncio.run(planner_survival.recovery_ms(2, server))) == 2
