"""What all turns of a conversation share: the agent with its tools, the models, the history."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field

from agents import Agent, FunctionTool, set_tracing_disabled

from realtime_agent_ros.core.intents import Intent, IntentKind
from realtime_agent_ros.core.steps import StepUpdate
from realtime_agent_ros.planner.calls.eager_calls import eager
from realtime_agent_ros.planner.config import PlannerConfig
from realtime_agent_ros.planner.listening.last_motion import LastMotion
from realtime_agent_ros.planner.memory.history import History
from realtime_agent_ros.planner.memory.housekeeping import Housekeeping
from realtime_agent_ros.planner.memory.token_estimate import size_bytes
from realtime_agent_ros.planner.models.model_chain import ModelChain
from realtime_agent_ros.planner.models.plain_request import PlainRequests
from realtime_agent_ros.planner.models.routing import Task
from realtime_agent_ros.planner.otel import make_traces
from realtime_agent_ros.planner.outbox import Outbox
from realtime_agent_ros.planner.prompts.instructions import Instructions, instructions
from realtime_agent_ros.planner.prompts.prompt_files import fingerprint
from realtime_agent_ros.planner.recall.plan_cache import PlanCache
from realtime_agent_ros.planner.speaking.first_sign import Fillers
from realtime_agent_ros.planner.speaking.mouth import Mouth
from realtime_agent_ros.planner.toolbox.registry import (
    NOTHING_OUTSIDE,
    Outside,
    Toolbox,
    make_toolbox,
)
from realtime_agent_ros.planner.tracing import Traces
from realtime_agent_ros.planner.turn import Turn
from realtime_agent_ros.planner.world import World
from realtime_agent_ros.protocol import AgentEvent


def make_agent(config: PlannerConfig, told: Instructions, toolbox: Toolbox) -> Agent[Turn]:
    """The SDK's agent: instructions and tools, no model (each run brings its own).

    Switches the SDK's tracing off, which would post to the vendor as soon as a key is set.
    """
    set_tracing_disabled(True)
    return Agent[Turn](
        name=config.robot_name,
        instructions=told.text,
        tools=[eager(tool) for tool in toolbox.tools],
    )


def fixed_bytes(agent: Agent[Turn]) -> int:
    """What stands in every request: the instructions and the tools' descriptions."""
    return size_bytes(str(agent.instructions)) + size_bytes(tool_schemas(agent))


def tool_schemas(agent: Agent[Turn]) -> str:
    """The tools as a model sees them; another text is another edition of them."""
    tools = [tool for tool in agent.tools if isinstance(tool, FunctionTool)]
    return json.dumps([[t.name, t.description, t.params_json_schema] for t in tools])


@dataclass(slots=True)
class Mind:
    """Shared by the turns of one conversation, used by one at a time."""

    config: PlannerConfig
    world: World
    outbox: Outbox
    chain: ModelChain
    history: History
    outside: Outside = NOTHING_OUTSIDE
    toolbox: Toolbox = field(init=False)
    agent: Agent[Turn] = field(init=False)
    mouth: Mouth = field(init=False)
    last_motion: LastMotion = field(default_factory=LastMotion)
    fillers: Fillers = field(init=False)
    instructions: Instructions = field(init=False)
    plain: PlainRequests = field(init=False)
    housekeeping: Housekeeping = field(init=False)
    plan_cache: PlanCache = field(init=False)
    traces: Traces = field(init=False)
    last_error: str = ""
    fallback_told: bool = False

    def __post_init__(self) -> None:
        self.mouth = Mouth(self.outbox, time.monotonic)
        self.traces = make_traces(self.config.tracing, self.config.robot_name)
        self.toolbox = make_toolbox(
            self.config, self.world, self.mouth, self.event, time.monotonic, self.outside
        )
        self.fillers = Fillers(self.config.fillers)
        self.instructions = instructions(self.config)
        self.agent = make_agent(self.config, self.instructions, self.toolbox)
        self.history.reserve(fixed_bytes(self.agent))
        self.plain = PlainRequests(self.chain, self.config)
        self.housekeeping = Housekeeping(
            self.config.context, self.history, self.plain, self.event, self.mouth.words.is_settled
        )
        self.plan_cache = PlanCache(
            self.config.plan_cache,
            f"{self.instructions.version} {fingerprint(tool_schemas(self.agent))}",
            self.config.again_line,
            time.monotonic,
        )

    @property
    def thinks_remotely(self) -> bool:
        """The next model to be asked is not a local one."""
        return self.chain.order(Task.COMMAND)[0].remote

    @property
    def thinks_ahead(self) -> bool:
        """The next model to be asked may be asked about speech that isn't over."""
        link = self.chain.order(Task.COMMAND)[0]
        return link.remote and link.thinks_ahead

    def acts_locally(self, intent: Intent, is_correction: bool = False) -> bool:
        """Whether a sentence is understood so well that no model is asked. Without a remote model
        a correction is also taken with less confidence: the local one can't read it at all."""
        if intent.kind is not IntentKind.PLAN:
            return False
        config = self.config
        confident = config.fast_path and intent.confidence >= config.fast_path_confidence
        return confident or (is_correction and not self.thinks_remotely)

    def hear_update(self, update: StepUpdate) -> None:
        """What became of a step; after the world has heard it."""
        snapshot = self.world.snapshot
        pose = snapshot.pose if snapshot is not None else None
        self.last_motion.hear(update, pose, asyncio.get_running_loop().time())
        self.plan_cache.hear_update(update)
        self.traces.hear_update(update)

    def words_cut(self) -> None:
        """What was sent to be spoken is not spoken any further; the conversation keeps the rest."""
        for turn_id in self.mouth.words.cut():
            self.history.spoken(turn_id, self.mouth.words)

    def hear_spoken(self, text: str) -> None:
        """A voice has spoken so far (topic ``say/spoken``)."""
        self._heard_of(self.mouth.words.reported(text))

    def hear_unspoken(self, text: str) -> None:
        """A voice can't speak this clause (topic ``say/unspoken``)."""
        self._heard_of(self.mouth.words.unspoken(text))

    def _heard_of(self, turn_id: str | None) -> None:
        if turn_id is not None:
            self.history.spoken(turn_id, self.mouth.words)
        if self.history.unstored:
            self.housekeeping.turn_ended()

    def report_bug(self, error: BaseException) -> None:
        """For ``/diagnostics``; the log has the rest."""
        self.last_error = f"bug: {type(error).__name__}"

    def event(self, kind: str, **detail: str | int | float | bool | None) -> None:
        """A line for ``agent/events``, with the planner's monotonic time."""
        self.traces.event(kind, detail)
        self.outbox.event(
            AgentEvent(
                kind=f"planner.{kind}",
                time_ns=time.monotonic_ns(),
                barrier=self.world.barrier,
                detail=detail,
            )
        )
