"""detector_node as a process: it tells what is in the zones, and sends no velocity."""

from __future__ import annotations

import json

import pytest
from diagnostic_msgs.msg import DiagnosticArray
from geometry_msgs.msg import Twist
from rcl_interfaces.msg import Parameter, ParameterType, ParameterValue
from rcl_interfaces.srv import SetParameters
from std_msgs.msg import String

from agent_bench import FakeBase
from harness import RELIABLE, NodeProcess, Observer, Processes

pytestmark = pytest.mark.ros

ZONES = {
    "polygons": "[Near, Far]",
    "Near__type": "circle",
    "Near__radius": 0.5,
    "Far__type": "circle",
    "Far__radius": 2.0,
    "Far__action_type": "none",
    "frequency": 20.0,
}


class Bench:
    """A detector before a robot that stands in a round room."""

    def __init__(self, observer: Observer, processes: Processes) -> None:
        self.observer = observer
        self.base = FakeBase(observer, Twist)
        self.told = observer.listen(String, "collision_detector_state", RELIABLE)
        self.diagnostics = observer.listen(DiagnosticArray, "/diagnostics", RELIABLE)
        self.process: NodeProcess = processes.node("detector_node", **ZONES)

    def wait_detected(self, **expected: bool) -> None:
        """Spin until exactly these zones are told like this."""

        def holds() -> bool:
            read = json.loads(self.told[-1].msg.data) if self.told else {}
            return bool(read) and expected == dict(
                zip(read["polygons"], read["detections"], strict=True)
            )

        self.observer.wait_for(holds, f"{expected}, {self.process.text()}")

    def wait_diagnosis(self, part: str) -> None:
        def holds() -> bool:
            arrays = [heard.msg for heard in self.diagnostics]
            return any(part in status.message for array in arrays for status in array.status)

        self.observer.wait_for(holds, f"{part!r} in /diagnostics")


@pytest.fixture
def bench(observer: Observer, processes: Processes) -> Bench:
    return Bench(observer, processes)


def test_it_tells_what_is_in_the_zones_and_moves_nothing(bench: Bench) -> None:
    bench.wait_detected(Near=False, Far=False)
    bench.base.range_m = 1.0
    bench.wait_detected(Near=False, Far=True)
    bench.base.range_m = 0.3
    bench.wait_detected(Near=True, Far=True)
    assert bench.observer.node.count_publishers("cmd_vel") == 0
    bench.base.range_m = 5.0
    bench.wait_detected(Near=False, Far=False)
    assert bench.process.end() == 0


def test_a_silent_scanner_is_told_and_frees_no_zone(bench: Bench) -> None:
    bench.base.range_m = 0.3
    bench.wait_detected(Near=True, Far=True)
    bench.base.scans = False
    bench.wait_diagnosis("s old, allowed 2.00 s")
    bench.observer.newest("collision_detector_state")
    bench.wait_detected(Near=True, Far=True)


def test_a_zone_that_is_switched_off_is_left_out(bench: Bench) -> None:
    bench.wait_detected(Near=False, Far=False)
    value = ParameterValue(type=ParameterType.PARAMETER_BOOL, bool_value=False)
    request = SetParameters.Request(parameters=[Parameter(name="Near.enabled", value=value)])
    (result,) = bench.observer.call("detector_node/set_parameters", request, SetParameters).results
    assert result.successful
    bench.wait_detected(Far=False)


@pytest.mark.parametrize(
    ("parameters", "why"),
    [
        ({}, "parameter 'polygons': got none, allowed is at least one zone"),
        (ZONES | {"Near__action_type": "stop"}, "Near.action_type: got 'stop'"),
        (ZONES | {"frequncy": 5.0}, "unknown parameter 'frequncy': did you mean 'frequency'?"),
    ],
)
def test_wrong_parameters_end_it_in_one_line(
    processes: Processes, parameters: dict[str, object], why: str
) -> None:
    process = processes.node("detector_node", **parameters)
    assert process.wait() == 2
    assert why in process.text()
