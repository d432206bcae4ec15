"""Why a WebSocket gave no response, in the words of ``failure``. Never quotes a request."""

from __future__ import annotations

from datetime import UTC, datetime

from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.frames import CloseCode

from realtime_agent_ros.planner.models.failure import Failure, FailureKind, of_status, retry_after_s

OURS = (CloseCode.PROTOCOL_ERROR, CloseCode.INVALID_DATA, CloseCode.MESSAGE_TOO_BIG)
"""Codes with which our side closes a connection for what came through it."""


def of_connecting(error: Exception) -> Failure:
    """Why no connection came about."""
    if isinstance(error, InvalidStatus):
        response = error.response
        rest_s = retry_after_s(response.headers, datetime.now(UTC))
        return of_status(response.status_code, rest_s)
    name = type(error).__name__
    if isinstance(error, TimeoutError):
        return Failure(FailureKind.SLOW_CONNECT)
    kind = FailureKind.UNREACHABLE if isinstance(error, OSError) else FailureKind.GARBAGE
    if isinstance(error, WebSocketException):
        kind = FailureKind.HTTP_ERROR
    return Failure(kind, name)


def of_connection(error: Exception | None) -> Failure:
    """Why a connection ended, or why what came through it can't be used."""
    name = type(error).__name__
    if error is None:
        return Failure(FailureKind.DISCONNECTED, "the server closed it")
    sent = error.sent if isinstance(error, ConnectionClosed) else None
    if sent is not None and sent.code in OURS:
        return Failure(FailureKind.GARBAGE, f"{name} {sent.code}")
    if isinstance(error, ConnectionClosed | OSError):
        return Failure(FailureKind.DISCONNECTED, name)
    return Failure(FailureKind.GARBAGE, name)
