"""Planner on one host, robot on another, the link between them cut and healed.

The hosts are network namespaces with a veth pair, so the kernel's own network stack is between
them. DDS is opened to the network as docs/fleets.md says: by ``ROS_AUTOMATIC_DISCOVERY_RANGE``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness import Processes, needs
from hosts import Hosts, NotPermitted, two_hosts
from realtime_agent_ros import dds

pytestmark = [pytest.mark.ros, needs("mujoco"), needs("agents")]
HERE = Path(__file__).parent
CALM_S, DEADMAN_S = 3.0, 2.0
CALM = {f"deadlines__{name}__policy": "warn" for name in ("output", "scan_to_command")}
"""Limits that are not under test: a busy machine must not trip them."""


@pytest.fixture
def hosts() -> Iterator[Hosts]:
    try:
        with two_hosts() as made:
            yield made
    except NotPermitted as reason:
        pytest.skip(f"no network namespaces here: {reason}")


@pytest.fixture
def opened(domain: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """The domain, with DDS on the network instead of the loopback profile."""
    for name in dds.PROFILE_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(dds.RANGE_VARIABLE, "SUBNET")
    return domain


def test_the_robot_is_safe_while_the_link_is_cut_and_whole_once_it_is_healed(
    hosts: Hosts, opened: int, processes: Processes
) -> None:
    processes.before = hosts.inside(hosts.robot)
    processes.node("sim_node")
    processes.node("deadman_node", timeout_s=DEADMAN_S)
    processes.node("agent_node", cmd_vel_type="twist", source_timeout=CALM_S, **CALM)
    robot = processes.start(str(HERE / "robot_side.py"), str(opened), PYTHONPATH=str(HERE))
    processes.before = hosts.inside(hosts.planner)
    planner = processes.node("planner_node")

    def told(word: str) -> bool:
        assert robot.code in (None, 0), robot.text()
        return word in robot.text().split()

    robot.wait_for(lambda: told("moving"), 120.0)
    hosts.cut()
    robot.wait_for(lambda: told("local"), 60.0)
    hosts.heal()
    robot.wait_for(lambda: told("whole"), 60.0)
    assert robot.wait() == 0
    assert planner.code is None  # the same process that was cut off
