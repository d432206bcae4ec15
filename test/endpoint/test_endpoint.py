"""The loopback endpoint by itself, with a bare HTTP client and the bare OpenAI client."""

import json
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from openai import OpenAI

TOOLS = [{"type": "function", "function": {"name": "drive", "parameters": {"type": "object"}}}]
ASK = [{"role": "user", "content": "go forward 1 metre"}]


def post(url, body):
    request = urllib.request.Request(url, json.dumps(body).encode(), method="POST")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read().decode()


def client(endpoint):
    return OpenAI(api_key="k", base_url=endpoint.base_url, max_retries=0)


def test_a_chat_stream_looks_like_the_real_one(endpoint):
    body = {"model": "m", "stream": True, "messages": ASK, "tools": TOOLS}
    body["stream_options"] = {"include_usage": True}
    text = post(f"{endpoint.base_url}/chat/completions", body)
    *lines, done = [line for line in text.split("\n\n") if line]
    assert done == "data: [DONE]"
    chunks = [json.loads(line.removeprefix("data: ")) for line in lines]
    assert chunks[0]["choices"][0]["delta"] == {"role": "assistant", "content": None}
    calls = [c["choices"][0]["delta"].get("tool_calls") for c in chunks[:-1]]
    parts = [c[0]["function"]["arguments"] for c in calls if c]
    assert len(parts) > 2, "arguments come in pieces"
    assert json.loads("".join(parts))["distance_m"] == 1.0
    assert chunks[-2]["choices"][0]["finish_reason"] == "tool_calls"
    assert chunks[-1]["usage"]["total_tokens"] > 0


def test_both_apis_answer_the_openai_client_whole(endpoint):
    with client(endpoint) as openai:
        chat = openai.chat.completions.create(model="m", messages=ASK, tools=TOOLS)
        assert chat.choices[0].message.tool_calls[0].function.name == "drive"
        tools = [{"type": "function", "name": "drive", "parameters": {}, "strict": False}]
        response = openai.responses.create(model="m", input=ASK, tools=tools)
        assert [item.type for item in response.output] == ["message", "function_call"]
        assert response.usage.total_tokens > 0
        assert [model.id for model in openai.models.list()] == ["offline-language"]


def test_a_tool_that_was_not_offered_is_not_called(endpoint):
    with client(endpoint) as openai:
        chat = openai.chat.completions.create(model="m", messages=ASK)
        assert chat.choices[0].message.tool_calls is None
        assert "no tool" in chat.choices[0].message.content


def test_faults_are_scripted_over_http_for_so_many_requests(endpoint):
    root = endpoint.base_url.removesuffix("/v1")
    post(f"{root}/control", {"status": 503, "next_n": 2})
    for expected in (503, 503, 200):
        try:
            post(f"{endpoint.base_url}/chat/completions", {"messages": ASK})
            status = 200
        except urllib.error.HTTPError as error:
            status = error.code
            error.close()
        assert status == expected
    assert len(endpoint.requests()) == 3


@pytest.mark.parametrize("body", [{"stall_s": -1}, {"no_such": 1}, {"status": 7}])
def test_a_wrong_script_is_refused(endpoint, body):
    root = endpoint.base_url.removesuffix("/v1")
    with pytest.raises(urllib.error.HTTPError, match="400") as caught:
        post(f"{root}/control", body)
    caught.value.close()


def test_standing_faults_last_until_they_are_lifted(endpoint):
    endpoint.control(status=500, next_n=0)
    assert [endpoint.script.take().status for _ in range(3)] == [500] * 3
    endpoint.control(status=429, next_n=1)
    assert [endpoint.script.take().status for _ in range(2)] == [429, 500]
    endpoint.control(next_n=0)
    assert endpoint.script.take().status == 200


def test_it_runs_as_a_program_and_tells_its_port(tmp_path):
    port_file = tmp_path / "port.json"
    command = [sys.executable, "-m", "realtime_agent_ros.endpoint", "--port-file", str(port_file)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        told = json.loads(child.stdout.readline())
        assert told == json.loads(port_file.read_text())
        assert told["base_url"] == f"http://127.0.0.1:{told['port']}/v1"
        assert "drive" in post(
            f"{told['base_url']}/chat/completions", {"messages": ASK, "tools": TOOLS}
        )
        child.terminate()
        assert child.wait(30) == 0
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
