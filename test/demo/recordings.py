"""Recordings made up for the tests: a drive, with and without a wait in it."""

from __future__ import annotations

from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.snapshot import Ladder, Snapshot
from realtime_agent_ros.core.steps import StepStatus, StepUpdate
from realtime_agent_ros.demo.recording import Recording, Seen
from realtime_agent_ros.protocol import AgentEvent

PERIOD_S = 0.1


def step(
    time_s: float,
    status: StepStatus,
    step_id: str = "a",
    skill: str = "drive",
    resumes: str | None = None,
) -> Seen[StepUpdate]:
    update = StepUpdate(
        step_id=step_id, plan_id="p", skill=skill, status=status, barrier=1, resumes=resumes
    )
    return Seen(time_s, update)


def state(
    time_s: float, running: str | None = None, queued: tuple[str, ...] = ()
) -> Seen[Snapshot]:
    snapshot = Snapshot(
        seq=1,
        barrier=1,
        ladder=Ladder.OK,
        speed_limit_mps=0.5,
        max_speed_mps=0.5,
        running_step=running,
        queued_steps=queued,
    )
    return Seen(time_s, snapshot)


def event(time_s: float, kind: str) -> Seen[AgentEvent]:
    return Seen(time_s, AgentEvent(kind=kind, time_ns=0, barrier=1))


def drive(*stands: tuple[float, float], skill: str = "drive") -> Recording:
    """Ten seconds along x, a step from 1 s to 9 s; zero velocity in ``stands``."""
    seen = Recording()
    seen.steps = [step(1.0, s, skill=skill) for s in (StepStatus.ACCEPTED, StepStatus.RUNNING)]
    seen.steps.append(step(9.0, StepStatus.DONE, skill=skill))
    x_m = 0.0
    for tick in range(101):
        time_s = tick * PERIOD_S
        stands_now = not 1.0 <= time_s < 9.0 or any(a <= time_s < b for a, b in stands)
        speed_mps = 0.0 if stands_now else 0.3
        x_m += speed_mps * PERIOD_S
        seen.commands.append(Seen(time_s, Velocity(speed_mps, 0.0, 0.0)))
        seen.robot.append(Seen(time_s, Pose(x_m, 0.0, 0.0)))
    return seen
