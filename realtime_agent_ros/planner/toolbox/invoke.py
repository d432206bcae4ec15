"""Runs one call of a tool: its place in the order, a person's yes, the cache, the time.

Whatever goes wrong is an answer to the model and is counted; nothing is raised through the run.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from traceback import format_exception_only
from typing import Any

from pydantic import ValidationError

from realtime_agent_ros.planner.toolbox.approval import ApprovalGate
from realtime_agent_ros.planner.toolbox.aside import Aside, BusyError
from realtime_agent_ros.planner.toolbox.cache import Key, TtlCache
from realtime_agent_ros.planner.toolbox.call import Call
from realtime_agent_ros.planner.toolbox.results import Picture, canonical, text_of
from realtime_agent_ros.planner.toolbox.robot import Robot, ToolClosedError
from realtime_agent_ros.planner.toolbox.spec import Runs, ToolSpec, hidden_kind
from realtime_agent_ros.planner.tools import replies
from realtime_agent_ros.planner.tools.human_units import problem_of
from realtime_agent_ros.planner.turn import Turn
from realtime_agent_ros.planner.world import World
from realtime_agent_ros.ros_gateway import RosGateway, Unavailable

_LOG = logging.getLogger(__name__)
MAX_ERROR_CHARS = 200
Output = str | Picture
Tell = Callable[..., None]
"""Writes a line to ``agent/events``: a kind, and details by name."""


@dataclass(slots=True)
class ToolCounts:
    """Since the start, by what happened; the newest tool that failed or took too long."""

    calls: int = 0
    failed: int = 0
    timed_out: int = 0
    busy: int = 0
    worst: str = ""


class NotDoneError(Exception):
    """A call that comes to nothing, with the reply for the model."""


@dataclass(slots=True)
class Invoker:
    """Runs the calls of all tools. ``tell`` writes events; ``ros`` is None where there is none."""

    world: World
    cache: TtlCache
    aside: Aside
    gate: ApprovalGate
    default_timeout_s: float
    tell: Tell
    ros: RosGateway | None = None
    mock: bool = False
    """Run the tools' twins."""
    counts: ToolCounts = field(default_factory=ToolCounts)
    _ahead: dict[Key, asyncio.Task[Output | None]] = field(default_factory=dict)

    async def call(
        self, spec: ToolSpec, turn: Turn, call_id: str, arguments: Mapping[str, Any]
    ) -> Output:
        """The answer for the model; never raises but for a cancellation."""
        self.counts.calls += 1
        try:
            if spec.read_only:
                return await self._read(spec, turn, call_id, arguments)
            return await self._act(spec, turn, call_id, arguments)
        except NotDoneError as error:
            turn.refuse(call_id)
            return str(error)
        finally:
            turn.order.leave(call_id)

    def run_ahead(self, spec: ToolSpec, arguments: Mapping[str, Any]) -> None:
        """Run a read-only tool before anybody asked; its answer waits in the cache."""
        key = (spec.name, canonical(dict(arguments)))
        now_s = self._now_s()
        self.cache.expire(now_s)
        if key in self._ahead or self.cache.holds(key, now_s):
            return
        self.cache.counts.ahead += 1
        task = asyncio.create_task(self._run_ahead(spec, key, arguments))
        self._ahead[key] = task
        task.add_done_callback(lambda _: self._ahead.pop(key, None))

    def close(self) -> None:
        """End what was run ahead, and the loop of users' coroutines."""
        for task in self._ahead.values():
            task.cancel()
        self.aside.close()

    async def _act(
        self, spec: ToolSpec, turn: Turn, call_id: str, arguments: Mapping[str, Any]
    ) -> Output:
        """What changes something waits for the calls before it; afterwards no reading holds."""
        if spec.needs_approval or spec.runs is not Runs.IN_ORDER:
            reason = await turn.enter(call_id)
            if reason is not None:
                raise NotDoneError(replies.not_sent(reason))
            if spec.needs_approval:
                await self._approve(spec, turn, arguments)
        if not turn.is_open:
            raise NotDoneError(replies.not_sent(replies.SUPERSEDED))
        if spec.runs is not Runs.IN_ORDER:
            turn.begins(call_id)
        try:
            return await self._run(spec, turn, call_id, arguments)
        finally:
            self.cache.clear()

    async def _approve(self, spec: ToolSpec, turn: Turn, arguments: Mapping[str, Any]) -> None:
        refusal = await self.gate.ask(turn, spec.name, arguments)
        if refusal is not None:
            raise NotDoneError(replies.not_approved(spec.name, refusal))

    async def _read(
        self, spec: ToolSpec, turn: Turn, call_id: str, arguments: Mapping[str, Any]
    ) -> Output:
        if spec.needs_approval:
            await self._approve(spec, turn, arguments)
        if not spec.ttl_s:
            return await self._run(spec, turn, call_id, arguments)
        key = (spec.name, canonical(dict(arguments)))
        if key in self._ahead:
            await asyncio.wait({self._ahead[key]})
        found: Output | None = self.cache.get(key, self._now_s())
        if found is None:
            found = await self._run(spec, turn, call_id, arguments)
            self.cache.put(key, found, self._now_s(), spec.ttl_s, ahead=False)
        return found

    async def _run_ahead(
        self, spec: ToolSpec, key: Key, arguments: Mapping[str, Any]
    ) -> Output | None:
        try:
            output = await self._run(spec, None, "ahead", arguments)
        except NotDoneError:
            self.cache.counts.ahead_wasted += 1
            return None
        self.cache.put(key, output, self._now_s(), spec.ttl_s, ahead=True)
        return output

    async def _run(
        self, spec: ToolSpec, turn: Turn | None, call_id: str, arguments: Mapping[str, Any]
    ) -> Output:
        """Run the function and put every failure into a NotDoneError."""
        limit_s = spec.timeout_s or self.default_timeout_s
        began_s = time.monotonic()
        try:
            given = await self._body(spec, turn, call_id, arguments, limit_s)
            if isinstance(given, Unavailable):
                raise NotDoneError(replies.not_sent(given.reason))
            return given if isinstance(given, Picture) else text_of(given)
        except NotDoneError:
            raise
        except ValidationError as error:
            raise NotDoneError(replies.invalid(spec.name, problem_of(error))) from error
        except BusyError as error:
            self.counts.busy += 1
            raise NotDoneError(replies.not_sent(str(error))) from error
        except TimeoutError as error:
            if time.monotonic() - began_s >= limit_s:
                raise self._timed_out(spec, limit_s) from error
            raise self._failed(spec, error) from error
        except ToolClosedError as error:
            raise NotDoneError(replies.not_sent(replies.SUPERSEDED)) from error
        except Exception as error:  # a bug in a tool must not cost the robot its planner
            raise self._failed(spec, error) from error

    async def _body(
        self,
        spec: ToolSpec,
        turn: Turn | None,
        call_id: str,
        arguments: Mapping[str, Any],
        limit_s: float,
    ) -> Any:
        function = spec.twin if self.mock else spec.function
        if function is None:
            raise NotDoneError(replies.not_sent(f"{spec.name} is not simulated"))
        if spec.runs is not Runs.ASIDE:
            # A skill waits for calls before it and for its turn; its bound is the agent's answer.
            async with asyncio.timeout(limit_s if spec.runs is Runs.INSIDE else None):
                call = Call(call_id, self.world, turn, self.ros)
                return await function(call, **arguments)
        if hidden_kind(function) is not Robot:
            return await self.aside.run(spec.name, partial(function, **arguments), limit_s)
        acting = None if spec.read_only else turn
        robot = Robot(asyncio.get_running_loop(), self.world, acting, call_id)
        try:
            body = partial(function, robot, **arguments)
            return await self.aside.run(spec.name, body, limit_s)
        finally:
            robot.close()

    def _timed_out(self, spec: ToolSpec, limit_s: float) -> NotDoneError:
        self.counts.timed_out += 1
        self.counts.worst = f"{spec.name}: longer than {limit_s:g} s"
        self.tell("tool_timeout", tool=spec.name, timeout_s=limit_s)
        return NotDoneError(replies.took_too_long(spec.name, limit_s))

    def _failed(self, spec: ToolSpec, error: Exception) -> NotDoneError:
        self.counts.failed += 1
        self.counts.worst = f"{spec.name}: {type(error).__name__}"
        self.tell("tool_failed", tool=spec.name, error=type(error).__name__)
        _LOG.error("tool %s failed", spec.name, exc_info=error)
        # Not str(error): a user's exception may fail at that, too.
        told = f": {''.join(format_exception_only(error)).strip()}"[:MAX_ERROR_CHARS]
        aside = spec.runs is Runs.ASIDE
        return NotDoneError(replies.not_sent(f"the tool {spec.name} failed{told if aside else ''}"))

    @staticmethod
    def _now_s() -> float:
        return asyncio.get_running_loop().time()
