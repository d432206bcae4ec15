"""For comparison only: agent_node with a planner in its own process, as it must not be built.

    crowded_process.py thread | callback  [--ros-args ...]

thread: an event loop in a thread of its own streams one reply after the other through the SDK.
callback: a timer's callback asks the model and waits for its whole reply, as many agents do.
Both answer ``speech`` on the same endpoint as the planner beside agent_node does.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from typing import Any

from std_msgs.msg import String

from realtime_agent_ros.ros import spin
from realtime_agent_ros.ros.agent_node import AgentNode

MODEL = "loopback"


class Crowded(AgentNode):
    """Thinks where it reacts."""

    how = "thread"

    def activate(self) -> None:
        super().activate()
        self.create_subscription(String, "speech", self._on_words, 10)

    def _on_words(self, message: String) -> None:
        if self.how == "callback":
            reply_in_callback(message.data)
        else:
            threading.Thread(target=stream_in_thread, args=(message.data,), daemon=True).start()


def reply_in_callback(text: str) -> None:
    """Ask, and wait for all of it."""
    from openai import OpenAI

    messages: Any = [{"role": "user", "content": text}]
    with OpenAI(max_retries=0) as client:
        reply = client.chat.completions.create(model=MODEL, messages=messages, stream=True)
        for part in reply:
            str(part)  # somebody looks at each


def stream_in_thread(text: str) -> None:
    """Through the SDK, token by token."""
    asyncio.run(_stream(text))


async def _stream(text: str) -> None:
    from agents import Agent, OpenAIChatCompletionsModel, Runner, set_tracing_disabled
    from openai import AsyncOpenAI

    set_tracing_disabled(True)
    async with AsyncOpenAI(max_retries=0) as client:
        model = OpenAIChatCompletionsModel(MODEL, client)
        result = Runner.run_streamed(Agent(name="crowded", model=model), text)
        async for event in result.stream_events():
            str(event)  # somebody looks at each


def main() -> int:
    Crowded.how = sys.argv.pop(1)
    os.environ.setdefault("OPENAI_API_KEY", "none")
    import agents  # noqa: F401  its import is no part of what is measured

    return spin.run_node(Crowded)


if __name__ == "__main__":
    sys.exit(main())
