"""``planner_node``: speech in, plan steps and spoken clauses out, thinking with an LLM.

Wiring only. asyncio runs in the main thread, ROS in another (``beside_loop``). Callbacks convert a
message and hand it to the loop. Publishing from the loop is safe, and the heartbeat comes from
there: a blocked loop is a missing heartbeat.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import secrets
import sys
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from rclpy.qos import DurabilityPolicy, QoSProfile
from std_msgs.msg import String
from std_srvs.srv import SetBool

from realtime_agent_ros.core.health_item import HealthItem, Level
from realtime_agent_ros.planner.config import PlannerConfig
from realtime_agent_ros.protocol import (
    AgentEvent,
    Cancel,
    Heartbeat,
    ProtocolError,
    SayNow,
    Steps,
    parse_snapshot,
    parse_step_update,
)
from realtime_agent_ros.ros import beside_loop, parameters
from realtime_agent_ros.ros.audio_topics import AudioTopics
from realtime_agent_ros.ros.connections import Connections, SelfTelling
from realtime_agent_ros.ros.diagnostics import PERIOD_S, Diagnostics
from realtime_agent_ros.ros.gateway import RclpyGateway
from realtime_agent_ros.ros.managed import ManagedNode
from realtime_agent_ros.ros.matching_subscription import MatchingSubscription
from realtime_agent_ros.ros.on_loop import on_loop
from realtime_agent_ros.ros.parameter_error import ParameterError
from realtime_agent_ros.ros.speech_topics import speech_topics

if TYPE_CHECKING:
    from realtime_agent_ros.planner.models.model_chain import LinkStatus
    from realtime_agent_ros.planner.session import PlannerSession, PlannerStatus

LATCHED_QOS = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)


class PlannerNode(SelfTelling, ManagedNode):
    """The planner's topics; also its ``Outbox``. ``loop`` is where its session lives."""

    def __init__(self, loop: beside_loop.Loop, **node_options: Any) -> None:
        super().__init__("planner_node", **node_options)
        self._loop = loop
        self._session: PlannerSession | None = None
        self._life: asyncio.Task[None] | None = None

    def configure(self) -> None:
        """Everything that can be wrong is found here: parameters, keys, prompts, tools."""
        self.config = parameters.load(self, PlannerConfig)
        self._plan = self.create_publisher(String, "plan", QoSProfile(depth=100))
        self._stream = self.create_publisher(String, "say/stream", QoSProfile(depth=100))
        self._events = self.create_publisher(String, "agent/events", QoSProfile(depth=100))
        self._diagnostics = Diagnostics(self)
        self._refused = 0
        self._speech_topics = speech_topics(self, self.config.fleet)
        self._audio = AudioTopics(self) if self.config.realtime.audio_topics else None
        _load_sdk()
        self._session = self._loop.run(_make_session(self))

    def activate(self) -> None:
        # One session for one active life: it holds what a deactivation has ended.
        self._session = session = self._session or self._loop.run(_make_session(self))
        self._loop.run(session.prepare())
        # What was imported and warmed up stays for good; without it a full collection is short.
        gc.unfreeze()  # of an active life before this one
        gc.collect()
        gc.freeze()
        self._attach(session)
        self._life = self._loop.run(_begin_life(self, session))
        self._life.add_done_callback(self._on_life_ended)
        self.log.info(f"ready, thinking with {session.status().model}")

    def deactivate(self) -> None:
        """Take back what the robot was to do: nobody thinks about it from here on."""
        self.publish(Cancel(reason="the planner was deactivated"))
        if self._life is not None:
            self._loop.asyncio.call_soon_threadsafe(self._life.cancel)
        self.cleanup()

    def cleanup(self) -> None:
        if self._session is not None:
            self._loop.run(self._session.close())
            self._session = None

    def _attach(self, session: PlannerSession) -> None:
        """Subscribe; what arrives is handed to ``session`` on its loop. The state comes first, so
        that speech which waited as long as it is judged by it."""
        hand_over = self._loop.asyncio.call_soon_threadsafe
        self._listen("agent/state", parse_snapshot, session.on_snapshot, hand_over, LATCHED_QOS)
        self._listen(
            "agent/step",
            parse_step_update,
            session.on_step_update,
            hand_over,
            QoSProfile(depth=100),
        )
        ten = QoSProfile(depth=10)
        for topic, shared in self._speech_topics:
            so_far = partial(session.on_partial, shared=shared)
            self._listen(f"{topic}/partial", str, so_far, hand_over, ten)
            self._listen(topic, str, partial(session.on_final, shared=shared), hand_over, ten)
        if self._audio is not None:
            ears = session.listen(self._audio.heard_partial, self._audio.heard_final)
            if ears is None:
                self.log.error("realtime.audio_topics: no model here has `api: realtime`")
            else:
                hear = ears.hear
                self._audio.listen(lambda pcm16: hand_over(hear, pcm16))
        voice = (("say/spoken", session.on_spoken), ("say/unspoken", session.on_unspoken))
        for topic, heard in voice:
            self._listen(topic, str, heard, hand_over, QoSProfile(depth=100))
        self._connections = Connections(self)
        answer = partial(_approve, self._loop.asyncio, session)
        self.create_service(SetBool, "~/approve", answer)

    def publish(self, message: Heartbeat | Steps | SayNow | Cancel) -> None:
        self._plan.publish(String(data=message.model_dump_json()))

    def stream(self, text: str) -> None:
        self._stream.publish(String(data=text))

    def audio(self, pcm16: bytes) -> None:
        if self._audio is not None:
            self._audio.play(pcm16)

    def event(self, event: AgentEvent) -> None:
        self._events.publish(String(data=event.model_dump_json()))
        if event.kind == "planner.fallback":
            self.log.warning("{model}: {reason} {detail}".format(**event.detail))

    def diagnose(self, status: PlannerStatus) -> None:
        """One item for ``/diagnostics``."""
        self._diagnostics.tell(health_of(status, self._refused))

    def _on_life_ended(self, life: asyncio.Task[None]) -> None:
        if not life.cancelled() and (error := life.exception()):
            self._loop.fail(error)

    def _listen(
        self,
        topic: str,
        read: Callable[[str], Any],
        deliver: Callable[[Any], None],
        hand_over: Callable[..., Any],
        qos: QoSProfile,
    ) -> None:
        def on_message(msg: String) -> None:
            value = read(msg.data)
            if isinstance(value, ProtocolError):
                self._refused += 1
                self.log.warning(f"{topic}: {value.reason}", throttle_duration_sec=5.0)
            else:
                hand_over(deliver, value)

        MatchingSubscription(self, String, topic, on_message, qos)


def health_of(status: PlannerStatus, refused_messages: int) -> HealthItem:
    """The planner's status as an operator wants to see it; WARN when it makes do."""
    problems = []
    if not status.agent_connected:
        problems.append("no agent/state")
    if "tools stuck" in status.tools:
        problems.append(f"stuck tools: {status.tools['tools stuck']}")
    if status.history_problem:
        problems.append(f"the conversation is not stored: {status.history_problem}")
    problems += [f"{n.name} rests: {n.last_failure}" for n in status.links if n.state != "closed"]
    problems += [f"{name} left out: {why}" for name, why in status.left_out.items()]
    values = {
        "model": status.model,
        "turns": str(status.turns),
        "thinking": str(status.thinking),
        "agent_connected": str(status.agent_connected),
        "refused_messages": str(refused_messages),
        "last_error": status.last_error,
        "prompt": status.prompt,
        "plan_cache": status.plans,
        "context_tokens": str(status.context_tokens),
    }
    ahead = status.speculation
    values |= {
        "speculations": str(ahead.started),
        "speculation_hit_ratio": f"{ahead.hit_ratio:.2f}",
        "speculation_wasted": f"{ahead.wasted_requests} requests, "
        f"{ahead.wasted_tokens} tokens, {ahead.wasted_s:.1f} s",
    }
    values |= status.tools
    if status.sound_lost_s is not None:
        values["sound lost s"] = f"{status.sound_lost_s:.1f}"
    values |= {f"speech {why}": str(n) for why, n in status.refused_speech.items()}
    values["hedged_share"] = f"{status.hedged_share:.2f}"
    for link in status.links:
        values |= model_values(link)
    level = Level.WARN if problems else Level.OK
    return HealthItem(
        "planner", level, "; ".join(problems) or f"thinks with {status.model}", values
    )


def model_values(link: LinkStatus) -> dict[str, str]:
    """How one model is doing, as values of the planner's item."""
    name = link.name
    values = {
        f"{name} state": str(link.state),
        f"{name} answers": str(link.answers),
        f"{name} hedges won": str(link.hedges_won),
        f"{name} hedges lost": str(link.hedges_lost),
    }
    quantiles = {"p50": link.first_token_p50_s, "p95": link.first_token_p95_s}
    for which, time_s in quantiles.items():
        if time_s is not None:
            values[f"{name} first token {which} ms"] = f"{time_s * 1e3:.0f}"
    return values | {f"{name} failed, {kind}": str(n) for kind, n in link.failures.items()}


def _approve(
    loop: asyncio.AbstractEventLoop,
    session: PlannerSession,
    request: SetBool.Request,
    response: SetBool.Response,
) -> SetBool.Response:
    """~/approve: a person's yes or no to the tool that waits for one."""
    done = on_loop(loop, lambda: session.on_approval(request.data))
    response.success, response.message = done or (False, "the planner is busy")
    return response


def _load_sdk() -> None:
    # Here and not above: it takes seconds, and a wrong parameter should be told at once.
    import realtime_agent_ros.planner.session  # noqa: F401  loaded here, used later

    # It logs every failed request as an error of its own; we report them, with the reason.
    logging.getLogger("openai.agents").setLevel(logging.CRITICAL)


async def _make_session(node: PlannerNode) -> PlannerSession:
    """Raises ParameterError for a missing key or file."""
    from realtime_agent_ros.planner.memory.history import make_history
    from realtime_agent_ros.planner.models.remote import NoKeyError, model_chain
    from realtime_agent_ros.planner.otel import TracingError
    from realtime_agent_ros.planner.prompts.prompt_files import PromptError
    from realtime_agent_ros.planner.realtime.link import AddressError
    from realtime_agent_ros.planner.session import PlannerSession
    from realtime_agent_ros.planner.toolbox.discovery import discover
    from realtime_agent_ros.planner.toolbox.registry import Outside
    from realtime_agent_ros.planner.toolbox.spec import ToolError

    config, now_s = node.config, asyncio.get_running_loop().time
    try:
        chain = model_chain(config, os.environ, now_s)
        outside = Outside(
            discover(config.tools_modules, installed=config.tools_installed),
            RclpyGateway(node, config.sample_items),
        )
        # Step ids of an earlier life of this node must not come back.
        planner_id = secrets.token_hex(2)
        return PlannerSession(config, node, chain, make_history(config), planner_id, outside)
    except (AddressError, NoKeyError, OSError, PromptError, ToolError, TracingError) as error:
        raise ParameterError(str(error)) from error


async def _begin_life(node: PlannerNode, session: PlannerSession) -> asyncio.Task[None]:
    """Heartbeat and diagnostics, until the task is cancelled."""
    return asyncio.create_task(_first_of(session.heartbeat(), _diagnose(node, session)))


async def _first_of(*ends: Coroutine[Any, Any, Any]) -> None:
    """Wait until one of them ends, and end the others. A bug in one of them is raised."""
    tasks = [asyncio.create_task(end) for end in ends]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
    for task in done:
        task.result()


async def _diagnose(node: PlannerNode, session: PlannerSession) -> None:
    spoken = node.resolve_topic_name("say/spoken")
    while True:
        session.on_voice(node.count_publishers(spoken) > 0)
        node.diagnose(session.status())
        await asyncio.sleep(PERIOD_S)


def main() -> int:
    """Run the node; the exit code: 0 after a signal, 2 for what the user must mend."""
    return beside_loop.run_node(PlannerNode)


if __name__ == "__main__":
    sys.exit(main())
