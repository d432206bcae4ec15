"""What goes to the endpoint's cache: requests begin with the same bytes as the one before."""

import itertools
import json

import pytest

ITEMS = {"chat_completions": "messages", "responses": "input"}


def dumped(value):
    return json.dumps(value).encode()


def newest(endpoint, count):
    return [json.loads(body) for body in endpoint.bodies()[-count:]]


@pytest.fixture
def items(api):
    return lambda body: body[ITEMS[api]]


def constant(body):
    """What stands before the conversation."""
    return dumped([body["tools"], body.get("instructions"), body["model"]])


def test_a_request_after_tools_only_adds_to_the_one_before(run, api, remote, endpoint, items):
    async def scene(make):
        bench = make(remote, api=api, speculation=False)
        await bench.ask("go forward 1 metre")
        first, second = newest(endpoint, 2)
        assert constant(first) == constant(second)
        assert dumped(items(second)).startswith(dumped(items(first))[:-1])

    run(scene)


def test_the_next_turn_shares_all_up_to_the_newest_state(run, api, remote, endpoint, items):
    async def scene(make):
        bench = make(remote, api=api, speculation=False)
        for said in ("hello", "what is your battery", "go forward 1 metre"):
            await bench.ask(said)
            bench.snapshot(battery_ratio=0.5)
        firsts = [b for b in newest(endpoint, 16) if items(b)[-1].get("role") == "user"]
        assert len(firsts) == 3
        for before, after in itertools.pairwise(firsts):
            assert constant(before) == constant(after)
            known = items(before)[:-1]
            assert dumped(items(after)).startswith(dumped(known)[:-1])
            said = items(before)[-1]["content"].split("\n")[0]
            assert items(after)[len(known)]["content"].startswith(said), "the words as well"

    run(scene)


def test_the_state_stands_last_in_the_newest_message(run, api, remote, endpoint, items):
    async def scene(make):
        bench = make(remote, api=api, speculation=False)
        await bench.ask("hello")
        (body,) = newest(endpoint, 1)
        text = dumped(items(body)[-1]).decode()
        assert text.index("hello") < text.index("state now")
        assert "state now" not in dumped(items(body)[:-1]).decode()

    run(scene)


def test_a_cache_key_is_the_same_for_every_turn(run, api, remote, endpoint):
    async def scene(make):
        bench = make(remote, api=api, speculation=False, prompt_cache="always")
        await bench.ask("hello")
        await bench.ask("go forward 1 metre")
        keys = {body["prompt_cache_key"] for body in newest(endpoint, 16)}
        assert len(keys) == 1

    run(scene)
