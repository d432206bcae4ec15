"""The state that the agent tells of itself, put together from the rooms that know it.

Belongs here: who drives now, at which limit, and where the rest of a ``Snapshot`` comes from. Does
not belong here: any decision.
"""

from __future__ import annotations

from collections.abc import Hashable

from realtime_agent_ros.core.arbiter import SKILLS
from realtime_agent_ros.core.commands import Detail
from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Pose, Velocity
from realtime_agent_ros.core.places import Places
from realtime_agent_ros.core.planner_watch import PlannerWatch
from realtime_agent_ros.core.safety import Safety
from realtime_agent_ros.core.sectors import nearest_by_sector
from realtime_agent_ros.core.skills.motion import Controller, GoToController
from realtime_agent_ros.core.skills.nav_goal import NavController
from realtime_agent_ros.core.skills.queue import StepQueue
from realtime_agent_ros.core.snapshot import Ladder, Snapshot

DIED = "agent_node died and was started again: no plan is left"
MAY_HAVE_DIED = "nothing can be written, so the agent_node before this one may have died"
RESTARTED = "I was restarted after a failure. I stand still and have no plan."
FOUND_NS = 2_000_000_000
TOLD_NS = 5_000_000_000
"""How long news stand among the reasons; ``/diagnostics`` keeps them."""


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
        self._told = self._spoken = ("", 0)
        self.acting = ("none", "")
        """The action in force and what it comes from."""
        self._rung = Ladder.STOP

    def tell(self, acting: tuple[str, str], now_ns: int) -> None:
        """What the zones do since this tick."""
        self.acting, self._rung = acting, self._safety.ladder(now_ns)

    @property
    def urgent(self) -> Hashable:
        """A change of this is told at once."""
        return self.acting, self._rung

    def lineage(self, velocity: Velocity) -> Detail:
        """Whose wish the command of now is, of which step, for which event."""
        running = self._queue.running
        return {
            "source": self.source,
            "step": running.step.step_id if running and self.source == SKILLS else "",
            "event": self._safety.deadlines.heard,
            "linear_x_mps": velocity.linear_x_mps,
            "linear_y_mps": velocity.linear_y_mps,
            "angular_z_radps": velocity.angular_z_radps,
        }

    def announce(self, text: str, spoken: str, now_ns: int) -> None:
        """Give ``text`` among the reasons for ``TOLD_NS``, though it holds nothing, and let
        ``spoken`` be ``due`` when whoever speaks has had time to find the topic."""
        self._told = (text, now_ns + TOLD_NS)
        self._spoken = (spoken, now_ns + FOUND_NS)

    def due(self, now_ns: int) -> str:
        """What is to be said aloud now, once; else nothing."""
        text, at_ns = self._spoken
        if not text or now_ns < at_ns:
            return ""
        self._spoken = ("", 0)
        return text

    def _news(self, now_ns: int) -> tuple[str, ...]:
        text, until_ns = self._told
        return (text,) if text and now_ns < until_ns else ()

    def snapshot(self, seq: int, now_ns: int, permitted_mps: float) -> Snapshot:
        """The state as of now."""
        senses = self._safety.senses
        odometry = senses.odometry
        return Snapshot(
            seq=seq,
            barrier=self._safety.barrier,
            ladder=self._safety.ladder(now_ns),
            reasons=self._safety.reasons() + self._safety.degraded(now_ns) + self._news(now_ns),
            pose=senses.pose,
            velocity=odometry.velocity if odometry else ZERO_VELOCITY,
            speed_limit_mps=self.speed_limit_mps,
            max_speed_mps=self._config.max_speed_mps,
            permitted_speed_mps=permitted_mps,
            battery_ratio=senses.battery_ratio,
            sectors=nearest_by_sector(self._safety.points),
            places=self._places.all(),
            source=self.source,
            running_step=now.step.step_id if (now := self._queue.running) else None,
            queued_steps=self._queue.waiting_ids(),
            will_resume=self._queue.has_suspended(),
            held_by=self.held_by,
            goals=self._queue.goals(),
            distance_left_m=_left_m(self._queue.controller, senses.pose),
            action=self.acting[0],
            zone=self.acting[1],
            occupied=self._safety.occupied(),
            planner_alive=self._planner.alive,
            stop_languages=self._config.stop_languages,
            stop_words=self._config.stop_words,
        )


def _left_m(controller: Controller | None, pose: Pose | None) -> float | None:
    """What the running step has left of its way; nothing for steps without a goal."""
    if not isinstance(controller, (GoToController, NavController)) or pose is None:
        return None
    return controller.left_m(pose)
