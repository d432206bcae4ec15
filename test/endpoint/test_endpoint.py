"""The loopback endpoint by itself, with a bare HTTP client and the bare OpenAI client."""

import http.client
import json
import socket
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, closing

import pytest
from openai import OpenAI

from waiting import wait_for

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


def test_who_is_killed_in_mid_stream_is_no_more_written_to(endpoint, caplog):
    endpoint.control(text="word " * 500)
    body = json.dumps({"model": "m", "stream": True, "messages": ASK}).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
    caller = socket.create_connection(("127.0.0.1", endpoint.port))
    caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    caller.sendall(head.encode() + body)
    caller.recv(1)
    caller.close()  # with a reset, as the kernel closes for who was killed
    wait_for(lambda: endpoint.requests() and endpoint.requests()[-1].ended, "the stream's end")
    assert [r.getMessage() for r in caplog.records if r.name == "asyncio"] == []


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


def test_requests_at_a_time_slow_one_another_down_as_the_curve_says(endpoint):
    host = endpoint.base_url.removeprefix("http://").removesuffix("/v1")
    body = json.dumps({"model": "m", "stream": True, "messages": ASK})
    endpoint.control(next_n=3, first_token_s=60)
    with ExitStack() as held:
        for _ in range(3):
            connection = held.enter_context(closing(http.client.HTTPConnection(host, timeout=30)))
            connection.request("POST", "/v1/chat/completions", body)
            connection.getresponse()
        endpoint.control(next_n=1, first_token_s=0.1, batch_exponent=1.0)
        began_s = time.monotonic()
        post(f"{endpoint.base_url}/chat/completions", json.loads(body))
        assert time.monotonic() - began_s >= 0.4
        assert endpoint.requests()[-1].beside == 3


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
