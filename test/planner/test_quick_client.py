"""A quickened client sends what the plain one sends."""

import asyncio
import json

import httpx2
import pytest
from openai import AsyncOpenAI

from realtime_agent_ros.planner.models.quick_client import quicken

TOOLS = [{"type": "function", "function": {"name": "drive", "parameters": {"type": "object"}}}]
ASK = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": [{"type": "text", "text": "go"}]},
    {"role": "assistant", "tool_calls": [{"id": "a", "type": "function", "function": {}}]},
]


def sent(change, api, **request):
    """The body that a request leads to, as it leaves."""
    bodies = []

    def answer(request):
        bodies.append(json.loads(request.content))
        return httpx2.Response(500, json={})

    async def scene():
        http = httpx2.AsyncClient(transport=httpx2.MockTransport(answer))
        client = change(AsyncOpenAI(api_key="k", http_client=http, max_retries=0))
        resource = client.chat.completions if api == "chat" else client.responses
        with pytest.raises(Exception, match="500"):
            await resource.create(model="m", **request)
        if api == "responses":
            with pytest.raises(Exception, match="500"):
                async with resource.with_streaming_response.create(model="m", **request):
                    pass
        await client.close()

    asyncio.run(scene())
    return bodies


@pytest.mark.parametrize(
    ("api", "request_"),
    [
        ("chat", {"messages": ASK, "tools": TOOLS, "stream": True}),
        ("chat", {"messages": ASK, "extra_body": {"seed": 1}}),
        ("responses", {"input": ASK[:2], "tools": TOOLS, "stream": True}),
        ("responses", {"input": "go"}),
    ],
)
def test_the_body_is_the_same(api, request_):
    quick = sent(quicken, api, **request_)
    assert quick == sent(lambda client: client, api, **request_)
    assert quick[0]["model"] == "m"
