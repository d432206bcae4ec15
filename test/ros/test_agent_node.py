"""agent_node as a process over DDS: what it does with plans, speech, sensors and operators."""

from __future__ import annotations

import json
import math
import signal

import pytest
from geometry_msgs.msg import TwistStamped
from rcl_interfaces.msg import Parameter, ParameterType, ParameterValue
from rcl_interfaces.srv import SetParameters
from std_msgs.msg import Bool, String

from agent_bench import BEAMS, AgentBench
from harness import Processes, needs
from realtime_agent_ros.core.snapshot import Ladder
from realtime_agent_ros.core.steps import Drive, Say, StepStatus, Turn, Wait

pytestmark = pytest.mark.ros

ROUND = (StepStatus.ACCEPTED, StepStatus.RUNNING, StepStatus.DONE)


def statuses(bench: AgentBench, step_id: str) -> tuple[StepStatus, ...]:
    return tuple(update.status for update in bench.updates(step_id))


# -- sensors -------------------------------------------------------------------------------


def test_it_stands_still_and_names_what_is_missing_until_it_comes(bench: AgentBench) -> None:
    bench.base.scans = bench.base.odometry = bench.planner_beats = False
    bench.start()
    state = bench.wait_state(lambda s: True, "a state")
    assert state.ladder is Ladder.STOP
    assert state.reasons == ("scan: nothing received yet", "odom: nothing received yet")
    bench.wait_diagnosis("scan: nothing received yet")
    bench.base.odometry = True
    state = bench.wait_state(lambda s: len(s.reasons) == 1, "one reason")
    assert state.reasons == ("scan: nothing received yet",)
    bench.base.scans = True
    state = bench.wait_state(lambda s: s.ladder is Ladder.OK, "ladder OK")
    assert state.pose is not None
    assert state.sectors["front"] == pytest.approx(5.0, abs=0.01)
    bench.wait_diagnosis("moving is allowed")


def test_zeros_leave_at_the_output_rate_while_nothing_is_asked(bench: AgentBench) -> None:
    bench.start_ready()
    bench.messages("cmd_vel", 5)
    before = len(bench.commands)
    bench.spin_for(2.0)
    window = bench.speeds()[before:]
    assert 28 <= len(window) <= 44  # 40 at 20 Hz
    assert not any(x or w for _, x, w in window)


def test_a_silent_scanner_stops_the_robot_by_name(bench: AgentBench) -> None:
    bench.start_ready(source_timeout=0.5)
    (step,) = bench.send_steps(Drive(distance_m=3.0))
    bench.wait_moving()
    bench.base.scans = False
    state = bench.wait_state(lambda s: s.ladder is Ladder.STOP, "ladder STOP")
    assert state.reasons[0].startswith("scan: 0.")
    assert "allowed 0.50 s" in state.reasons[0]
    bench.wait_still()
    ended = bench.wait_update(step, StepStatus.CANCELLED)
    assert ended.reason.startswith("suspended: scan")
    bench.assert_still_for(10)
    bench.base.scans = True
    resumed = bench.wait_update(f"{step}~2", StepStatus.RUNNING)
    assert resumed.resumes == step
    bench.wait_moving()


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        ("beams", f"scan: {BEAMS - 7} ranges, but the angles say {BEAMS}"),
        ("empty", "scan: the scan is empty"),
        ("nan_scan", "scan: 100% of the beams are NaN"),
        ("nan_odom", "odom: pose or velocity is not finite"),
    ],
)
def test_bad_sensor_data_stops_the_robot_and_is_named(
    bench: AgentBench, spoil: str, reason: str
) -> None:
    bench.start_ready()
    bench.send_steps(Drive(distance_m=3.0))
    bench.wait_moving()
    base = bench.base
    if spoil == "nan_odom":
        base.x_m = math.nan
    elif spoil == "nan_scan":
        base.range_m = math.nan
    else:
        base.beams_sent = 0 if spoil == "empty" else BEAMS - 7
    state = bench.wait_state(lambda s: s.ladder is Ladder.STOP, "ladder STOP")
    assert state.reasons[0].startswith(reason)
    bench.wait_still()
    bench.assert_still_for(10)
    bench.wait_diagnosis(reason)
    bench.wait_diagnosis(reason.partition(": ")[2])


# -- plans ---------------------------------------------------------------------------------


def test_a_plan_is_driven_step_by_step_and_told(bench: AgentBench) -> None:
    bench.start_ready()
    ids = bench.send_steps(
        Drive(distance_m=0.4), Say(text="half way"), Turn(angle_rad=0.6), Wait(duration_s=0.2)
    )
    bench.wait_update(ids[-1], StepStatus.DONE)
    for step_id in ids:
        assert statuses(bench, step_id) == ROUND
    order = [u.step_id for u in bench.updates("*") if u.status is StepStatus.DONE]
    assert order == ids
    bench.wait_said("half way")
    assert bench.base.x_m == pytest.approx(0.4, abs=0.08)
    assert bench.base.yaw_rad == pytest.approx(0.6, abs=0.12)
    bench.wait_still()


def test_steps_planned_before_a_stop_are_rejected_with_the_reason(bench: AgentBench) -> None:
    bench.start_ready()
    barrier = bench.state.barrier
    (old,) = bench.send_steps(Drive(distance_m=0.5), barrier=barrier - 1)
    refused = bench.wait_update(old, StepStatus.REJECTED)
    assert refused.reason == f"planned before a stop: barrier {barrier - 1}, now {barrier}"
    bench.wait_diagnosis(refused.reason)
    (foreign,) = bench.send_steps(Drive(distance_m=0.5), barrier=barrier + 1)
    assert "was never reached" in bench.wait_update(foreign, StepStatus.REJECTED).reason
    bench.assert_still_for(10)


def plan_text(skill: object, step_id: str = "bad.1", barrier: object = 0) -> str:
    step = {"step_id": step_id, "skill": skill, "expires_in_s": 5.0}
    return json.dumps({"kind": "steps", "plan_id": "bad", "barrier": barrier, "steps": [step]})


NONSENSE = (
    ("{ not json", "?", "Invalid JSON"),
    ("[]", "?", "message"),
    ('{"kind": "dance"}', "?", "dance"),
    (plan_text({"name": "fly"}, "fly"), "fly", "'fly' is no skill; known: drive, turn"),
    (plan_text({"name": "drive", "distance_m": math.nan}, "nan"), "nan", "distance_m"),
    (plan_text({"name": "drive", "distance_m": math.inf}, "inf"), "inf", "distance_m"),
    (plan_text({"name": "drive", "distance_m": 1e9}, "far"), "far", "distance_m"),
    (plan_text({"name": "drive", "distance_m": 1.0}, "text", barrier="x"), "text", "barrier"),
    (plan_text({"name": "go_to", "place": "mars"}, "mars"), "mars", "unknown place 'mars'"),
)


def test_a_plan_that_makes_no_sense_is_rejected_with_the_reason(bench: AgentBench) -> None:
    bench.start_ready()
    for text, step_id, reason in NONSENSE:
        told = len(bench.updates("*"))
        bench.send_plan(text.replace('"barrier": 0', f'"barrier": {bench.state.barrier}'))
        bench.wait_for(lambda told=told: len(bench.updates("*")) > told, f"an answer to {text}")
        refused = bench.updates("*")[-1]
        assert (refused.step_id, refused.status) == (step_id, StepStatus.REJECTED)
        assert reason in refused.reason
    assert bench.wait_diagnosis(refused.reason).name == "agent_node: input"
    bench.assert_still_for(5)
    assert not any(x or w for _, x, w in bench.speeds())
    (good,) = bench.send_steps(Turn(angle_rad=0.2))
    bench.wait_update(good, StepStatus.DONE)


# -- stops ---------------------------------------------------------------------------------


def test_a_stop_word_in_a_partial_stops_in_mid_drive(
    bench: AgentBench, record_property: pytest.RecordProperty
) -> None:
    bench.start_ready()
    (step,) = bench.send_steps(Drive(distance_m=3.0))
    bench.wait_moving()
    barrier = bench.state.barrier
    said_s = bench.send(bench.partial, String(data="please stop"))
    latency_ms = (bench.wait_still(said_s) - said_s) * 1e3
    record_property("partial_to_zero_ms", latency_ms)
    assert latency_ms < 1000.0, f"partial to zero took {latency_ms:.1f} ms"
    assert bench.wait_update(step, StepStatus.CANCELLED).reason == "stopped: stop word"
    bench.wait_said("Stopped.")
    bench.wait_state(lambda s: s.barrier > barrier, "a higher barrier")
    bench.assert_still_for(10)
    assert bench.events("stop")[-1].detail["text"] == "please stop"


def test_the_estop_latches_until_it_is_reset_after_its_release(bench: AgentBench) -> None:
    bench.start_ready()
    (step,) = bench.send_steps(Drive(distance_m=3.0))
    bench.wait_moving()
    pressed_s = bench.send(bench.estop, Bool(data=True), listeners=2)
    bench.wait_still(pressed_s)
    bench.wait_state(lambda s: s.ladder is Ladder.LATCHED, "ladder LATCHED")
    assert "emergency stop" in bench.wait_update(step, StepStatus.CANCELLED).reason
    answer = bench.call("estop/reset")
    assert (answer.success, answer.message) == (False, "estop is still pressed")

    bench.send(bench.estop, Bool(data=False), listeners=2)
    bench.assert_still_for(5)
    assert bench.state.ladder is Ladder.LATCHED
    (refused,) = bench.send_steps(Drive(distance_m=0.5))
    assert "latched" in bench.wait_update(refused, StepStatus.REJECTED).reason
    answer = bench.call("estop/reset")
    assert (answer.success, answer.message) == (True, "released")
    bench.wait_state(lambda s: s.ladder is Ladder.OK, "ladder OK")
    bench.assert_still_for(5)
    (after,) = bench.send_steps(Turn(angle_rad=0.2))
    bench.wait_update(after, StepStatus.DONE)


def test_an_estop_pressed_before_it_starts_is_honoured(bench: AgentBench) -> None:
    bench.estop.publish(Bool(data=True))
    bench.start()
    bench.wait_state(lambda s: s.ladder is Ladder.LATCHED, "ladder LATCHED")
    with bench.teleop(0.2):
        bench.wait_for(lambda: bench.keys.get_subscription_count(), "a subscriber of the keys")
        bench.assert_still_for(20)


# -- operators -----------------------------------------------------------------------------


def test_the_operator_overrides_a_plan_and_leaves_a_stop(bench: AgentBench) -> None:
    bench.start_ready()
    (step,) = bench.send_steps(Drive(distance_m=3.0))
    bench.wait_moving()
    with bench.teleop(-0.2):
        assert bench.wait_update(step, StepStatus.CANCELLED).reason == "overridden by keyboard"
        bench.wait_for(lambda: bench.speeds()[-1][1] < -0.15, "motion backward")
        bench.wait_state(lambda s: s.source == "keyboard", "keyboard as the source")
    bench.wait_still()
    bench.assert_still_for(10)


def test_a_velocity_that_is_not_a_number_is_a_zero_and_is_named(bench: AgentBench) -> None:
    bench.start_ready()
    with bench.teleop(math.nan):
        bench.wait_diagnosis("keyboard: velocity is not finite; taken as zero")
        bench.assert_still_for(5)


def test_a_base_that_wants_stamped_velocities_gets_them(domain: int, processes: Processes) -> None:
    bench = AgentBench(domain, processes, TwistStamped)
    bench.add_base()
    bench.start_ready(base_frame_id="base")
    (step,) = bench.send_steps(Drive(distance_m=0.3))
    bench.wait_update(step, StepStatus.DONE)
    assert bench.commands[-1].msg.header.frame_id == "base"
    assert bench.commands[-1].msg.header.stamp.sec > 0
    bench.close()


# -- planner -------------------------------------------------------------------------------


def test_the_motion_of_a_planner_that_is_lost_ends_aloud(bench: AgentBench) -> None:
    bench.start_ready(planner_timeout_s=1.0)
    (step,) = bench.send_steps(Drive(distance_m=3.0))
    bench.wait_moving()
    bench.planner_beats = False
    assert bench.wait_update(step, StepStatus.CANCELLED).reason == "planner lost"
    bench.wait_still()
    bench.wait_said("I have lost my planner.")
    bench.assert_still_for(5)
    assert not bench.state.planner_alive


@pytest.mark.parametrize("text", ["go forward 0.5 metres", "go forward half a metre"])
def test_without_a_planner_it_understands_simple_commands(bench: AgentBench, text: str) -> None:
    bench.planner_beats = False
    bench.start_ready()
    bench.send(bench.speech, String(data=text))
    bench.wait_update("local-1.1", StepStatus.DONE)
    assert bench.base.x_m == pytest.approx(0.5, abs=0.08)


def test_while_the_planner_lives_the_agent_does_not_answer_for_it(bench: AgentBench) -> None:
    bench.start_ready()
    bench.send(bench.speech, String(data="go forward 0.5 metres"))
    bench.assert_still_for(20)
    assert not bench.updates("*")


# -- life ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parameters", "line"),
    [
        ({"max_sped_mps": 0.2}, "unknown parameter 'max_sped_mps': did you mean 'max_speed_mps'"),
        ({"max_speed_mps": -0.2}, "parameter 'max_speed_mps': allowed is a number above 0"),
        ({"max_speed_mps": ".nan"}, "parameter 'max_speed_mps': allowed is a number above 0"),
        ({"max_speed_mps": "fast"}, "parameter 'max_speed_mps': allowed is a number above 0"),
        ({"SlowdownZone__points": '"[[1.0, 0.5], [1.0, -0.5]]"'}, "at least three points, got 2"),
        ({"SlowdownZone__points": '"[[1.0, 0.5"'}, "points must look like"),
        ({"StopZone__radius": -1.0}, "parameter 'StopZone.radius'"),
        ({"polygons": "[StopZone, Missing]"}, "Missing"),
        ({"scan__pose": "[0.0, 1.0]"}, "a pose is six finite numbers"),
        ({"topics__keyboard__priority": 300}, "'topics.keyboard.priority'"),
        ({"stop_words": "[]"}, "without a value or as an empty list"),
        ({"topics__keyboard__topic": "cmd_vel"}, "the input would hear itself"),
        ({"topics__keyboard__topic": "/cmd_vel"}, "the input would hear itself"),
        ({"scan__topic": "two words"}, "parameter 'scan.topic': got 'two words'; "),
        ({"locks__stop__topic": "1x", "locks__stop__priority": 5}, "parameter 'locks.stop.topic'"),
        ({"StopZone__visualize": True, "StopZone__polygon_pub_topic": "a//b"}, "'a//b'"),
        ({"state_topic": "a b"}, "parameter 'state_topic': got 'a b'"),
        (
            {"fleet__robot_name": "scout", "fleet__speech_topic": "two words"},
            "parameter 'fleet.speech_topic': got 'two words'; ",
        ),
    ],
)
def test_a_bad_parameter_ends_it_with_code_2_and_one_clear_line(
    processes: Processes, parameters: dict[str, object], line: str
) -> None:
    process = processes.node("agent_node", **parameters)
    assert process.wait() == 2, process.text()
    assert line in process.text()
    assert len(process.text().strip().splitlines()) == 1, process.text()


def test_an_input_that_a_remap_puts_on_the_output_is_refused(processes: Processes) -> None:
    process = processes.node("agent_node", "-r", "cmd_vel_key:=cmd_vel")
    assert process.wait() == 2, process.text()
    assert "'topics.keyboard.topic': got 'cmd_vel_key', but /cmd_vel is" in process.text()


def test_a_parameter_can_not_be_changed_while_it_runs(bench: AgentBench) -> None:
    bench.start_ready()
    value = ParameterValue(type=ParameterType.PARAMETER_DOUBLE, double_value=2.0)
    request = SetParameters.Request(parameters=[Parameter(name="max_speed_mps", value=value)])
    (result,) = bench.call("agent_node/set_parameters", request, SetParameters).results
    assert not result.successful
    assert result.reason == "max_speed_mps: fixed while the node runs; set it at start"
    assert bench.state.max_speed_mps == pytest.approx(0.3)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_in_mid_drive_leaves_a_zero_and_ends_it(
    bench: AgentBench, number: signal.Signals
) -> None:
    process = bench.start_ready()
    bench.send_steps(Drive(distance_m=3.0))
    bench.wait_moving()
    asked_s = process.send(number)
    bench.wait_for(lambda: process.code is not None, "the end")
    bench.wait_still(asked_s)
    assert process.code == 0
    assert not bench.heartbeats[-1].msg.data
    assert process.text() == ""


# -- simulated time ------------------------------------------------------------------------


@needs("mujoco")
def test_it_drives_on_simulated_time(sim_bench: AgentBench) -> None:
    bench = sim_bench
    bench.processes.node("sim_node", real_time_factor=3.0, publish_clock=True)
    bench.start_ready(use_sim_time=True)
    (step,) = bench.send_steps(Drive(distance_m=0.5))
    bench.wait_update(step, StepStatus.DONE)
    assert bench.state.pose is not None
    assert bench.state.pose.x_m == pytest.approx(0.5, abs=0.1)
