"""A simulated robot's agent, in the place of the real one: ``tools: mock``.

An ``Outbox`` that keeps steps and cancellations to itself and answers as ``agent_node`` does:
accepted, running, done, with a pose, places and a speed limit that steps change. It takes no time:
a motion is over as soon as it is accepted. Words, events and heartbeats go on to the real outbox.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from itertools import count

from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.core.snapshot import SECTORS, Ladder, Snapshot
from realtime_agent_ros.core.steps import (
    BACK,
    START,
    Drive,
    GoTo,
    RememberPlace,
    Say,
    SetSpeedLimit,
    Skill,
    Step,
    StepStatus,
    StepUpdate,
    Turn,
)
from realtime_agent_ros.planner.outbox import Outbox
from realtime_agent_ros.protocol import AgentEvent, Cancel, Heartbeat, SayNow, Steps

MAX_SPEED_MPS = 0.3
BATTERY_PER_M = 0.002
STATE_PERIOD_S = 0.05
FAR_M = 3.0
"""What the simulated robot sees all around: it stands in an empty room."""


class MockAgent:
    """Make it on the planner's loop. ``connect`` before the first message."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._hear_snapshot: Callable[[Snapshot], None] = lambda _: None
        self._hear_update: Callable[[StepUpdate], None] = lambda _: None
        self._seq = count(1)
        self._barrier = 1
        self._pose = Pose(0.0, 0.0, 0.0)
        self._places = {START: self._pose, BACK: self._pose, "kitchen": Pose(2.0, 1.0, 0.0)}
        self._limit_mps = MAX_SPEED_MPS
        self._battery = 0.9

    def connect(
        self,
        hear_snapshot: Callable[[Snapshot], None],
        hear_update: Callable[[StepUpdate], None],
    ) -> None:
        """Where its answers go; the first one goes at once."""
        self._hear_snapshot, self._hear_update = hear_snapshot, hear_update
        self._tell()

    def publish(self, message: Heartbeat | Steps | SayNow | Cancel) -> None:
        if isinstance(message, Steps):
            self._take(message)
        elif not isinstance(message, Cancel):  # every step is over at once: none is left to end
            self._outbox.publish(message)
        self._tell()

    def stop(self) -> None:
        """A stop word: nothing that was thought of before it is taken any more."""
        self._barrier += 1
        self._tell()
        asyncio.get_running_loop().call_later(STATE_PERIOD_S, self._tell)

    def stream(self, text: str) -> None:
        self._outbox.stream(text)

    def audio(self, pcm16: bytes) -> None:
        self._outbox.audio(pcm16)

    def event(self, event: AgentEvent) -> None:
        self._outbox.event(event)

    def _take(self, message: Steps) -> None:
        if any(isinstance(step.skill, Drive | Turn | GoTo) for step in message.steps):
            self._places[BACK] = self._pose if message.mode == "replace" else self._places[BACK]
        for step in message.steps:
            reason = self._refusal(message, step)
            if reason is not None:
                self._update(message, step, StepStatus.REJECTED, reason)
                continue
            self._update(message, step, StepStatus.ACCEPTED)
            self._update(message, step, StepStatus.RUNNING)
            self._carry_out(message, step.skill)
            self._update(message, step, StepStatus.DONE)

    def _refusal(self, message: Steps, step: Step) -> str | None:
        if message.barrier != self._barrier:
            return f"barrier {message.barrier}, now {self._barrier}"
        if isinstance(step.skill, GoTo) and step.skill.place is not None:
            known = step.skill.place in self._places
            return None if known else f"unknown place {step.skill.place!r}"
        return None

    def _carry_out(self, message: Steps, skill: Skill) -> None:
        pose = self._pose
        match skill:
            case Drive(distance_m=distance_m):
                self._move(
                    Pose(
                        pose.x_m + distance_m * math.cos(pose.yaw_rad),
                        pose.y_m + distance_m * math.sin(pose.yaw_rad),
                        pose.yaw_rad,
                    )
                )
            case Turn(angle_rad=angle_rad):
                yaw_rad = math.remainder(pose.yaw_rad + angle_rad, math.tau)
                self._move(Pose(pose.x_m, pose.y_m, yaw_rad))
            case GoTo():
                self._move(self._goal(skill))
            case SetSpeedLimit(speed_mps=speed_mps):
                self._limit_mps = min(speed_mps, MAX_SPEED_MPS)
            case RememberPlace(place=place):
                self._places[place] = pose
            case Say(text=text):
                self._outbox.publish(SayNow(plan_id=message.plan_id, text=text))

    def _goal(self, skill: GoTo) -> Pose:
        if skill.place is not None:
            return self._places[skill.place]
        yaw_rad = self._pose.yaw_rad if skill.yaw_rad is None else skill.yaw_rad
        return Pose(skill.x_m or 0.0, skill.y_m or 0.0, yaw_rad)

    def _move(self, to: Pose) -> None:
        way_m = self._pose.distance_to(to)
        self._battery = max(0.05, self._battery - BATTERY_PER_M * way_m)
        self._pose = to

    def _update(self, message: Steps, step: Step, status: StepStatus, reason: str = "") -> None:
        self._hear_update(
            StepUpdate(
                step_id=step.step_id,
                plan_id=message.plan_id,
                skill=step.skill.name,
                status=status,
                reason=reason,
                barrier=self._barrier,
            )
        )

    def _tell(self) -> None:
        self._hear_snapshot(
            Snapshot(
                seq=next(self._seq),
                barrier=self._barrier,
                ladder=Ladder.OK,
                pose=self._pose,
                speed_limit_mps=self._limit_mps,
                max_speed_mps=MAX_SPEED_MPS,
                battery_ratio=round(self._battery, 3),
                sectors=dict.fromkeys(SECTORS, FAR_M),
                places=dict(self._places),
                planner_alive=True,
            )
        )
