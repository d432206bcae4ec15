"""What stops a driving robot on purpose, while other things go wrong: nothing may go on unasked.

Belongs here: estop, bumper, pause, and steps whose time is over. Does not belong here: stop words,
which the faults of channels bring (``scenes``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from std_msgs.msg import Bool

from driver import FREE_SPOT, SPOT, Driver
from realtime_agent_ros.chaos.faults import Kind
from scenes import again, start

STOPPED_S = 0.8
AFTER_S = 0.5
"""It is watched for so long with the key still down, or the plan still there."""
EXPIRY_S = 0.6
LATE_S = 0.5
EXPIRED = "a step whose time is over, and that came late"
Act = Callable[[Driver], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Stop:
    """Who drives, and a fault of another channel that is in force meanwhile."""

    name: str
    act: Act
    by: str
    fault: tuple[str, Kind] | None = None
    spot: tuple[float, float, float] = SPOT


def play(driver: Driver, stop: Stop) -> dict[str, Any]:
    """Stop the driving robot; the judge's verdict."""
    driver.begin_in_place(stop.name, stop.spot)
    start(driver, stop.by)
    if stop.fault is not None:
        driver.inject(*stop.fault, for_s=STOPPED_S + AFTER_S)
    with stop.act(driver):
        driver.spin_for(STOPPED_S)
    driver.spin_for(AFTER_S)
    driver.wait_for(driver.no_faults, "the end of the fault")
    return again(driver, stop.by)


@contextmanager
def _estop(driver: Driver) -> Iterator[None]:
    driver.estop.publish(Bool(data=True))
    try:
        yield
    finally:
        driver.estop.publish(Bool(data=False))
        driver.mark("free", name="estop", asked=False)
        driver.wait_for(lambda: driver.call("estop/reset").success, "the estop's release")


@contextmanager
def _bumper(driver: Driver) -> Iterator[None]:
    with driver.repeating(driver.bumper, Bool(data=True)):
        yield


@contextmanager
def _pause(driver: Driver) -> Iterator[None]:
    driver.call("agent/pause")
    driver.stand("pause", freed=True)
    try:
        yield
    finally:
        driver.mark("free", name="pause", asked=True)
        driver.call("agent/resume")


@contextmanager
def _expiry(driver: Driver) -> Iterator[None]:
    """A step that comes late, and whose time is soon over."""
    driver.inject("plan", Kind.DELAY, EXPIRY_S + STOPPED_S, LATE_S)
    driver.drive(expires_in_s=EXPIRY_S)
    yield
    driver.spin_for(EXPIRY_S)


def stops() -> list[Stop]:
    """All of them."""
    return [
        Stop("estop, by keys", _estop, "keys"),
        Stop("estop, by plan, with a delayed plan", _estop, "plan", ("plan", Kind.DELAY)),
        Stop("bumper, by keys, with a silent speech", _bumper, "keys", ("speech", Kind.SILENCE)),
        Stop("bumper, by plan", _bumper, "plan"),
        Stop("pause, by keys, with a jittering scan", _pause, "keys", ("scan", Kind.JITTER)),
        Stop("pause, by plan", _pause, "plan"),
        Stop(EXPIRED, _expiry, "plan", spot=FREE_SPOT),
    ]
