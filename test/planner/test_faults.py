"""What a person sees of every fault of an endpoint: one remote model, the offline model behind it.

Three ends are right: the remote model's answer, the offline model's answer with a word about it,
or, when words were out already, an apology and nothing more.
"""

import pytest

from loopback_endpoint import FAULTS
from realtime_agent_ros.core.intents import LanguageContext, parse
from realtime_agent_ros.core.steps import Drive

BUDGETS = {
    "first_token_soft_s": 0.2,
    "first_token_hard_s": 1.5,
    "between_tokens_s": 1.0,
    "min_rate_chars_per_s": 100.0,
    "rate_window_s": 1.2,
    "speculation": False,
}
SPOKEN = parse("go forward 1 metre", LanguageContext()).speech
DRIVEN = [Drive(distance_m=1.0)]
ANSWERS, OFFLINE, GIVES_UP = "answers", "offline", "gives up"
GARBLED, REFUSED = "garbled", "refused"
# name of the fault: (end, failure), or both for each API where they differ
EXPECTED = {
    "slow but steady": (ANSWERS, ""),
    "silent before the headers": (OFFLINE, "slow to start"),
    "silent after the headers": (OFFLINE, "slow to start"),
    "only keep-alives": (OFFLINE, "slow to start"),
    "only the role": (OFFLINE, "slow to start"),
    "silent in the middle": (GIVES_UP, "stalled"),
    "keep-alives in the middle": (GIVES_UP, "stalled"),
    "trickle": (GIVES_UP, "trickle"),
    "hangs up before the first word": (OFFLINE, "disconnected"),
    "hangs up in the middle": (GIVES_UP, "disconnected"),
    "resets before the first word": (OFFLINE, "disconnected"),
    "resets in the middle": (GIVES_UP, "disconnected"),
    "ends early before the first word": (OFFLINE, "disconnected"),
    "ends early in the middle": (GIVES_UP, "disconnected"),
    "400": (OFFLINE, "http error"),
    "401": (OFFLINE, "refused"),
    "404": (OFFLINE, "http error"),
    "429": (OFFLINE, "rate limited"),
    "429 with Retry-After": (OFFLINE, "rate limited"),
    "500": (OFFLINE, "http error"),
    "503": (OFFLINE, "http error"),
    "error in the stream": (OFFLINE, "model error"),
    "error in the middle": (GIVES_UP, "model error"),
    "no JSON": (OFFLINE, "garbage"),
    "no JSON in the middle": (GIVES_UP, "garbage"),
    "wrong types": {
        "chat_completions": (OFFLINE, "disconnected"),
        "responses": (OFFLINE, "garbage"),
        "realtime": (OFFLINE, "garbage"),
    },
    "wrong types in the middle": {
        "chat_completions": (GIVES_UP, "disconnected"),
        "responses": (GIVES_UP, "garbage"),
        "realtime": (GIVES_UP, "garbage"),
    },
    "half a character": (OFFLINE, "garbage"),
    "web page": (OFFLINE, "garbage"),
    "line without an end": (OFFLINE, "garbage"),
    # Chat pieces have no numbers, so nobody can tell: the broken arguments are refused.
    "every event twice": {
        "chat_completions": (REFUSED, ""),
        "responses": (ANSWERS, ""),
        "realtime": (ANSWERS, ""),
    },
    "parts in the wrong order": {
        "chat_completions": (REFUSED, ""),
        "responses": (GARBLED, ""),
        "realtime": (GARBLED, ""),
    },
    "no usage": (ANSWERS, ""),
    "no [DONE]": (ANSWERS, ""),
    "calls without ids": (ANSWERS, ""),
    "calls with one id": (ANSWERS, ""),
}


def test_every_fault_is_in_the_table():
    assert [fault.name for fault in FAULTS] == list(EXPECTED)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_what_the_planner_does(run, every_api, remote, endpoint, fault):
    expected = EXPECTED[fault.name]
    end, failure = expected[every_api] if isinstance(expected, dict) else expected

    async def scene(make):
        bench = make(remote, api=every_api, **BUDGETS)
        endpoint.control(**fault.for_api(every_api), next_n=1)
        await bench.ask("go forward 1 metre")
        check(bench, end)
        assert bench.chain.links[0].failures == ({failure: 1} if failure else {})
        requests = 2 if end in (ANSWERS, GARBLED, REFUSED) else 1
        assert len(endpoint.requests()) == requests, "there must be no retry"

    run(scene)


def check(bench, end):
    """What was said and done is one of the right ends."""
    said = " ".join(bench.said)
    if end == ANSWERS:
        assert (bench.skills, said) == (DRIVEN, SPOKEN)
    elif end == OFFLINE:
        assert (bench.skills, said) == (DRIVEN, f"{bench.config.fallback_line} {SPOKEN}")
    elif end == GIVES_UP:
        assert bench.skills == []
        assert bench.said[-1] == bench.config.failure_line
        assert SPOKEN.startswith(said.removesuffix(bench.config.failure_line).strip())
    elif end == GARBLED:
        assert bench.skills == DRIVEN, "the arguments came whole at the end"
    else:
        assert bench.skills == [], "and the model was told why"
        assert "wanted JSON" in said
