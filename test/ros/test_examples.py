"""Every example script runs, beside an agent_node that is given the example's own parameters."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from sensor_msgs.msg import Temperature
from std_msgs.msg import Float32, String

from agent_bench import CALM_S, AgentBench
from harness import NodeProcess
from realtime_agent_ros.core.snapshot import Ladder
from realtime_agent_ros.core.steps import Drive, StepStatus

pytestmark = pytest.mark.ros

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def run(bench: AgentBench, script: str) -> NodeProcess:
    return bench.processes.start(str(EXAMPLES / script))


def start_agent(bench: AgentBench, parameters: str) -> None:
    calm = {"source_timeout": CALM_S, "planner_timeout_s": CALM_S}
    file = str(EXAMPLES / parameters)
    bench.processes.node("agent_node", "--params-file", file, **calm)
    bench.wait_state(lambda s: True, "a first state")


def test_a_robot_of_twenty_lines_is_driven(sim_bench: AgentBench) -> None:
    body = ast.parse((EXAMPLES / "minimal_robot.py").read_text(encoding="utf-8"))
    lines = {
        n.lineno
        for n in ast.walk(body)
        if isinstance(n, ast.stmt) and not isinstance(n, (ast.Import, ast.ImportFrom))
    }
    assert len(lines) <= 20
    run(sim_bench, "minimal_robot.py")
    sim_bench.start_ready()
    (step,) = sim_bench.send_steps(Drive(distance_m=0.2))
    sim_bench.wait_update(step, StepStatus.DONE)
    pose = sim_bench.state.pose
    assert pose is not None
    assert pose.x_m == pytest.approx(0.2, abs=0.1)


def test_an_own_sensor_stops_the_robot(bench: AgentBench) -> None:
    run(bench, "own_sensor.py")
    start_agent(bench, "own_sensor.yaml")
    measured = bench.talk(Float32, "my_distance")

    def told(distance_m: float, ladder: Ladder) -> bool:
        measured.publish(Float32(data=distance_m))
        return bench.state.ladder is ladder

    bench.wait_for(lambda: told(1.5, Ladder.OK), "free space")
    bench.wait_for(lambda: told(0.1, Ladder.STOP), "the stop zone")
    assert "StopZone" in " ".join(bench.state.reasons)
    bench.wait_for(lambda: told(1.5, Ladder.OK), "free space again")
    bench.wait_state(lambda s: any("sonar" in r for r in s.reasons), "its silence noticed")


def test_an_own_rule_stops_the_robot_and_so_does_its_silence(bench: AgentBench) -> None:
    rule = run(bench, "own_stop_rule.py")
    start_agent(bench, "own_stop_rule.yaml")
    thermometer = bench.talk(Temperature, "motor/temperature")

    def felt(celsius: float, ladder: Ladder) -> bool:
        thermometer.publish(Temperature(temperature=celsius))
        return bench.state.ladder is ladder

    bench.wait_for(lambda: felt(40.0, Ladder.OK), "a cool motor")
    bench.wait_for(lambda: felt(75.0, Ladder.STOP), "a hot motor")
    assert any(reason.startswith("too_hot") for reason in bench.state.reasons)
    bench.wait_for(lambda: felt(55.0, Ladder.OK), "a motor that has cooled down")
    rule.kill()
    bench.wait_for(lambda: felt(40.0, Ladder.STOP), "the rule's death noticed")


def test_another_agent_plans_in_the_planners_place(bench: AgentBench) -> None:
    bench.planner_beats = False
    run(bench, "own_planner.py")
    bench.start_ready()
    bench.wait_state(lambda s: s.planner_alive, "its heartbeat")
    bench.send(bench.speech, String(data="drive a square, please"), listeners=2)
    bench.wait_said("A square, then.")
    bench.wait_moving()
    bench.send(bench.partial, String(data="stop"))
    bench.wait_still()
