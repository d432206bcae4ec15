"""A person talks, and the robot drives: agent_node and planner_node over DDS, `api: realtime`."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from std_msgs.msg import String, UInt8MultiArray

from agent_bench import AgentBench
from harness import RELIABLE, NodeProcess, Processes, needs
from realtime_agent_ros.core.steps import StepStatus
from realtime_agent_ros.endpoint.realtime.audio import WORD_S, silence, tone
from realtime_agent_ros.endpoint.server import LoopbackEndpoint

pytestmark = [pytest.mark.ros, needs("agents")]

CALM = {
    "first_token_soft_s": 20.0,
    "first_token_hard_s": 30.0,
    "plan_timeout_s": 60.0,
    "first_sign_s": 60.0,
    "connect_timeout_s": 20.0,
    "fast_path": False,
}
PIECE_S = 0.1


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackEndpoint]:
    with LoopbackEndpoint() as running:
        monkeypatch.setitem(os.environ, "OPENAI_API_KEY", "k")
        monkeypatch.setitem(os.environ, "OPENAI_BASE_URL", running.base_url)
        yield running


def start(bench: AgentBench, **parameters: object) -> NodeProcess:
    """Both nodes; returns when the agent hears the planner."""
    bench.planner_beats = False
    bench.start(planner_timeout_s=20.0)
    planner = bench.processes.node("planner_node", api="realtime", **CALM, **parameters)
    bench.wait_state(lambda s: s.planner_alive and s.pose is not None, "the planner's heartbeat")
    return planner


def test_text_moves_the_robot_and_a_dead_server_does_not_stop_the_talk(
    bench: AgentBench, endpoint: LoopbackEndpoint
) -> None:
    start(bench)
    bench.send(bench.speech, String(data="go forward 1 metre"), listeners=2)
    bench.wait_said("Driving forward 1 metre.")
    bench.wait_moving()
    assert {served.api for served in endpoint.requests()} == {"realtime"}
    bench.send(bench.partial, String(data="stop"), listeners=2)
    bench.wait_still()
    endpoint.stop()
    bench.send(bench.speech, String(data="go forward 1 metre"), listeners=2)
    bench.wait_said("reach my language model")
    bench.wait_moving()


def test_sound_moves_the_robot_and_a_stop_word_in_it_stops_it(
    bench: AgentBench, endpoint: LoopbackEndpoint
) -> None:
    audio = bench.talk(UInt8MultiArray, "audio/in")
    voice = bench.listen(UInt8MultiArray, "audio/out", RELIABLE)
    heard = bench.listen(String, "speech", RELIABLE)
    endpoint.control(transcript="go forward 2 metres", next_n=0)
    wanted = {"audio_topics": True, "output": "audio", "turn_detection": "server_vad"}
    start(bench, **{f"realtime.{name}": value for name, value in wanted.items()})
    speak(bench, audio)
    bench.wait_for(lambda: [h.msg.data for h in heard] == ["go forward 2 metres"], "a transcript")
    bench.wait_moving()
    bench.wait_for(lambda: len(voice) >= 4, "its voice")
    assert bytes(voice[0].msg.data) == tone(WORD_S)
    assert not any("Driving" in h.msg.data for h in bench.said), "it would be heard twice"
    endpoint.control(transcript="stop", next_n=0)
    speak(bench, audio)
    bench.wait_said("Stopped.")
    bench.wait_still()
    assert [u.status for u in bench.updates("*")][-1] is StepStatus.CANCELLED


def speak(bench: AgentBench, audio: object) -> None:
    for piece in (*[tone(PIECE_S)] * 3, *[silence(PIECE_S)] * 7):
        bench.send(audio, UInt8MultiArray(data=piece))


def test_an_address_that_is_none_is_named(processes: Processes, endpoint: LoopbackEndpoint) -> None:
    planner = processes.node("planner_node", api="realtime", base_url="ftp://host/v1")
    assert planner.wait() == 2
    assert "'base_url': must be an address such as http://host:8000/v1 (got 'ftp" in planner.text()
