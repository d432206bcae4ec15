"""How a test of yours may look: any client of the OpenAI API, here the vendor's own."""

import pytest
from openai import InternalServerError, OpenAI, RateLimitError

from loopback_endpoint import BY_NAME


@pytest.fixture
def client(endpoint):
    with OpenAI(api_key="any", base_url=endpoint.base_url, max_retries=0, timeout=10) as client:
        yield client


def ask(client, text):
    messages = [{"role": "user", "content": text}]
    stream = client.chat.completions.create(model="any", messages=messages, stream=True)
    return "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices)


def test_my_client_understands_an_answer(client, endpoint):
    endpoint.control(text="At your service.")
    assert ask(client, "hello") == "At your service."
    (request,) = endpoint.requests()
    assert request.message == "hello"


def test_my_client_sees_a_rate_limit(client, endpoint):
    endpoint.control(**BY_NAME["429 with Retry-After"].for_api("chat_completions"))
    with pytest.raises(RateLimitError) as caught:
        ask(client, "hello")
    assert caught.value.response.headers["retry-after"] == "20"


def test_my_client_gets_over_two_failures(client, endpoint):
    endpoint.control(status=500, next_n=2)
    for _ in range(2):
        with pytest.raises(InternalServerError):
            ask(client, "hello")
    assert ask(client, "hello")
