"""How the endpoint is to misbehave. No HTTP here."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from realtime_agent_ros.core.steps import Frozen

Seconds = Annotated[float, Field(ge=0.0, le=600.0)]
Count = Annotated[int, Field(ge=0)]
FOREVER_S = 600.0
CONTINUOUS_BATCHING = 0.24
"""The ``batch_exponent`` of vLLM, fitted in log-log, through a single request, to published times
per output token for 1 to 512 requests at a time; docs/fleets.md has them and their source."""


class GivenCall(Frozen):
    """A tool call of a given reply."""

    name: str
    arguments: dict[str, Any] = {}


class Faults(Frozen):
    """How a request is answered. The defaults are a fast and healthy endpoint."""

    # What is said.
    text: str | None = None
    """Reply with this instead of what the offline language gives."""
    calls: tuple[GivenCall, ...] = ()
    """The calls of such a reply, whether the request offers these tools or not."""
    events: tuple[dict[str, Any], ...] = ()
    """Stream these, in the API's own shape, instead of a reply."""
    transcript: str = ""
    """What audio says that is committed while this stands, or sent to be transcribed."""
    confidence: Annotated[float, Field(gt=0.0, le=1.0)] = 1.0
    """How sure a transcription is of each of its words, where it is asked for that."""

    # How fast.
    stall_s: Seconds = 0.0
    """Silence before anything at all, headers included."""
    first_token_s: Seconds = 0.0
    """Silence between the role-only chunk and the first token."""
    token_s: Seconds = 0.0
    """Pause before each further token: a trickle, if it is long."""
    batch_exponent: Annotated[float, Field(ge=0.0, le=2.0)] = 0.0
    """n requests at a time get their tokens n ** this later; 0: they don't hold up one another."""
    tail_s: Seconds = 0.0
    """Silence before the event that ends the response, when all else has been sent."""
    stall_after: Count | None = None
    """Fall silent for good after so many stream events."""
    keepalive_s: Seconds = 0.0
    """While silent after the headers, send a comment every so often; 0: none."""
    role_only: bool = False
    """Send the role-only chunk, keep the connection alive, and never a token."""

    # How it fails.
    status: Annotated[int, Field(ge=200, le=599)] = 200
    """Answer with this status and an error in the vendor's shape instead."""
    retry_after_s: Seconds | None = None
    """Retry-After of such an answer."""
    disconnect_after: Count | None = None
    """Break the connection off after so many stream events (FIN in the middle of the body)."""
    reset: bool = False
    """Break it off with RST instead."""
    end_after: Count | None = None
    """End the body in good order after so many stream events, without the rest."""
    error_after: Count | None = None
    """After so many stream events say in the stream that the response has failed."""
    garbage: Literal["", "json", "types", "utf8", "html", "line"] = ""
    """Status 200, and: no JSON; JSON of the wrong types; half a character; a web page; a line
    without an end."""
    garbage_after: Count = 0
    """Send so many good stream events first (but for a web page)."""

    # What is wrong with the stream.
    duplicate: bool = False
    """Send every event twice."""
    reorder: bool = False
    """Swap the events that carry parts of text or arguments, two by two."""
    usage: bool = True
    """Tell the tokens used, if the request asks for it."""
    done: bool = True
    """End a stream of chat completions with [DONE]."""
    call_ids: Literal["own", "empty", "same"] = "own"
    """Ids of the tool calls."""


class Control(Faults):
    """The body of POST /control: faults for the next ``next_n`` requests; 0 means from now on."""

    next_n: Count = 1

    def faults(self) -> Faults:
        return Faults(**self.model_dump(exclude={"next_n"}))
