"""A robot agent as tutorials build it: the baseline of ``stop_word``.

Speech is queued, a worker asks the model for each text in turn, and does what it calls. rclpy
spins in the main thread, so the velocity goes out on time whatever the model does; only the
decision waits. The address of the endpoint is the argument.
"""

from __future__ import annotations

import queue
import sys
import threading
from contextlib import suppress

import rclpy
from geometry_msgs.msg import Twist
from openai import OpenAI
from rclpy.executors import ExternalShutdownException
from rclpy.node import Node
from std_msgs.msg import String

from realtime_agent_ros import parent_death

PERIOD_S = 0.05
SPEED_MPS = 0.2
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": name,
            "description": text,
            "parameters": {"type": "object", "properties": {}},
        },
    }
    for name, text in (("drive", "Drive on."), ("stop", "Stand still."), ("look", "Look ahead."))
]


class AgentLoop(Node):
    """Publishes a velocity; ``think`` sets it."""

    def __init__(self, base_url: str) -> None:
        super().__init__("agent_loop")
        self._client = OpenAI(base_url=base_url)
        self._texts: queue.Queue[str] = queue.Queue()
        self._twist = Twist()
        self._out = self.create_publisher(Twist, "loop/cmd_vel", 10)
        self.create_subscription(String, "loop/speech", lambda m: self._texts.put(m.data), 10)
        self.create_timer(PERIOD_S, lambda: self._out.publish(self._twist))

    def think(self) -> None:
        """One text after the other, for ever."""
        while True:
            stream = self._client.chat.completions.create(
                model="loopback",
                messages=[{"role": "user", "content": self._texts.get()}],
                tools=TOOLS,
                stream=True,
            )
            for chunk in stream:
                for call in (chunk.choices[0].delta.tool_calls if chunk.choices else None) or ():
                    self._act(call.function.name)

    def _act(self, tool: str | None) -> None:
        speeds = {"drive": SPEED_MPS, "stop": 0.0}
        if tool in speeds:
            self._twist.linear.x = speeds[tool]
            self._out.publish(self._twist)  # at once, not with the next period


def main() -> None:
    parent_death.arm()
    rclpy.init()
    node = AgentLoop(sys.argv[1])
    threading.Thread(target=node.think, daemon=True).start()
    with suppress(ExternalShutdownException, KeyboardInterrupt):
        rclpy.spin(node)


if __name__ == "__main__":
    main()
