"""The soak's rounds: a seed gives the same one again."""

from __future__ import annotations

import random

from scenes import scenes
from soak import schedule


def moments(seed: str) -> list[float]:
    chance = random.Random(seed)
    picked = chance.sample(list(scenes()), 4)
    return [at_s for at_s, _ in schedule(chance, picked, 9.0)]


def test_a_seed_gives_the_same_round_again_and_another_seed_another() -> None:
    assert moments("7/soak/round 17/1") == moments("7/soak/round 17/1")
    assert moments("7/soak/round 17/1") != moments("7/soak/round 18/1")


def test_a_round_is_full_of_moments_in_order() -> None:
    found = moments("1")
    assert found == sorted(found)
    assert len(found) > 9
    assert found[0] >= 0.0
    assert found[-1] < 9.0
