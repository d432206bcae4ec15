"""Errors as the vendor words them: the same JSON for every status, in the body or in the stream."""

from __future__ import annotations

import json
import math
import uuid
from typing import Any

from starlette.responses import JSONResponse

from realtime_agent_ros.endpoint.faults import Faults

# type, code, message
VENDOR: dict[int, tuple[str, str | None, str]] = {
    400: ("invalid_request_error", None, "We could not parse the JSON body of your request."),
    401: ("invalid_request_error", "invalid_api_key", "Incorrect API key provided."),
    403: ("invalid_request_error", "unsupported_region", "Country or territory not supported."),
    404: ("invalid_request_error", "model_not_found", "The model does not exist."),
    429: ("requests", "rate_limit_exceeded", "Rate limit reached. Please try again later."),
    500: ("server_error", None, "The server had an error while processing your request."),
    503: ("server_error", "service_unavailable", "The engine is currently overloaded."),
}


def error_body(status: int, message: str = "") -> dict[str, dict[str, str | None]]:
    """The body for a status; one that has none of its own takes that of its hundred."""
    kind, code, usual = VENDOR.get(status) or VENDOR[500 if status >= 500 else 400]
    return {"error": {"message": message or usual, "type": kind, "param": None, "code": code}}


def error(status: int, message: str = "", faults: Faults | None = None) -> JSONResponse:
    """A whole answer."""
    headers = {"x-request-id": f"req_{uuid.uuid4().hex}"}
    if faults is not None and faults.retry_after_s is not None:
        headers["retry-after"] = str(math.ceil(faults.retry_after_s))
    return JSONResponse(error_body(status, message), status, headers)


def json_object(raw: bytes) -> dict[str, Any] | JSONResponse:
    """What a request says, or how it is refused because that is no JSON object."""
    try:
        body = json.loads(raw)
    except ValueError:
        return error(400)
    return (
        body
        if isinstance(body, dict)
        else error(400, "The body of your request is no JSON object.")
    )
