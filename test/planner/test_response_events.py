"""The offline model's events are of the same types and in the same order as the SDK's own."""

import asyncio
import json

from agents import ModelSettings
from agents.models.interface import ModelTracing

from realtime_agent_ros.planner.config import PlannerConfig
from realtime_agent_ros.planner.models.offline_model import OfflineModel
from realtime_agent_ros.planner.models.remote import model_chain

TEXT = "go forward 1 metre"


async def stream(model, tools):
    events = model.stream_response(
        None,
        TEXT,
        ModelSettings(),
        list(tools),
        None,
        [],
        ModelTracing.DISABLED,
        previous_response_id=None,
        conversation_id=None,
        prompt=None,
    )
    return [event async for event in events]


def shape(events):
    """Types in order, repeated deltas as one: how finely a text is cut is no matter of shape."""
    types = [event.type for event in events]
    return [t for n, t in enumerate(types) if n == 0 or t != types[n - 1]]


def test_the_stream_has_the_shape_of_the_sdks_chat_completions_model(endpoint, toolbox):
    environment = {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": endpoint.base_url}

    async def scene():
        link = model_chain(PlannerConfig(), environment, lambda: 0.0).links[0]
        remote = await stream(link.model, toolbox.tools)
        offline = await stream(OfflineModel(), toolbox.tools)
        assert shape(offline) == shape(remote)
        assert [e.sequence_number for e in offline] == list(range(len(offline)))
        ours, theirs = offline[-1].response.output, remote[-1].response.output
        assert [item.type for item in ours] == [item.type for item in theirs]
        assert ours[0].content[0].text == theirs[0].content[0].text
        assert json.loads(ours[1].arguments) == json.loads(theirs[1].arguments)
        await link.connection.close()

    asyncio.run(scene())


def test_every_call_has_an_id_of_its_own(toolbox):
    async def scene():
        first, second = (
            await stream(OfflineModel(), toolbox.tools),
            await stream(OfflineModel(), toolbox.tools),
        )
        ids = {e.response.output[-1].call_id for e in (first[-1], second[-1])}
        assert len(ids) == 2

    asyncio.run(scene())


def test_the_whole_response_is_the_end_of_the_stream():
    async def scene():
        response = await OfflineModel().get_response(None, TEXT)
        assert [item.type for item in response.output] == ["message", "function_call"]

    asyncio.run(scene())
