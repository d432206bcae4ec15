"""benchmarks/fleet_endpoint.py: every robot of every case has its reply."""

from __future__ import annotations

import asyncio

from endpoint_process import serve
from fleet_endpoint import FIRST_TOKEN_S, HOW, SIZES, measure


def test_every_robot_has_its_first_token_and_its_reply() -> None:
    with serve() as server:
        taken = asyncio.run(measure(server, 1))
    assert {case: len(times) for case, times in taken.items()} == {
        (how, size): size for how in HOW for size in SIZES
    }
    for times in taken.values():
        assert all(FIRST_TOKEN_S * 1e3 <= first <= whole for first, whole in times)
