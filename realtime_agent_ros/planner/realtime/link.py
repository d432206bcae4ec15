"""The Realtime API's part of the chain, from parameters."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit, urlunsplit

from realtime_agent_ros.planner.realtime.config import RealtimeConfig
from realtime_agent_ros.planner.realtime.connection import RealtimeConnection
from realtime_agent_ros.planner.realtime.hearing import Hearing
from realtime_agent_ros.planner.realtime.model import RealtimeThinker
from realtime_agent_ros.planner.realtime.request import Endpoint

SCHEMES: Mapping[str, str] = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}
VENDOR_URL = "https://api.openai.com/v1"


class AddressError(ValueError):
    """``base_url`` is no address; the text says what is allowed."""


def websocket_url(base_url: str, model: str) -> str:
    """Where to connect for ``base_url`` (empty: the vendor's). Raises AddressError if that is
    neither HTTP nor WebSocket."""
    parts = urlsplit(base_url or VENDOR_URL)
    scheme = SCHEMES.get(parts.scheme)
    if scheme is None or not parts.netloc:
        raise AddressError(
            f"base_url: {base_url!r} must begin with http, https, ws or wss and a host"
        )
    path = f"{parts.path.rstrip('/')}/realtime"
    return urlunsplit((scheme, parts.netloc, path, urlencode({"model": model}), ""))


def realtime_model(
    model: str, base_url: str, key: str, connect_s: float, config: RealtimeConfig
) -> tuple[RealtimeThinker, RealtimeConnection]:
    """The model and its connection, which is not open yet. Without a key none is sent."""
    endpoint = Endpoint(
        url=websocket_url(base_url, model),
        model=model,
        headers={"Authorization": f"Bearer {key}"} if key else {},
        connect_s=connect_s,
        config=config,
    )
    connection = RealtimeConnection(endpoint, Hearing())
    return RealtimeThinker(model, connection), connection
