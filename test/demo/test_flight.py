"""Every life of an agent in a demo has its recording, and each is decided again."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("mcap")

from run_kit import recorded

from realtime_agent_ros.demo import flight
from world_kit import World

RECORDED = "every agent was recorded"


def test_two_lives_with_two_recordings_are_decided_again(tmp_path: Path) -> None:
    for life in ("0-scout", "1-scout"):
        recorded(World, tmp_path / flight.FOLDER / life)
    scene = flight.judge(tmp_path, lives=2)
    assert scene.held
    assert scene.done.count("all the same") == 2


@pytest.mark.parametrize(("recordings", "lives"), [(0, 0), (0, 1), (1, 2), (2, 1)])
def test_a_life_without_a_recording_is_missed_and_so_is_one_too_many(
    recordings: int, lives: int, tmp_path: Path
) -> None:
    for number in range(recordings):
        (tmp_path / flight.FOLDER / str(number)).mkdir(parents=True)
    assert (RECORDED, False) in flight.judge(tmp_path, lives).checks
