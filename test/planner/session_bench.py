"""A planner session with a double of the agent behind its outbox.

Stands beside the tests for their fixtures (``conftest``) and for ``benchmarks``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from unittest.mock import Mock

from agents import Model

from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.core.snapshot import Ladder, Snapshot
from realtime_agent_ros.core.steps import Step, StepStatus, StepUpdate
from realtime_agent_ros.planner.config import PlannerConfig
from realtime_agent_ros.planner.memory.history import make_history
from realtime_agent_ros.planner.models.hedge_cap import HedgeCap
from realtime_agent_ros.planner.models.model_chain import Link, ModelChain
from realtime_agent_ros.planner.models.model_config import ModelConfig
from realtime_agent_ros.planner.models.remote import budgets_of, model_chain
from realtime_agent_ros.planner.session import PlannerSession
from realtime_agent_ros.planner.toolbox.registry import (
    NOTHING_OUTSIDE,
    Outside,
    Toolbox,
    make_toolbox,
)
from realtime_agent_ros.planner.world import World
from realtime_agent_ros.protocol import AgentEvent, Cancel, Heartbeat, SayNow, Steps

LIMIT_S = 30.0
STEPS_OF_A_SCENE = 200
"""Far more rounds of the loop than any task in these tests has steps."""


async def until(holds: Callable[[], object]) -> None:
    """Wait on a loop for a state, with a generous limit."""
    async with asyncio.timeout(LIMIT_S):
        while not holds():
            await asyncio.sleep(0.002)


async def everyone_has_run() -> None:
    """Let every task go on until it waits for time, the network or this test.

    What did not happen by then does not happen by itself. It takes no time, so a busy machine makes
    no difference.
    """
    for _ in range(STEPS_OF_A_SCENE):
        await asyncio.sleep(0)


class Bench:
    """A session and, as its outbox, an agent that accepts every step. Make it on a loop.

    ``models`` are doubles in place of remote ones; ``chain`` holds the parameters of a real chain.
    """

    def __init__(
        self,
        environment: dict[str, str] | None = None,
        models: Sequence[Model] = (),
        outside: Outside = NOTHING_OUTSIDE,
        chain: Mapping[str, Any] | None = None,
        **parameters: Any,
    ) -> None:
        slow: dict[str, Any] = {
            "agent_silent_s": 1000.0,
            "first_token_hard_s": 10.0,
            "first_sign_s": 1000.0,
        }
        slow["fast_path"] = slow["read_back"] = False
        slow["speech"] = {"max_per_min": 100_000}
        given = slow | parameters | dict(chain or {})
        self.config = PlannerConfig.model_validate(given)
        self.loop = asyncio.get_running_loop()
        self.plan: list[Heartbeat | Steps | SayNow | Cancel] = []
        self.streamed: list[str] = []
        self.sound: list[bytes] = []
        self.events: list[AgentEvent] = []
        self.verdict: Callable[[Step], tuple[StepStatus, str] | None]
        self.verdict = lambda _: (StepStatus.ACCEPTED, "")
        self.barrier = 1
        self.on_steps: Callable[[Steps], None] = self._judge
        self.chain = model_chain(self.config, environment or {}, self.loop.time)
        if models:
            budgets = budgets_of(ModelConfig(), self.config)
            links = [Link(f"scripted {n}", model, budgets) for n, model in enumerate(models)]
            self.chain = ModelChain(links, self.loop.time, HedgeCap(0.2, 100))
        self.history = make_history(self.config)
        self.session = PlannerSession(self.config, self, self.chain, self.history, outside=outside)
        self.snapshot()

    def publish(self, message: Heartbeat | Steps | SayNow | Cancel) -> None:
        self.plan.append(message)
        if isinstance(message, Steps):
            self.loop.call_soon(self.on_steps, message)

    def stream(self, text: str) -> None:
        self.streamed.append(text)

    def audio(self, pcm16: bytes) -> None:
        self.sound.append(pcm16)

    def event(self, event: AgentEvent) -> None:
        self.events.append(event)

    def snapshot(self, **fields: Any) -> None:
        """Let the session hear a snapshot at this bench's barrier."""
        facts: dict[str, Any] = {
            "seq": 1,
            "barrier": self.barrier,
            "ladder": Ladder.OK,
            "pose": Pose(0.0, 0.0, 0.0),
            "speed_limit_mps": 0.3,
            "max_speed_mps": 0.3,
            "battery_ratio": 0.8,
            "sectors": {"front": 2.0},
            "planner_alive": True,
            "places": {"kitchen": Pose(2.0, 1.0, 0.0)},
        }
        self.session.on_snapshot(Snapshot.model_validate(facts | fields))

    async def ask(self, text: str) -> None:
        """Say ``text`` and wait for the end of its turn."""
        self.session.on_final(text)
        await self.session.idle()

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait for a state, with a generous limit."""
        await until(holds)

    async def past(self, delay_s: float) -> None:
        """Wait until each timer has gone off that is set by now for ``delay_s`` at most.

        Timers of one loop go off in their order, however busy the machine is: what one of them
        should have done and did not, it never will.
        """
        await asyncio.sleep(delay_s)

    async def everyone_has_run(self) -> None:
        """Let every task go on; see the function of that name."""
        await everyone_has_run()

    @property
    def sent(self) -> list[Steps]:
        return [m for m in self.plan if isinstance(m, Steps)]

    @property
    def skills(self) -> list[Any]:
        return [step.skill for m in self.sent for step in m.steps]

    @property
    def said(self) -> list[str]:
        return [m.text for m in self.plan if isinstance(m, SayNow) and m.text]

    @property
    def cuts(self) -> int:
        """How often speech was cut."""
        return sum(isinstance(m, SayNow) and not m.text for m in self.plan)

    def detail(self, kind: str) -> dict[str, Any]:
        """The detail of the newest event of a kind."""
        return next(e.detail for e in reversed(self.events) if e.kind == f"planner.{kind}")

    def kinds(self) -> list[str]:
        return [event.kind.removeprefix("planner.") for event in self.events]

    def _judge(self, message: Steps) -> None:
        for step in message.steps:
            verdict = self.verdict(step)
            if verdict is not None:
                self.update(message.plan_id, step.step_id, step.skill.name, *verdict)

    def update(
        self, plan_id: str, step_id: str, skill: str, status: StepStatus, reason: str = ""
    ) -> None:
        """Let the session hear what became of a step."""
        update = StepUpdate(
            step_id=step_id,
            plan_id=plan_id,
            skill=skill,
            status=status,
            reason=reason,
            barrier=self.barrier,
        )
        self.session.on_step_update(update)


def plain_toolbox() -> Toolbox:
    """The tools of a planner with default parameters, beside any conversation."""
    config, world = PlannerConfig(), World(1.0, lambda: 0.0)
    return make_toolbox(config, world, Mock(), lambda *_, **__: None, lambda: 0.0, NOTHING_OUTSIDE)
