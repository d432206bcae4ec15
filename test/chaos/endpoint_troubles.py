"""A sick endpoint while the robot drives at the desk: whatever it does, a stop word acts."""

from __future__ import annotations

from typing import Any

from driver import LET_GO_S, Driver, StuckError
from loopback_endpoint import Fault
from scenes import again, start
from troubles import SOON_S, Bench

API = "chat_completions"
WORDS = "please tell me something nice about the weather"
PATIENCE_S = 20.0
LATE_CALLS = ("a call to drive, after a stop word", "a call to drive, after a reset")
"""The planner hears of the first and ends its turn; the second is the agent's to refuse alone."""
ERRAND = "please go and have a look whether anybody sits at the desk"
"""No sentence of the offline language: only the model can make a drive of it."""


def play(bench: Bench, fault: Fault) -> dict[str, Any]:
    """Ask the model while its endpoint is sick, say stop, and be answered once it is well again."""
    driver, endpoint = bench.driver, bench.endpoint
    driver.begin_in_place(f"endpoint: {fault.name}")
    start(driver, "keys")
    endpoint.control(**fault.for_api(API), next_n=0)
    driver.say(WORDS)
    driver.spin_for(bench.chance.uniform(0.4, 0.8))
    driver.press(0.0)
    driver.say("stop")
    driver.spin_for(0.6)
    endpoint.control(next_n=0)
    answered(driver)
    return again(driver, "keys")


def play_late_call(bench: Bench, name: str) -> dict[str, Any]:
    """Ask the model for a drive, stop the robot while it thinks: its late call moves nothing."""
    driver, endpoint = bench.driver, bench.endpoint
    driver.begin_in_place(f"endpoint: {name}")
    start(driver, "keys")
    driver.press(0.0)
    driver.spin_for(LET_GO_S)
    driver.beats = False  # the plan is the planner's own
    before = len(endpoint.requests())
    call = {"name": "drive", "arguments": {"distance_m": 2.0}}
    endpoint.control(text="I am on my way.", calls=[call], first_token_s=0.8, next_n=1)
    driver.say(ERRAND)
    asked = lambda: len(endpoint.requests()) > before  # noqa: E731 of this line alone
    driver.wait_for(asked, "the model to be asked", SOON_S)
    driver.spin_for(bench.chance.uniform(0.2, 0.6))
    if name == LATE_CALLS[0]:
        driver.say("stop")
    else:
        driver.call("agent/reset")
        driver.stand("reset")
    driver.spin_for(2.5)
    endpoint.control(next_n=0)
    answered(driver)
    driver.beats = True
    return again(driver, "keys")


def answered(driver: Driver) -> None:
    """Wait until the planner lives and answers; it is asked once more if it doesn't."""
    driver.wait_for(lambda: driver.state.planner_alive, "a living planner", PATIENCE_S)
    before = len(driver.said)
    for limit_s in (PATIENCE_S / 2, PATIENCE_S):
        driver.say("how are you")
        try:
            driver.wait_for(lambda: len(driver.said) > before, "an answer", limit_s)
            return
        except StuckError:
            if limit_s == PATIENCE_S:
                raise
