"""``metrics_node``: what an agent tells of itself, for Prometheus to fetch by HTTP.

A process of its own, so that whoever fetches never slows the one that moves the robot. It listens
to the agent's topics and ``/diagnostics``, and publishes nothing. Off unless it is started.
"""

from __future__ import annotations

import sys
import time
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIServer

from diagnostic_msgs.msg import DiagnosticArray
from prometheus_client import CollectorRegistry, start_http_server
from rclpy.qos import DurabilityPolicy, QoSProfile
from std_msgs.msg import String

from realtime_agent_ros.protocol import ProtocolError, parse_event, parse_snapshot
from realtime_agent_ros.ros import parameters, spin
from realtime_agent_ros.ros.managed import ManagedNode
from realtime_agent_ros.ros.parameter_error import ParameterError
from realtime_agent_ros.views.live import LiveAgent, StatusRow
from realtime_agent_ros.views.metrics import AgentMetrics
from realtime_agent_ros.views.metrics_config import MetricsConfig

LATCHED_QOS = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
JOIN_S = 2.0


class MetricsNode(ManagedNode):
    """One agent's metrics: that of the node's namespace."""

    def __init__(self, **node_options: Any) -> None:
        super().__init__("metrics_node", **node_options)

    def configure(self) -> None:
        config = parameters.load(self, MetricsConfig)
        self._host, self._port = config.host, config.port

    def activate(self) -> None:
        self._live = LiveAgent(self.get_namespace())
        registry = CollectorRegistry()
        registry.register(AgentMetrics(self._live, time.monotonic_ns))
        try:
            self._server, self._thread = _serve(self._port, self._host, registry)
        except OSError as error:
            raise ParameterError(
                f"parameter 'port': can't serve on {self._host}:{self._port}: {error.strerror}"
            ) from error
        self.create_subscription(String, "agent/state", self._on_state, LATCHED_QOS)
        self.create_subscription(String, "agent/events", self._on_event, QoSProfile(depth=100))
        self.create_subscription(
            DiagnosticArray, "/diagnostics", self._on_diagnostics, QoSProfile(depth=50)
        )
        self.log.info(f"metrics at http://{self._host}:{self._server.server_port}/metrics")

    def deactivate(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(JOIN_S)

    def _on_state(self, msg: String) -> None:
        state = parse_snapshot(msg.data)
        if not isinstance(state, ProtocolError):
            self._live.hear_state(state, time.monotonic_ns())

    def _on_event(self, msg: String) -> None:
        event = parse_event(msg.data)
        if not isinstance(event, ProtocolError):
            self._live.hear_event(event, time.monotonic_ns())

    def _on_diagnostics(self, msg: DiagnosticArray) -> None:
        for status in msg.status:
            self._live.hear_status(StatusRow.of(status))


def _serve(port: int, host: str, registry: CollectorRegistry) -> tuple[WSGIServer, Thread]:
    return start_http_server(port, addr=host, registry=registry)


def main() -> int:
    """Run the node; the exit code."""
    return spin.run_node(MetricsNode)


if __name__ == "__main__":
    sys.exit(main())
