"""The state that the agent tells of itself, put together from the rooms that know it.

Belongs here: who drives now, at which limit, and where the rest of a ``Snapshot`` comes from. Does
not belong here: any decision.
"""

from __future__ import annotations

from realtime_agent_ros.core.arbiter import SKILLS
from realtime_agent_ros.core.commands import Detail
from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.geometry import ZERO_VELOCITY
from realtime_agent_ros.core.places import Places
from realtime_agent_ros.core.planner_watch import PlannerWatch
from realtime_agent_ros.core.safety import Safety
from realtime_agent_ros.core.sectors import nearest_by_sector
from realtime_agent_ros.core.skills.queue import StepQueue
from realtime_agent_ros.core.snapshot import Snapshot


class SelfReport:
    """What the engine notes of its driving, and the snapshot of everything."""

    def __init__(
        self,
        config: AgentConfig,
        safety: Safety,
        queue: StepQueue,
        places: Places,
        planner: PlannerWatch,
    ) -> None:
        self._config, self._safety, self._queue = config, safety, queue
        self._places, self._planner = places, planner
        self.speed_limit_mps = config.max_speed_mps
        self.source = "none"
        self.held_by = ""
        self.acting = ("none", "")
        """The action in force and what it comes from."""

    def lineage(self) -> Detail:
        """Whose wish the command of now is, and of which step."""
        running = self._queue.running
        step = running.step.step_id if running and self.source == SKILLS else ""
        return {"source": self.source, "step": step}

    def snapshot(self, seq: int, now_ns: int) -> Snapshot:
        """The state as of now."""
        senses = self._safety.senses
        odometry = senses.odometry
        return Snapshot(
            seq=seq,
            barrier=self._safety.barrier,
            ladder=self._safety.ladder(now_ns),
            reasons=self._safety.reasons() + self._safety.degraded(now_ns),
            pose=senses.pose,
            velocity=odometry.velocity if odometry else ZERO_VELOCITY,
            speed_limit_mps=self.speed_limit_mps,
            max_speed_mps=self._config.max_speed_mps,
            battery_ratio=senses.battery_ratio,
            sectors=nearest_by_sector(self._safety.points),
            places=self._places.all(),
            source=self.source,
            running_step=now.step.step_id if (now := self._queue.running) else None,
            queued_steps=self._queue.waiting_ids(),
            held_by=self.held_by,
            action=self.acting[0],
            zone=self.acting[1],
            occupied=self._safety.occupied(),
            planner_alive=self._planner.alive,
            stop_languages=self._config.stop_languages,
            stop_words=self._config.stop_words,
        )
