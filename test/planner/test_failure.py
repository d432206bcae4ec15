"""Failures are named by one word, without the request in them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from openai import APIConnectionError, APIError, APIStatusError, APITimeoutError

from realtime_agent_ros.planner.models.failure import (
    MAX_RETRY_AFTER_S,
    MEANING,
    FailureKind,
    explain,
    retry_after_s,
)

REQUEST = httpx2.Request("POST", "http://127.0.0.1/v1", headers={"Authorization": "Bearer sk-1"})
NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


def status(code, **headers):
    response = httpx2.Response(code, headers=headers, request=REQUEST)
    return APIStatusError("sk-1 was refused", response=response, body=None)


def caused(cause):
    error = APIConnectionError(request=REQUEST)
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (None, FailureKind.DISCONNECTED),
        (status(429), FailureKind.RATE_LIMITED),
        (status(503, **{"retry-after": "3"}), FailureKind.RATE_LIMITED),
        (status(503), FailureKind.HTTP_ERROR),
        (status(401), FailureKind.REFUSED),
        (status(403), FailureKind.REFUSED),
        (status(404), FailureKind.HTTP_ERROR),
        (caused(httpx2.ConnectTimeout("")), FailureKind.SLOW_CONNECT),
        (caused(httpx2.ConnectError("")), FailureKind.UNREACHABLE),
        (caused(httpx2.RemoteProtocolError("")), FailureKind.DISCONNECTED),
        (httpx2.ReadError(""), FailureKind.DISCONNECTED),
        (APITimeoutError(request=REQUEST), FailureKind.STALLED),
        (APIError("sk-1", REQUEST, body=None), FailureKind.MODEL_ERROR),
        (caused(httpx2.DecodingError("no gzip")), FailureKind.GARBAGE),
        (ValueError("no JSON"), FailureKind.GARBAGE),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "sk-1"), FailureKind.GARBAGE),
        (OSError("no route"), FailureKind.UNREACHABLE),
    ],
    ids=lambda value: str(value)[:30],
)
def test_every_end_of_a_stream_has_its_word(error, kind):
    failure = explain(error)
    assert failure.kind is kind
    assert "sk-1" not in str(failure)


@pytest.mark.parametrize(
    ("text", "wait_s"),
    [
        ("7", 7.0),
        ("0.5", 0.5),
        (" 12 ", 12.0),
        ((NOW + timedelta(seconds=90)).strftime("%a, %d %b %Y %H:%M:%S GMT"), 90.0),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0.0),
        ("99999999999", MAX_RETRY_AFTER_S),
        ("9" * 400, MAX_RETRY_AFTER_S),
        ("-3", None),
        ("1e9", None),
        ("soon", None),
        ("nan", None),
        ("\u0663", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_never_trusted_too_far(text, wait_s):
    assert retry_after_s({"retry-after": text}, NOW) == wait_s


def test_without_retry_after_nothing_is_asked_for():
    assert retry_after_s({}, NOW) is None


def test_every_word_is_explained_and_documented():
    assert set(MEANING) == set(FailureKind)
    page = Path(__file__).parents[2].joinpath("docs/models.md").read_text(encoding="utf-8")
    for kind, meaning in MEANING.items():
        assert f"| {kind} | {meaning} |" in page
