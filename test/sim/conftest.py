"""A simulation at rest, and somebody who drives it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.sim.config import SimConfig
from realtime_agent_ros.sim.readings import Reading
from realtime_agent_ros.sim.simulation import Simulation
from realtime_agent_ros.sim.world import TIMESTEP_S

COMMAND_PERIOD_S = 0.1


class Driver:
    """Commands a simulation ten times a second, as an agent would."""

    def __init__(self, config: SimConfig) -> None:
        self.simulation = Simulation(config)
        self.rig = next(iter(self.simulation.rigs.values()))

    def drive(self, linear_mps: float, turn_radps: float, duration_s: float) -> list[Reading]:
        """Hold a velocity for a while; what was measured meanwhile."""
        simulation, readings = self.simulation, list[Reading]()
        end_s = simulation.time_s + duration_s
        while simulation.time_s + TIMESTEP_S <= end_s:
            self.rig.command(Velocity(linear_mps, 0.0, turn_radps))
            readings += self.advance(min(end_s, simulation.time_s + COMMAND_PERIOD_S))
        return readings

    def rest(self, duration_s: float = 1.0) -> list[Reading]:
        return self.drive(0.0, 0.0, duration_s)

    def wait(self, duration_s: float) -> list[Reading]:
        """Say nothing for a while."""
        return self.advance(self.simulation.time_s + duration_s)

    def advance(self, time_s: float) -> list[Reading]:
        """What is measured on the first robot until then."""
        return next(iter(self.simulation.step_until(time_s).values()))


@pytest.fixture
def make_driver() -> Callable[..., Driver]:
    """Makes a driver of a simulation with the given settings."""
    return lambda **settings: Driver(SimConfig(**settings))


@pytest.fixture
def driver(make_driver: Callable[..., Driver]) -> Driver:
    return make_driver(seed=1)
