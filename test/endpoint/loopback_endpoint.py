"""Fixtures and named faults for tests against the loopback endpoint; see docs/testing_endpoint.md.

For your own tests too: put this folder on pytest's ``pythonpath`` and import what you need into
your ``conftest.py``. Needs the package with its extra ``llm``, and no ROS.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from realtime_agent_ros.endpoint.server import LoopbackEndpoint

LONG_S = 60.0
"""Longer than any test waits."""
APIS = ("chat_completions", "responses")
"""Over HTTP."""
EVERY_API = (*APIS, "realtime")
FIRST_WORDS = {"chat_completions": 3, "responses": 6, "realtime": 4}
"""So many stream events of a reply, and its first words are out."""


@pytest.fixture
def endpoint() -> Iterator[LoopbackEndpoint]:
    """An endpoint of its own for every test, on a free port."""
    with LoopbackEndpoint() as running:
        yield running


@pytest.fixture
def second_endpoint() -> Iterator[LoopbackEndpoint]:
    """Another one, for chains of models."""
    with LoopbackEndpoint() as running:
        yield running


@pytest.fixture(params=APIS)
def api(request: pytest.FixtureRequest) -> str:
    """Both APIs over HTTP, one after the other."""
    return str(request.param)


@pytest.fixture(params=EVERY_API)
def every_api(request: pytest.FixtureRequest) -> str:
    """The same and the Realtime API."""
    return str(request.param)


@dataclass(frozen=True)
class Fault:
    """One way to be sick. ``late``: it begins after the first words of the reply; the value is
    the control that takes the number of stream events."""

    name: str
    control: dict[str, Any] = field(default_factory=dict)
    late: str = ""

    def for_api(self, api: str) -> dict[str, Any]:
        """What to give to ``LoopbackEndpoint.control`` for one of ``EVERY_API``."""
        return self.control | ({self.late: FIRST_WORDS[api]} if self.late else {})


FAULTS = (
    Fault("slow but steady", {"first_token_s": 0.1, "token_s": 0.005}),
    Fault("silent before the headers", {"stall_s": LONG_S}),
    Fault("silent after the headers", {"first_token_s": LONG_S}),
    Fault("only keep-alives", {"first_token_s": LONG_S, "keepalive_s": 0.02}),
    Fault("only the role", {"role_only": True, "keepalive_s": 0.02}),
    Fault("silent in the middle", late="stall_after"),
    Fault("keep-alives in the middle", {"keepalive_s": 0.02}, late="stall_after"),
    Fault("trickle", {"token_s": 0.3}),
    Fault("hangs up before the first word", {"disconnect_after": 0}),
    Fault("hangs up in the middle", late="disconnect_after"),
    Fault("resets before the first word", {"disconnect_after": 0, "reset": True}),
    Fault("resets in the middle", {"reset": True}, late="disconnect_after"),
    Fault("ends early before the first word", {"end_after": 1}),
    Fault("ends early in the middle", late="end_after"),
    Fault("400", {"status": 400}),
    Fault("401", {"status": 401}),
    Fault("404", {"status": 404}),
    Fault("429", {"status": 429}),
    Fault("429 with Retry-After", {"status": 429, "retry_after_s": 20}),
    Fault("500", {"status": 500}),
    Fault("503", {"status": 503}),
    Fault("error in the stream", {"error_after": 1}),
    Fault("error in the middle", late="error_after"),
    Fault("no JSON", {"garbage": "json"}),
    Fault("no JSON in the middle", {"garbage": "json"}, late="garbage_after"),
    Fault("wrong types", {"garbage": "types"}),
    Fault("wrong types in the middle", {"garbage": "types"}, late="garbage_after"),
    Fault("half a character", {"garbage": "utf8"}),
    Fault("web page", {"garbage": "html"}),
    Fault("line without an end", {"garbage": "line"}),
    Fault("every event twice", {"duplicate": True}),
    Fault("parts in the wrong order", {"reorder": True}),
    Fault("no usage", {"usage": False}),
    Fault("no [DONE]", {"done": False}),
    Fault("calls without ids", {"call_ids": "empty"}),
    Fault("calls with one id", {"call_ids": "same"}),
)
BY_NAME = {fault.name: fault for fault in FAULTS}
