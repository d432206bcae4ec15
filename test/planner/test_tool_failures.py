"""A bug in a tool is an answer to the model and a line in the log, never the end of a turn."""

import logging

from agents.testing import ScriptedModel, assistant_message, function_call

from realtime_agent_ros.core.steps import Drive
from realtime_agent_ros.planner import state_tools


def test_a_tool_that_fails_is_told_to_the_model_and_logged(run, monkeypatch, caplog):
    def broken(*_):
        raise ZeroDivisionError("oops")

    async def scene(make):
        monkeypatch.setattr(state_tools, "answer", broken)
        wanted = [
            function_call("battery", {}, call_id="a"),
            function_call("drive", {"distance_m": 1}, call_id="b"),
        ]
        model = ScriptedModel([wanted, [assistant_message("Never mind.")]])
        bench = make(models=[model])
        with caplog.at_level(logging.ERROR):
            await bench.ask("how is the battery")
        outputs = [i["output"] for i in model.calls[1].input if "output" in i]
        assert outputs[0] == "not sent: the tool battery failed"
        assert bench.said == ["Never mind."]
        assert "ZeroDivisionError" in caplog.text
        assert bench.skills == [Drive(distance_m=1.0)]

    run(scene)
