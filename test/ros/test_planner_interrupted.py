"""planner_node over DDS, with an endpoint: thinking ahead on a partial, and barge-in in a reply."""

from __future__ import annotations

import pytest
from std_msgs.msg import String

from agent_double import AgentDouble
from harness import Processes, needs
from realtime_agent_ros.core.steps import Drive
from realtime_agent_ros.protocol import Heartbeat, SayNow, Steps

pytestmark = [pytest.mark.ros, needs("agents")]


def test_the_robot_starts_with_the_final_and_a_stop_closes_the_connection(
    agent: AgentDouble, processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    from realtime_agent_ros.endpoint.server import LoopbackEndpoint

    with LoopbackEndpoint() as endpoint:
        monkeypatch.setenv("OPENAI_API_KEY", "not-a-real-key")
        monkeypatch.setenv("OPENAI_BASE_URL", endpoint.base_url)
        parameters = {"fast_path": False, "first_token_hard_s": 20.0, "speculation_timeout_s": 60.0}
        processes.node("planner_node", **parameters)
        agent.wait_for(lambda: len(agent.of(Heartbeat)) > 2)
        partial = agent.talk(String, "speech/partial")

        agent.send(partial, String(data="go forward one metre"))
        agent.wait_for(lambda: any(r.ended == "finished" for r in endpoint.requests()))
        assert agent.of(Steps) == []
        assert agent.of(SayNow) == []
        agent.send(agent.speech, String(data="Go forward 1 metre."))
        agent.wait_for(lambda: agent.of(Steps))
        assert agent.of(Steps)[0].steps[0].skill == Drive(distance_m=1.0)
        agent.wait_for(lambda: any(e.kind == "planner.turn_ended" for e in agent.events()))
        ended = [e for e in agent.events() if e.kind == "planner.speculation_ended"]
        assert [e.detail["outcome"] for e in ended] == ["hit"]
        assert len(endpoint.requests()) == 2  # the call, and what there is to say of its answer

        endpoint.control(token_s=0.5, next_n=0)
        agent.send(agent.speech, String(data="what can you do"))
        agent.wait_for(lambda: len(endpoint.requests()) > 2)
        agent.send(partial, String(data="stop"))
        agent.wait_for(lambda: endpoint.requests()[-1].ended == "disconnected")
