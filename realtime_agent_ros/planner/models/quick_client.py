"""Makes the OpenAI client send long lists as they are.

The client looks for aliases and files in every item of every list of a request, once per possible
type: 1 ms for a first turn, 8 to 17 ms for a conversation of 60 items, on the way from the last
word to the request. The Agents SDK gives it plain dictionaries that hold neither, and what is given
as ``extra_body`` is sent as it is.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

from openai import AsyncOpenAI


def quicken(client: AsyncOpenAI) -> AsyncOpenAI:
    """``client``, whose requests of both APIs are made without that search."""
    _pass_on(client.chat.completions, "messages", "tools")
    _pass_on(client.responses, "input", "tools")
    return client


def _pass_on(resource: Any, *names: str) -> None:
    create = resource.create

    @wraps(create)
    async def quick(**kwargs: Any) -> Any:
        lists = {name: kwargs[name] for name in names if isinstance(kwargs.get(name), list)}
        kwargs |= {name: [] for name in lists}
        kwargs["extra_body"] = {**lists, **(kwargs.get("extra_body") or {})}
        return await create(**kwargs)

    resource.create = quick
