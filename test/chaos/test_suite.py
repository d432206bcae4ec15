"""The bounded part of ``make chaos``; and that whoever is broken on purpose is caught."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

pytest.importorskip("mujoco")
pytest.importorskip("rclpy")

import scenes
import stops
import troubles
from driver import Driver
from judge import DEAD_WISH
from mutants import HERE as MUTANTS
from outcome import tries
from realtime_agent_ros.chaos.faults import Kind
from realtime_agent_ros.endpoint.server import LoopbackEndpoint
from scenes import Scene
from stack import Stack
from troubles import Bench, Trouble

pytestmark = pytest.mark.ros

SEED = 11
BOUNDED = [
    Scene("scan", Kind.SILENCE),
    Scene("scan", Kind.DELAY),
    Scene("scan", Kind.FROZEN),
    Scene("scan", Kind.NAN),
    Scene("scan", Kind.WRONG_SIZE),
    Scene("scan", Kind.CLOCK_JUMP),
    Scene("scan", Kind.PUBLISHER_RESTART),
    Scene("odom", Kind.SILENCE),
    Scene("odom", Kind.NAN),
    Scene("imu", Kind.ZERO_STAMP),
    Scene("speech", Kind.QOS_MISMATCH),
    Scene("plan", Kind.DELAY),
    Scene("plan", Kind.SILENCE),
]
STOPS = ("estop, by keys", "pause, by plan", stops.EXPIRED)
Make = Callable[..., Driver]


@pytest.fixture
def make(domain: int, tmp_path: Path) -> Iterator[Make]:
    """Starts a stack; ``changes`` are of ``Stack``."""
    with ExitStack() as end:

        def started(**changes: object) -> Driver:
            stack = end.enter_context(Stack(tmp_path, domain, **changes))  # type: ignore[arg-type]  # by name
            driver = Driver(domain, stack)
            end.callback(driver.close)
            driver.ready()
            return driver

        yield started


def bench(driver: Driver) -> Bench:
    """For troubles that need neither endpoint nor disk."""
    endpoint = LoopbackEndpoint.__new__(LoopbackEndpoint)  # nobody asks it
    return Bench(driver, endpoint, driver.stack.folder, random.Random(SEED))


def test_channel_faults_and_a_dying_agent_break_nothing(make: Make) -> None:
    driver, chance = make(), random.Random(SEED)
    plays = {scene.name: partial(scenes.play, driver, scene, chance) for scene in BOUNDED}
    plays |= {s.name: partial(stops.play, driver, s) for s in stops.stops() if s.name in STOPS}
    for name in ("SIGKILL of agent_node", troubles.LET_GO, troubles.BOTH):
        plays[name] = partial(troubles.play, bench(driver), trouble(name))
    found = {name: [*tries(play)][-1]["breaches"] for name, play in plays.items()}
    assert {name: breaches for name, breaches in found.items() if breaches} == {}


def trouble(name: str) -> Trouble:
    return next(each for each in troubles.troubles("") if each.name == name)


def breaches(driver: Driver, scene: Scene) -> str:
    return "; ".join(scenes.play(driver, scene, random.Random(SEED))["breaches"])


def test_a_robot_without_its_zones_is_caught(make: Make) -> None:
    off = {f"{zone}.enabled": "false" for zone in ("StopZone", "ApproachZone")}
    driver = make(parameters={"agent_node": off})
    found = breaches(driver, Scene("speech", Kind.SILENCE))
    assert "collision" in found


def test_a_robot_that_does_not_mind_old_data_is_caught(make: Make) -> None:
    driver = make(parameters={"agent_node": {"source_timeout": 0.0}})
    found = breaches(driver, Scene("scan", Kind.SILENCE))
    assert "scan: still moving" in found


def test_a_robot_that_takes_plans_from_before_a_stop_is_caught(make: Make) -> None:
    driver = make(instead={"agent_node": (MUTANTS, "replaying_agent")})
    found = breaches(driver, Scene("plan", Kind.DELAY))
    assert "stop word: moving again" in found


def test_a_robot_whose_dead_agent_is_obeyed_by_the_next_is_caught(make: Make) -> None:
    driver = make(instead={"agent_node": (MUTANTS, "forgetful_agent")})
    found = "; ".join(troubles.play(bench(driver), trouble("SIGKILL of agent_node"))["breaches"])
    assert f"{DEAD_WISH}: moving again" in found


def test_an_output_that_pauses_is_caught(make: Make) -> None:
    driver = make(instead={"agent_node": (MUTANTS, "late_agent")})
    found = breaches(driver, Scene("speech", Kind.SILENCE))
    assert "the output paused" in found


def test_a_robot_without_a_deadman_is_caught(make: Make) -> None:
    driver = make(without=("deadman_node",))
    # Shorter than the suite's: this robot drives on meanwhile, and at the desk's StopZone it stays.
    strike = replace(trouble("SIGSTOP and SIGCONT of agent_node"), for_s=1.0)
    found = "; ".join(troubles.play(bench(driver), strike)["breaches"])
    assert "agent_node: still moving" in found
