"""From sound to motion and back: a spoken command drives the robot, it says what it understood, a
spoken stop word halts it. No text goes in, no network, no planner."""

from __future__ import annotations

import pytest

pytest.importorskip("pocketsphinx")
pytest.importorskip("espeakng_loader")

from std_msgs.msg import String

from agent_bench import AgentBench
from harness import RELIABLE
from voice_bench import person, play

pytestmark = pytest.mark.ros


def test_a_spoken_command_moves_it_and_a_spoken_stop_halts_it(bench: AgentBench) -> None:
    bench.add_base()
    bench.planner_beats = False
    spoken = bench.listen(String, "say/spoken", RELIABLE)
    bench.processes.node("voice_in_node", source="topic")
    bench.processes.node("voice_out_node", sink="topic")
    agent = bench.start(planner_timeout_s=0.5)
    bench.wait_ready(agent)
    with person() as mouth:
        play(bench, mouth.sound("go forward three meters"))
        bench.wait_for(lambda: bench.commands[-1].msg.linear.x > 0.1, "motion")
        readback = "Driving forward 3 metres."
        bench.wait_for(lambda: readback in [heard.msg.data for heard in spoken], "the readback")
        play(bench, mouth.sound("stop"))
    bench.wait_for(lambda: bench.commands[-1].msg.linear.x == 0.0, "zero velocity")
    bench.wait_for(lambda: bench.events("stop"), "the stop event")
    assert [e.detail["reason"] for e in bench.events("stop")][-1] == "stop word"


def test_a_spoken_turn_goes_the_way_that_was_said(bench: AgentBench) -> None:
    base = bench.add_base()
    bench.planner_beats = False
    bench.processes.node("voice_in_node", source="topic")
    bench.wait_ready(bench.start(planner_timeout_s=0.5))
    with person() as mouth:
        play(bench, mouth.sound("turn right forty five degrees"))
    bench.wait_for(lambda: base.yaw_rad < -0.6, "a turn to the right")
