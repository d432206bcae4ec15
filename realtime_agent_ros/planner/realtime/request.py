"""What is asked of the Realtime API, in the form in which it is sent.

Pure. A request with tools belongs to the conversation that the server holds; one without (a probe,
a summary) is answered beside it and leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agents import FunctionTool
from agents.realtime import RealtimeSessionModelSettings

from realtime_agent_ros.planner.realtime.config import RealtimeConfig
from realtime_agent_ros.planner.realtime.mirror import payload

Json = dict[str, Any]
LOGPROBS = "item.input_audio_transcription.logprobs"


@dataclass(frozen=True, slots=True)
class Request:
    """``items`` in the form of the Responses API, the newest last."""

    instructions: str
    items: Sequence[Mapping[str, Any]]
    tools: Sequence[FunctionTool] = ()

    @property
    def of_conversation(self) -> bool:
        return bool(self.tools)

    @property
    def edition(self) -> tuple[Any, ...]:
        """The same for requests that need the same session."""
        tools = [(tool.name, tool.description, id(tool.params_json_schema)) for tool in self.tools]
        return (self.instructions, *tools)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to connect. ``headers`` hold the key. ``logprobs``: of transcripts, too."""

    url: str
    model: str
    headers: dict[str, str] = field(repr=False)
    connect_s: float
    config: RealtimeConfig
    logprobs: bool = False


def session_settings(endpoint: Endpoint) -> RealtimeSessionModelSettings:
    """The session before anything was asked. The server answers when we ask, never by itself."""
    config = endpoint.config
    detection: Any = None
    if config.turn_detection != "off":
        detection = {
            "type": config.turn_detection,
            "create_response": False,
            "interrupt_response": False,
        }
    return {
        "model_name": endpoint.model,
        "output_modalities": [config.output],
        "audio": {
            "input": {
                "format": "pcm16",
                "transcription": {"model": config.transcription_model},
                "turn_detection": detection,
            },
            "output": {"format": "pcm16", "voice": config.voice},
        },
        "tracing": None,
    }


def logprobs_wanted() -> Json:
    """The event that asks for them, apart from the session: not all that transcribes has them."""
    return {"type": "session.update", "session": {"type": "realtime", "include": [LOGPROBS]}}


def response_create(request: Request, event_id: str) -> Json:
    """The event that asks for a response, once the conversation is what it should be."""
    event: Json = {"type": "response.create", "event_id": event_id}
    if not request.of_conversation:
        event["response"] = {
            "conversation": "none",
            "input": [payload(item) for item in request.items],
            "instructions": request.instructions,
            "output_modalities": ["text"],
            "tools": [],
        }
    return event
