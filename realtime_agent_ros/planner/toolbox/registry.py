"""All tools of one planner: ours, ROS's and the user's, with what the parameters say of them.

Belongs here: collecting and adjusting. Does not belong here: running (``invoke``), finding users'
packages (``discovery``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from agents import FunctionTool

from realtime_agent_ros.planner.config import PlannerConfig
from realtime_agent_ros.planner.outbox import Outbox
from realtime_agent_ros.planner.toolbox.approval import ApprovalGate
from realtime_agent_ros.planner.toolbox.aside import Aside
from realtime_agent_ros.planner.toolbox.build import build
from realtime_agent_ros.planner.toolbox.cache import TtlCache
from realtime_agent_ros.planner.toolbox.invoke import Invoker, Tell
from realtime_agent_ros.planner.toolbox.mock_ros import MockRos
from realtime_agent_ros.planner.toolbox.prefetch import Prefetch
from realtime_agent_ros.planner.toolbox.spec import Runs, ToolError, ToolSpec
from realtime_agent_ros.planner.tools.ros_tools import RosTools
from realtime_agent_ros.planner.tools.skill_tools import SKILL_SPECS
from realtime_agent_ros.planner.tools.state_tools import STATE_SPECS
from realtime_agent_ros.planner.world import World
from realtime_agent_ros.ros_gateway import RosGateway


@dataclass(frozen=True, slots=True)
class Outside:
    """What a planner is given beside its own tools: the user's, and the ROS graph."""

    user_tools: tuple[ToolSpec, ...] = ()
    ros: RosGateway | None = None


NOTHING_OUTSIDE = Outside()


@dataclass(frozen=True, slots=True)
class Toolbox:
    """The tools that a model is offered, and what runs them."""

    specs: dict[str, ToolSpec]
    tools: tuple[FunctionTool, ...]
    invoker: Invoker
    gate: ApprovalGate
    prefetch: Prefetch | None
    """None if it is switched off."""

    @property
    def acting(self) -> frozenset[str]:
        """Tools whose calls have an effect and so a place in the order of calls."""
        return frozenset(name for name, spec in self.specs.items() if not spec.read_only)

    def status(self) -> dict[str, str]:
        """Numbers for ``/diagnostics``: only those that are not zero."""
        counts, cache = self.invoker.counts, self.invoker.cache.counts
        stuck = [f"{name} for {s:.0f} s" for name, s in self.invoker.aside.stuck().items()]
        values = {
            "tool calls": counts.calls,
            "tools failed": counts.failed,
            "tools timed out": counts.timed_out,
            "tools refused as busy": counts.busy,
            "tool answers from the cache": cache.hits,
            "tools run ahead": cache.ahead,
            "tools run ahead, used": cache.ahead_hits,
            "tools run ahead, wasted": cache.ahead_wasted,
        }
        told = {name: str(value) for name, value in values.items() if value}
        told |= {"tools stuck": ", ".join(stuck)} if stuck else {}
        told |= {"last tool problem": counts.worst} if counts.worst else {}
        return told | ({"waits for a yes": self.gate.pending} if self.gate.pending else {})


def make_toolbox(
    config: PlannerConfig,
    world: World,
    outbox: Outbox,
    tell: Tell,
    now_s: Callable[[], float],
    outside: Outside,
) -> Toolbox:
    """Collect, adjust and build. Raises ToolError for a tool or a parameter about one that can't
    be used; the text names both."""
    mock = config.tools == "mock"
    specs = collect(config, outside.user_tools, ros=mock or outside.ros is not None)
    gate = ApprovalGate(config.approval_timeout_s, outbox, tell, now_s, config.language)
    invoker = Invoker(
        world=world,
        cache=TtlCache(config.tool_cache_entries),
        aside=Aside(config.tool_threads),
        gate=gate,
        default_timeout_s=config.tool_timeout_s,
        tell=tell,
        ros=MockRos() if mock else outside.ros,
        mock=mock,
    )
    tools = tuple(build(spec, invoker) for spec in specs.values())
    prefetch = Prefetch(specs, invoker) if config.prefetch else None
    return Toolbox(specs, tools, invoker, gate, prefetch)


def collect(
    config: PlannerConfig, user_tools: Sequence[ToolSpec], *, ros: bool
) -> dict[str, ToolSpec]:
    """Every tool by name, as the parameters want it; ``ros``: with a graph. Raises ToolError."""
    ours = (*SKILL_SPECS, *STATE_SPECS, *(RosTools(config).specs() if ros else ()))
    for spec in user_tools:
        if spec.runs is not Runs.ASIDE:
            raise ToolError(f"tool {spec.name!r}: runs is not a user's to set")
    specs: dict[str, ToolSpec] = {}
    for spec in (*ours, *user_tools):
        if spec.name in specs:
            whose = "a built-in tool" if spec.name in {s.name for s in ours} else "another tool"
            raise ToolError(f"tool {spec.name!r}: {whose} has that name already")
        specs[spec.name] = spec
    _known("tool_timeouts_s", config.tool_timeouts_s, specs)
    _known("tool_ttls_s", config.tool_ttls_s, specs)
    for pattern in config.approval_tools:
        if not any(fnmatchcase(name, pattern) for name in specs):
            raise ToolError(f"approval_tools: {pattern!r} is none of {', '.join(specs)}")
    return {name: _adjusted(spec, config) for name, spec in specs.items()}


def _adjusted(spec: ToolSpec, config: PlannerConfig) -> ToolSpec:
    if spec.runs is Runs.IN_ORDER and spec.name in config.tool_timeouts_s:
        raise ToolError(f"tool_timeouts_s: {spec.name} is bounded by step_reply_s alone")
    ttl_s = config.tool_ttls_s.get(spec.name, spec.ttl_s)
    asks = any(fnmatchcase(spec.name, pattern) for pattern in config.approval_tools)
    return replace(
        spec,
        timeout_s=config.tool_timeouts_s.get(spec.name, spec.timeout_s),
        ttl_s=ttl_s,
        likely_words=spec.likely_words if ttl_s else (),
        needs_approval=spec.needs_approval or asks,
    )


def _known(parameter: str, names: Iterable[str], specs: dict[str, ToolSpec]) -> None:
    for name in names:
        if name not in specs:
            raise ToolError(f"{parameter}: {name!r} is none of {', '.join(specs)}")
