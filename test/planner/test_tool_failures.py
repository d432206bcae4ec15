"""A bug in a tool is an answer to the model and a line in the log, never the end of a turn."""

import logging

import pytest
from agents.testing import ScriptedModel, assistant_message, function_call

from realtime_agent_ros.core.steps import Drive
from realtime_agent_ros.planner.tools import state_tools
from realtime_agent_ros.tools import user_tool
from tool_scenes import calling, given, outputs


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


class WordlessError(Exception):
    def __str__(self):
        raise ZeroDivisionError


def mute():
    """Fails at telling why it failed."""
    raise WordlessError


def exhausted():
    """Raises what no future takes."""
    raise StopIteration


@pytest.mark.parametrize(
    ("body", "told"),
    [(mute, "WordlessError: <exception str() failed>"), (exhausted, "StopIteration")],
)
def test_however_a_users_tool_fails_the_model_is_told_at_once(run, body, told):
    async def scene(make):
        model = calling((body.__name__, {}), then="Never mind.")
        bench = make(models=[model], outside=given(user_tool()(body)), tool_timeout_s=600.0)
        await bench.ask("try it")
        assert bench.said == ["Never mind."]
        assert told in outputs(bench.history.items)[0]

    run(scene)


def test_half_a_character_in_an_answer_doesnt_spoil_the_conversation(run, api, remote, endpoint):
    def folder() -> str:
        """A file's name that is no text."""
        return "caf\udce9.txt"

    async def scene(make):
        bench = make(remote, api=api, outside=given(user_tool()(folder)))
        endpoint.control(calls=[{"name": "folder", "arguments": {}}], text="", next_n=1)
        await bench.ask("which files are there")
        await bench.ask("and who are you")
        assert outputs(bench.history.items) == ["caf?.txt"]
        assert len(endpoint.requests()) == 3
        assert not bench.chain.links[0].failures

    run(scene)
