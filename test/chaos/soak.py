"""Faults that overlap, by chance and by a seed: of channels, of processes, of the endpoint.

A person walks through the flat and the robot drives about meanwhile, by keys, plans and words.
Every so often all faults end and the robot must drive again.
"""

from __future__ import annotations

import random
import time
from typing import Any

from driver import SPOT, Driver
from loopback_endpoint import FAULTS
from scenes import Scene, again, scenes
from troubles import Bench, Trouble, back, set_off, troubles

ROUND_S = (6.0, 12.0)
FAULTS_A_ROUND = (2, 5)
LONGEST_FAULT_S = 4.0
SPOTS = ((5.2, 0.0, 0.0), (0.2, 0.0, 0.0), (4.0, -1.0, -1.5708), (4.9, 1.4, 1.5708))
"""Before the desk, in the hall that the person crosses, before sofa and kitchen counter."""
WORDS = ("drive forward one metre", "turn left", "what do you see", "stop", "go back")
ROUGH = 0.3
"""Share of rounds in which something happens to a process too, but nothing that needs free way."""


def play(bench: Bench, number: int, no_disk: str) -> dict[str, Any]:
    """One round; the verdict names what was done."""
    driver, chance = bench.driver, bench.chance
    picked = chance.sample(list(scenes()), chance.randint(*FAULTS_A_ROUND))
    narrow = [trouble for trouble in troubles(no_disk) if trouble.spot == SPOT]
    rough = chance.choice(narrow) if chance.random() < ROUGH else None
    sick = chance.choice(FAULTS)
    names = [*(scene.name for scene in picked), *([rough.name] if rough else []), sick.name]
    driver.beats = True
    driver.place(chance.choice(SPOTS))
    driver.begin(f"round {number}: {', '.join(names)}")
    set_off(driver, "keys")
    began_s, victim = time.monotonic(), rough.victim if rough else ""
    before = driver.stack.pid(victim)
    bench.endpoint.control(**sick.for_api("chat_completions"), next_n=0)
    _act(bench, picked, rough, chance.uniform(*ROUND_S))
    bench.endpoint.control(next_n=0)
    driver.end_faults()
    driver.halt()
    driver.spin_for(0.6)  # a key must be let go before it counts again after a stop
    back(driver, victim, before, began_s)
    driver.wait_rest()  # what moves still is no new motion
    driver.mark("pids", pids=driver.stack.pids())
    return again(driver, chance.choice(("keys", "plan")))


def _act(bench: Bench, picked: list[Scene], rough: Trouble | None, seconds: float) -> None:
    """Begin each fault at its moment, and do something else to the robot in between."""
    driver, chance = bench.driver, bench.chance
    starts = sorted(((chance.uniform(0.0, seconds * 0.6), scene) for scene in picked), key=_first)
    rough_s = chance.uniform(0.0, seconds * 0.5)
    began_s, next_s = time.monotonic(), 0.0
    while (passed_s := time.monotonic() - began_s) < seconds:
        while starts and starts[0][0] <= passed_s:
            _, scene = starts.pop(0)
            driver.inject(scene.channel, scene.kind, chance.uniform(0.3, LONGEST_FAULT_S))
        if rough and passed_s >= rough_s:
            with rough.act(bench):
                driver.spin_for(rough.for_s)
            rough = None
        if passed_s >= next_s:
            next_s = passed_s + chance.uniform(0.3, 1.5)
            _meddle(driver, chance)
        driver.step()


def _first(pair: tuple[float, Scene]) -> float:
    return pair[0]


def _meddle(driver: Driver, chance: random.Random) -> None:
    """What people and planners do."""
    what = chance.randrange(4)
    if what == 0:
        driver.press(chance.choice((0.0, 0.3, 0.3, -0.2)))
    elif what == 1 and driver.stack.pid("agent_node"):
        driver.drive(chance.choice((0.5, 3.0)))
    elif what == 2:
        driver.say(chance.choice(WORDS))
    elif chance.random() < 0.2:
        driver.place(chance.choice(SPOTS))
