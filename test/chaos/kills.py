"""``kill -9`` at random moments, again and again: how long to the zero, and until all is back?"""

from __future__ import annotations

import signal
import time
from typing import Any

from driver import Driver
from troubles import Bench, back, set_off, strike

VICTIMS = ("agent_node", "deadman_node", "planner_node", "sim_node")
SEEN_S = 0.5
"""It drives on for so long, that the judge may see it."""
LATEST_S = 1.5
"""The moment is drawn from so long a time after the robot has begun to move."""


def kill(bench: Bench, victim: str, number: int) -> dict[str, Any]:
    """Drive, kill, and wait until it drives again as before; the verdict, with ``back_s``."""
    driver = bench.driver
    driver.begin_in_place(f"kill {number} of {victim}")
    by = "speech" if victim == "planner_node" else "keys"
    set_off(driver, by)
    driver.spin_for(bench.chance.uniform(0.0, LATEST_S))
    began_s = time.monotonic()
    before = driver.stack.pid(victim)
    strike(driver, victim, signal.SIGKILL)
    if victim == "sim_node":
        # A key that is let go before would stop it too, and say nothing of the missing sensors.
        driver.wait_for(lambda: not driver.may_move(), "a stop without sensors")
        driver.press(0.0)  # its odometry begins anew, after which a key must be pressed anew
    driver.wait_for(lambda: driver.stack.pid(victim) not in (None, before), f"another {victim}")
    back(driver, victim, before, began_s)
    driver.mark("over")
    if victim == "planner_node":
        driver.wait_rest()
    driver.place()
    _drive_on(driver, by)
    back_s = time.monotonic() - began_s
    driver.mark("pids", pids=driver.stack.pids())
    driver.spin_for(SEEN_S)
    return driver.finish() | {"name": f"kill of {victim}", "back_s": back_s}


def _drive_on(driver: Driver, by: str) -> None:
    """The same that drove it before drives it again: through the planner, if that was killed."""
    if by == "speech":
        set_off(driver, by)
    else:
        driver.go_again(by, 6.0)
        driver.wait_moving()
