"""A fault of one channel while the robot drives at the desk, then none, and it must drive again."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from driver import Driver
from realtime_agent_ros.chaos.faults import STAMPS, Kind

SENSORS = ("scan", "odom", "imu")
WORDS = ("speech", "plan")
FAULT_S = 2.0
RECOVERY_S = 5.0
NO_SEQUENCE = ("odom", "imu")


@dataclass(frozen=True, slots=True)
class Scene:
    """One combination."""

    channel: str
    kind: Kind

    @property
    def name(self) -> str:
        return f"{self.kind} on {self.channel}"


def scenes() -> Iterator[Scene]:
    """Every combination that means something."""
    for kind in Kind:
        for channel in (*SENSORS, *WORDS):
            if kind in STAMPS and channel in WORDS:
                continue
            if kind is Kind.WRONG_SIZE and channel in NO_SEQUENCE:
                continue
            yield Scene(channel, kind)


def play(driver: Driver, scene: Scene, chance: random.Random) -> dict[str, Any]:
    """Play a scene; the judge's verdict."""
    by = "plan" if scene.channel in WORDS else chance.choice(("keys", "plan"))
    driver.begin_in_place(f"{scene.name}, by {by}")
    start(driver, by)
    driver.spin_for(chance.uniform(0.0, 0.4))
    driver.inject(scene.channel, scene.kind, FAULT_S)
    if scene.channel in WORDS:
        meddle(driver, scene, chance)
    driver.wait_for(driver.no_faults, "the end of the fault", FAULT_S + 6.0)
    return again(driver, by)


def start(driver: Driver, by: str) -> None:
    """Drive at the desk."""
    driver.go_again(by, limit_s=6.0)
    driver.wait_moving()


def again(driver: Driver, by: str) -> dict[str, Any]:
    """Everything is well again: the robot must move; the verdict, with everybody at rest after."""
    driver.mark("over")
    driver.place()
    driver.go_again(by, RECOVERY_S)
    driver.spin_for(0.3)
    return driver.finish()


def meddle(driver: Driver, scene: Scene, chance: random.Random) -> None:
    """What must not come through late: a plan from before a stop word."""
    driver.spin_for(chance.uniform(0.1, 0.4))
    if scene.channel == "plan":
        driver.drive()
    driver.spin_for(chance.uniform(0.1, 0.4))
    driver.say("stop")
