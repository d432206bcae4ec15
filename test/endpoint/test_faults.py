"""Every fault as it goes over the wire, read by a bare HTTP client."""

import json

import httpx2
import pytest

from loopback_endpoint import BY_NAME, FAULTS

PATHS = {"chat_completions": "chat/completions", "responses": "responses"}
QUIET_S = 0.3
SILENT = {
    "silent before the headers",
    "silent after the headers",
    "only keep-alives",
    "only the role",
    "silent in the middle",
    "keep-alives in the middle",
}
TOOLS = [
    {"type": "function", "name": name, "function": {"name": name, "parameters": {}}}
    for name in ("drive", "say")
]


def ask(endpoint, api, fault, **more):
    """Status, body so far, headers; and whether the endpoint fell silent or broke off."""
    endpoint.control(**fault.for_api(api))
    messages = [{"role": "user", "content": "go forward 1 metre"}]
    body = {"model": "m", "stream": True, "tools": TOOLS, "messages": messages, "input": messages}
    got, ended = bytearray(), "whole"
    timeout = httpx2.Timeout(10.0, read=QUIET_S if fault.name in SILENT else 10.0)
    with httpx2.Client(timeout=timeout) as client:
        try:
            url = f"{endpoint.base_url}/{PATHS[api]}"
            with client.stream("POST", url, json=body | more) as answer:
                for piece in answer.iter_bytes():
                    got += piece
                    if got.count(b": keep-alive") > 5 or len(got) > 2**22:
                        return answer.status_code, bytes(got), answer.headers, "endless"
            return answer.status_code, bytes(got), answer.headers, ended
        except httpx2.ReadTimeout:
            return 0, bytes(got), {}, "silent"
        except (httpx2.RemoteProtocolError, httpx2.ReadError) as error:
            return 0, bytes(got), {}, type(error).__name__


def events(body):
    lines = [line for line in body.decode().splitlines() if line.startswith("data: {")]
    return [json.loads(line.removeprefix("data: ")) for line in lines]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_it_ends_as_its_name_says(endpoint, api, fault):
    *_, ended = ask(endpoint, api, fault)
    if "keep-alives" in fault.name or fault.name in ("only the role", "line without an end"):
        assert ended == "endless"
    elif fault.name in SILENT:
        assert ended == "silent"
    elif fault.name.startswith("hangs up"):
        assert ended == "RemoteProtocolError"
    elif fault.name.startswith("resets"):
        assert ended == "ReadError"
    else:
        assert ended == "whole"


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
def test_errors_have_the_vendors_shape(endpoint, api, status):
    code, body, headers, _ = ask(endpoint, api, BY_NAME[str(status)])
    assert code == status
    assert set(json.loads(body)["error"]) == {"message", "type", "param", "code"}
    assert headers["x-request-id"]
    assert "retry-after" not in headers


def test_retry_after_is_sent(endpoint, api):
    *_, headers, _ = ask(endpoint, api, BY_NAME["429 with Retry-After"])
    assert headers["retry-after"] == "20"


def test_call_ids_may_be_missing_or_repeated(endpoint, api):
    calls = [{"name": "drive"}, {"name": "say"}]
    for which, count in (("own", 2), ("same", 1), ("empty", 1)):
        endpoint.control(calls=calls, call_ids=which)
        body = {"model": "m", "messages": [], "input": []}
        answer = httpx2.post(f"{endpoint.base_url}/{PATHS[api]}", json=body).json()
        if api == "responses":
            ids = [item["call_id"] for item in answer["output"]]
        else:
            ids = [call["id"] for call in answer["choices"][0]["message"]["tool_calls"]]
        assert len(ids) == 2
        assert len(set(ids)) == count
        assert (ids[0] == "") == (which == "empty")


def test_usage_of_a_chat_stream_is_told_to_those_who_ask(endpoint):
    healthy, silent = BY_NAME["no [DONE]"], BY_NAME["no usage"]
    asked = {"stream_options": {"include_usage": True}}
    told = [
        bool(events(ask(endpoint, "chat_completions", fault, **more)[1])[-1].get("usage"))
        for fault, more in ((healthy, {}), (healthy, asked), (silent, asked))
    ]
    assert told == [False, True, False]


def test_the_end_of_a_chat_stream_may_be_missing(endpoint):
    assert b"[DONE]" not in ask(endpoint, "chat_completions", BY_NAME["no [DONE]"])[1]
    assert b"[DONE]" in ask(endpoint, "chat_completions", BY_NAME["no usage"])[1]


def test_events_come_twice_or_in_the_wrong_order(endpoint):
    plain = events(ask(endpoint, "responses", BY_NAME["no usage"])[1])
    twice = events(ask(endpoint, "responses", BY_NAME["every event twice"])[1])
    assert len(twice) == 2 * len(plain)
    assert twice[0] == twice[1]
    swapped = events(ask(endpoint, "responses", BY_NAME["parts in the wrong order"])[1])
    numbers = [event["sequence_number"] for event in swapped]
    assert numbers != sorted(numbers) == list(range(len(plain)))


def test_connections_are_kept_and_told_apart(endpoint):
    with httpx2.Client(base_url=endpoint.base_url) as client:
        for _ in range(3):
            client.get("/models").read()
        assert len(endpoint.connections()) == 1
    with httpx2.Client(base_url=endpoint.base_url) as client:
        client.get("/models").read()
    assert len(set(endpoint.connections())) == 2


def test_an_unknown_page_is_refused_in_the_vendors_shape(endpoint):
    answer = httpx2.get(f"{endpoint.base_url}/nothing")
    assert answer.status_code == 404
    assert "Invalid URL" in answer.json()["error"]["message"]
