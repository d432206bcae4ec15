"""deadman_node for robots without an agent: it watches a velocity, and stops the base."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus
from geometry_msgs.msg import Twist, TwistStamped, Vector3
from rcl_interfaces.msg import Parameter, ParameterType, ParameterValue
from rcl_interfaces.srv import SetParameters

from harness import RELIABLE, NodeProcess, Observer, Processes

pytestmark = pytest.mark.ros
TIMEOUT_S = 0.4
"""Longer than a busy machine delays a message of ours."""
DRIVE = Twist(linear=Vector3(x=0.2))


class Base(Observer):
    """A base that hears cmd_vel, and a joystick beside it."""

    def __init__(self, domain: int) -> None:
        super().__init__(domain, "base")
        self.zeros = self.listen(Twist, "cmd_vel", RELIABLE)
        self.joystick = self.talk(Twist, "joy_vel")
        self.listen(DiagnosticArray, "/diagnostics", RELIABLE)

    def status(self) -> DiagnosticStatus:
        (status,) = self.newest("/diagnostics").status
        return status

    def state(self) -> str:
        return {v.key: v.value for v in self.status().values}["state"]

    def zeros_in(self, duration_s: float) -> int:
        before = len(self.zeros)
        self.spin_for(duration_s)
        return len(self.zeros) - before


@pytest.fixture
def base(domain: int) -> Iterator[Base]:
    made = Base(domain)
    yield made
    made.close()


@pytest.fixture
def deadman(processes: Processes) -> NodeProcess:
    return processes.node("deadman_node", timeout_s=TIMEOUT_S, watch="twist", watch_topic="joy_vel")


@pytest.mark.usefixtures("deadman")
def test_a_joystick_that_falls_silent_stops_the_base_until_it_is_back(base: Base) -> None:
    with base.repeating(base.joystick, DRIVE, 0.02):
        base.wait_for(lambda: base.state() == "armed", "the deadman to watch")
    base.messages("cmd_vel", 3)
    with base.repeating(base.joystick, DRIVE, 0.02):
        base.wait_for(lambda: base.state() == "armed", "the joystick's return")
        base.spin_for(0.1)  # what was on its way
        assert base.zeros_in(2 * TIMEOUT_S) == 0


@pytest.mark.usefixtures("deadman")
def test_a_joystick_that_is_back_at_rest_lets_go_of_the_base(base: Base) -> None:
    with base.repeating(base.joystick, DRIVE, 0.02):
        base.wait_for(lambda: base.state() == "armed", "the deadman to watch")
    base.messages("cmd_vel", 3)
    base.send(base.joystick, Twist())
    base.wait_for(lambda: base.state() == "idle", "the deadman to let go")
    assert base.zeros_in(2 * TIMEOUT_S) == 0


def test_a_topic_of_another_type_is_told_as_what_it_can_not_watch(
    base: Base, deadman: NodeProcess
) -> None:
    base.node.destroy_publisher(base.joystick)
    base.joystick = base.talk(TwistStamped, "joy_vel")
    told = "joy_vel comes as geometry_msgs/msg/TwistStamped; watched is geometry_msgs/msg/Twist"
    base.wait_for(lambda: base.status().message == told, "the fault")
    assert base.status().level == DiagnosticStatus.ERROR
    assert told in deadman.text()


@pytest.mark.usefixtures("deadman")
def test_its_parameters_are_fixed_while_it_runs(base: Base) -> None:
    base.status()
    value = ParameterValue(type=ParameterType.PARAMETER_DOUBLE, double_value=1.9)
    request = SetParameters.Request(parameters=[Parameter(name="timeout_s", value=value)])
    (result,) = base.call("deadman_node/set_parameters", request, SetParameters).results
    assert not result.successful
    assert result.reason.startswith("timeout_s: fixed while the node runs")
