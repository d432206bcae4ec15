"""Every ready robot's parameters and topics drive the simulated robot: real nodes over DDS."""

from __future__ import annotations

from pathlib import Path

import pytest
from nav_msgs.msg import Odometry
from std_msgs.msg import String

from harness import LATCHED, Observer, Processes, needs
from realtime_agent_ros.core.snapshot import Ladder, Snapshot
from realtime_agent_ros.robots import ROBOTS

pytestmark = [pytest.mark.ros, needs("mujoco")]

FOLDER = Path(__file__).resolve().parents[2] / "config" / "robots"
# Where the simulated lidar is; a real one's pose comes from tf2 or from the file. The simulated
# battery tells a ratio, TurtleBot 3's per cent.
SIMULATED = {"scan__pose": [0.0, 0.0, 0.0], "scan__source_timeout": 3.0, "battery__full": 1.0}
CALM = {"source_timeout": 3.0, "deadlines__output__policy": "warn"}
CALM |= {"deadlines__scan_to_command__policy": "warn"}
"""A busy machine must not trip what is not under test."""


@pytest.mark.parametrize("name", sorted(ROBOTS))
def test_a_ready_robot_drives_in_the_simulator(
    name: str, observer: Observer, processes: Processes
) -> None:
    topics = [word for ours, its in ROBOTS[name].items() for word in ("-r", f"{ours}:={its}")]
    truth = observer.listen(Odometry, "sim/truth")
    states = observer.listen(String, "agent/state", LATCHED)
    speech = observer.talk(String, "speech")
    processes.node("sim_node", *topics)
    file = str(FOLDER / f"{name}.yaml")
    agent = processes.node("agent_node", "--params-file", file, *topics, **SIMULATED, **CALM)

    def ready() -> bool:
        assert agent.code is None, agent.text()
        return bool(states) and (
            Snapshot.model_validate_json(states[-1].msg.data).ladder is Ladder.OK
        )

    observer.wait_for(ready, f"{name} may move")
    observer.send(speech, String(data="go forward 0.3 metres"))
    observer.wait_for(
        lambda: truth and truth[-1].msg.pose.pose.position.x > 0.25, f"{name} on its way"
    )
