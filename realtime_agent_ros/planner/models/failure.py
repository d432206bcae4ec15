"""Why a model gave no response: one word each, the same in events, diagnostics and documents.

Belongs here: naming a failure, and what it says about the endpoint. Does not belong here: what is
done about it (``resilient_model``, ``breaker``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum

import httpx2
from openai import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
)

MAX_RETRY_AFTER_S = 3600.0
"""A server that asks for more is not believed."""


class FailureKind(StrEnum):
    """The words; what each means stands in ``MEANING``."""

    UNREACHABLE = "unreachable"
    SLOW_CONNECT = "slow to connect"
    SLOW_START = "slow to start"
    STALLED = "stalled"
    TRICKLE = "trickle"
    OUT_OF_TIME = "out of time"
    OUTRUN = "outrun"
    RATE_LIMITED = "rate limited"
    REFUSED = "refused"
    HTTP_ERROR = "http error"
    DISCONNECTED = "disconnected"
    GARBAGE = "garbage"
    EMPTY = "empty response"
    MODEL_ERROR = "model error"
    NO_MODEL = "no model"


MEANING: Mapping[FailureKind, str] = {
    FailureKind.UNREACHABLE: "no connection: refused, no route, no such host, TLS failed",
    FailureKind.SLOW_CONNECT: "no connection within `connect_timeout_s`",
    FailureKind.SLOW_START: "no useful token within `first_token_hard_s`",
    FailureKind.STALLED: "no useful token for `between_tokens_s` after the first",
    FailureKind.TRICKLE: "fewer than `min_rate_chars_per_s` over `rate_window_s`",
    FailureKind.OUT_OF_TIME: "`plan_timeout_s` is over",
    FailureKind.OUTRUN: "another model's first token came earlier; this one had none yet",
    FailureKind.RATE_LIMITED: "status 429, or 503 with Retry-After; it rests as long as asked",
    FailureKind.REFUSED: "status 401 or 403: the key is wrong or may not use this model",
    FailureKind.HTTP_ERROR: "another status of 400 and above",
    FailureKind.DISCONNECTED: "the connection or the stream ended before the response did",
    FailureKind.GARBAGE: "what came is no stream of the API",
    FailureKind.EMPTY: "a whole response with nothing in it",
    FailureKind.MODEL_ERROR: "the endpoint itself says in the stream that the response failed",
    FailureKind.NO_MODEL: "no model was left to ask",
}

OF_THE_HOST = frozenset((FailureKind.UNREACHABLE, FailureKind.SLOW_CONNECT))
"""Failures that concern every model behind the same address."""
CERTAIN = OF_THE_HOST | {FailureKind.RATE_LIMITED, FailureKind.REFUSED}
"""Failures that one try proves; a breaker waits for no second one."""


@dataclass(frozen=True, slots=True)
class Failure:
    """``rest_s``: how long the endpoint asks to be left alone, if it does."""

    kind: FailureKind
    detail: str = ""
    rest_s: float | None = None

    def __str__(self) -> str:
        return f"{self.kind}: {self.detail}" if self.detail else str(self.kind)


class FailedResponseError(Exception):
    """A response that failed for a reason that is known already."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


def explain(error: Exception | None) -> Failure:
    """The end of a stream as a failure. Never quotes the request, so never a key."""
    if isinstance(error, APIConnectionError) and isinstance(error.__cause__, Exception):
        error = error.__cause__
    name = type(error).__name__
    match error:
        case None:
            return Failure(FailureKind.DISCONNECTED, "the stream ended early")
        case FailedResponseError():
            return error.failure
        case APIStatusError():
            headers = error.response.headers
            return of_status(error.status_code, retry_after_s(headers, datetime.now(UTC)))
        case httpx2.ConnectTimeout() | httpx2.PoolTimeout():
            return Failure(FailureKind.SLOW_CONNECT)
        case APITimeoutError() | httpx2.TimeoutException() | TimeoutError():
            return Failure(FailureKind.STALLED, "the connection")
        case httpx2.RemoteProtocolError() | httpx2.ReadError() | httpx2.WriteError():
            return Failure(FailureKind.DISCONNECTED, name)
        case APIConnectionError() | httpx2.TransportError() | OSError():
            return Failure(FailureKind.UNREACHABLE, name)
        case APIError() if not isinstance(error, APIResponseValidationError):
            return Failure(FailureKind.MODEL_ERROR, name)
        case _:
            return Failure(FailureKind.GARBAGE, name)


def of_status(status: int, rest_s: float | None) -> Failure:
    """An HTTP status of 400 and above; ``rest_s`` is what Retry-After asks for."""
    if status == 429 or (status == 503 and rest_s is not None):
        return Failure(FailureKind.RATE_LIMITED, str(status), rest_s)
    kind = FailureKind.REFUSED if status in (401, 403) else FailureKind.HTTP_ERROR
    return Failure(kind, str(status))


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """What Retry-After asks for: seconds or a date; None without one or with nonsense in it."""
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    if text.replace(".", "", 1).isascii() and text.replace(".", "", 1).isdigit():
        return min(float(text), MAX_RETRY_AFTER_S)
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    wait_s = (date.replace(tzinfo=date.tzinfo or UTC) - now).total_seconds()
    return min(max(0.0, wait_s), MAX_RETRY_AFTER_S)
