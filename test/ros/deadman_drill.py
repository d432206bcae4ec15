"""The agent is struck down in mid-drive: how long until the simulated robot's command is zero?

The simulator's own timeout is set so long that only the deadman can have done it.
"""

from __future__ import annotations

import signal
from dataclasses import dataclass

from geometry_msgs.msg import TwistStamped

from agent_bench import AgentBench
from harness import NodeProcess, Processes
from realtime_agent_ros.core.watchdog import Watch

SIM_TIMEOUT_S = 5.0
SPEED_MPS = 0.25
MOVING_MPS = 0.15
DEADMAN = "deadman_node: deadman"


@dataclass(frozen=True, slots=True)
class Strike:
    """Seconds from the signal to the arrival of the first zero on cmd_vel and sim/commanded.

    The simulator tells what it obeys every 20 ms.
    """

    cmd_vel_s: float
    commanded_s: float


class Drill:
    """sim_node, deadman_node and an agent_node that is replaced after every strike."""

    def __init__(self, domain: int, processes: Processes, **deadman: object) -> None:
        self.bench = AgentBench(domain, processes)
        self._commanded = self.bench.listen(TwistStamped, "sim/commanded")
        self._processes = processes
        processes.node("sim_node", cmd_vel_timeout_s=SIM_TIMEOUT_S, beams=90)
        self.deadman = processes.node("deadman_node", **deadman)

    def strike(self, number: signal.Signals) -> tuple[Strike, NodeProcess]:
        """Drive, send the agent the signal, wait for the robot's zero."""
        agent = self.bench.start_ready()
        self.bench.wait_for(lambda: self._watches(agent.started_s), "the deadman to watch")
        with self.bench.teleop(SPEED_MPS):
            self.bench.wait_for(
                lambda: self._commanded and self._speed(-1) > MOVING_MPS, "the robot to drive"
            )
            struck_s = agent.send(number)
            zero_s = self.bench.wait_for(lambda: self._zero_since(struck_s), "the robot's zero")
        cmd_vel_s = next(t for t, x, _ in self.bench.speeds(struck_s) if x == 0.0)
        return Strike(cmd_vel_s - struck_s, zero_s - struck_s), agent

    def _watches(self, since_s: float) -> bool:
        """Whether the deadman has said since then that it is armed: DDS may take a second to bring
        it the beats of an agent that is driven already."""
        told = self.bench.diagnosis(DEADMAN, since_s)
        return told.get("state") == Watch.ARMED.value

    def again(self, agent: NodeProcess) -> None:
        """Clear away the agent that was struck; the robot goes back to its start."""
        agent.kill()
        self.bench.call("sim/reset")

    def close(self) -> None:
        self.bench.close()

    def _speed(self, index: int) -> float:
        return float(self._commanded[index].msg.twist.linear.x)

    def _zero_since(self, since_s: float) -> float | None:
        """When the first zero since then arrived."""
        zeros = (h.time_s for h in self._commanded if h.time_s > since_s and not _speed_of(h.msg))
        return next(zeros, None)


def _speed_of(msg: TwistStamped) -> float:
    return abs(msg.twist.linear.x) + abs(msg.twist.angular.z)
