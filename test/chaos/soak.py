"""Faults that overlap, by chance and by a seed: of channels, of processes, of the endpoint.

A person walks through the flat and the robot drives about meanwhile, by keys, plans and words.
Every so often all faults end and the robot must drive again.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
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


Act = Callable[[Driver], None]


def play(bench: Bench, number: int, no_disk: str) -> dict[str, Any]:
    """One round; the verdict names what was done."""
    driver, chance = bench.driver, bench.chance
    picked = chance.sample(list(scenes()), chance.randint(*FAULTS_A_ROUND))
    narrow = [trouble for trouble in troubles(no_disk) if trouble.spot == SPOT]
    rough = chance.choice(narrow) if chance.random() < ROUGH else None
    sick = chance.choice(FAULTS)
    names = [*(scene.name for scene in picked), *([rough.name] if rough else []), sick.name]
    seconds, last = chance.uniform(*ROUND_S), chance.choice(("keys", "plan"))
    plan, rough_s = schedule(chance, picked, seconds), chance.uniform(0.0, seconds * 0.5)
    driver.beats = True
    driver.place(chance.choice(SPOTS))
    driver.begin(f"round {number}: {', '.join(names)}")
    set_off(driver, "keys")
    began_s, victim = time.monotonic(), rough.victim if rough else ""
    before = driver.stack.pid(victim)
    bench.endpoint.control(**sick.for_api("chat_completions"), next_n=0)
    _act(bench, plan, rough, rough_s, seconds)
    bench.endpoint.control(next_n=0)
    driver.end_faults()
    driver.halt()
    driver.spin_for(0.6)  # a key must be let go before it counts again after a stop
    back(driver, victim, before, began_s)
    driver.wait_rest()  # what moves still is no new motion
    driver.mark("pids", pids=driver.stack.pids())
    return again(driver, last)


def schedule(chance: random.Random, picked: list[Scene], seconds: float) -> list[tuple[float, Act]]:
    """When each fault begins, and what else is done to the robot in between; all drawn before the
    round, so that a seed gives the same one however fast the machine is."""
    plan: list[tuple[float, Act]] = [
        (chance.uniform(0.0, seconds * 0.6), _inject(s, chance.uniform(0.3, LONGEST_FAULT_S)))
        for s in picked
    ]
    at_s = 0.0
    while at_s < seconds:
        plan.append((at_s, _meddle(chance)))
        at_s += chance.uniform(0.3, 1.5)
    return sorted(plan, key=lambda pair: pair[0])


def _act(
    bench: Bench, plan: list[tuple[float, Act]], rough: Trouble | None, rough_s: float, end_s: float
) -> None:
    """Do each at its moment."""
    driver, began_s = bench.driver, time.monotonic()
    while (passed_s := time.monotonic() - began_s) < end_s:
        while plan and plan[0][0] <= passed_s:
            plan.pop(0)[1](driver)
        if rough and passed_s >= rough_s:
            with rough.act(bench):
                driver.spin_for(rough.for_s)
            rough = None
        driver.step()


def _inject(scene: Scene, seconds: float) -> Act:
    return lambda driver: driver.inject(scene.channel, scene.kind, seconds)


def _meddle(chance: random.Random) -> Act:
    """What people and planners do."""
    what, speed_mps = chance.randrange(4), chance.choice((0.0, 0.3, 0.3, -0.2))
    way_m, word = chance.choice((0.5, 3.0)), chance.choice(WORDS)
    lifts, spot = chance.random() < 0.2, chance.choice(SPOTS)

    def act(driver: Driver) -> None:
        if what == 0:
            driver.press(speed_mps)
        elif what == 1 and driver.stack.pid("agent_node"):
            driver.drive(way_m)
        elif what == 2:
            driver.say(word)
        elif what == 3 and lifts:
            driver.place(spot)

    return act
