"""One client of the Realtime API: reads its events, keeps its session, answers."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from realtime_agent_ros.endpoint.faults import Faults
from realtime_agent_ros.endpoint.manner import Manner
from realtime_agent_ros.endpoint.realtime.audio import SILENCE_S, Detector
from realtime_agent_ros.endpoint.realtime.conversation import Conversation, ItemError
from realtime_agent_ros.endpoint.realtime.replies import done, events, head
from realtime_agent_ros.endpoint.realtime.wire import Wire
from realtime_agent_ros.endpoint.script import Script, Served
from realtime_agent_ros.endpoint.speech import logprob
from realtime_agent_ros.endpoint.thinking import Question, from_responses, new_id, tokens
from realtime_agent_ros.planner.models.dialogue import Reply

Json = dict[str, Any]
LOGPROBS = "item.input_audio_transcription.logprobs"
"""In a session's ``include``: tell with transcripts how sure they are."""
Think = Callable[[Question, Any], Reply]


class RealtimeSession:
    """``think`` gives the reply to a question under the faults in force."""

    def __init__(self, wire: Wire, script: Script, model: str, port: int, think: Think) -> None:
        self._wire = wire
        self._script = script
        self._port = port
        self._think = think
        self._conversation = Conversation()
        self._settings: Json = {
            "type": "realtime",
            "object": "realtime.session",
            "id": new_id("sess"),
            "model": model,
            "output_modalities": ["audio"],
            "instructions": "",
            "tools": [],
            "audio": {"input": {"turn_detection": {"type": "server_vad"}}, "output": {}},
        }
        self._heard = bytearray()
        self._detector = Detector()
        self._response: asyncio.Task[None] | None = None
        self._serving: Served | None = None
        self._made: Json = {}
        self._handlers: dict[str, Callable[[Json], Awaitable[None]]] = {
            "session.update": self._update,
            "conversation.item.create": self._create_item,
            "conversation.item.delete": self._delete_item,
            "conversation.item.retrieve": self._retrieve_item,
            "conversation.item.truncate": self._truncate_item,
            "response.create": self._create_response,
            "response.cancel": self._cancel_response,
            "input_audio_buffer.append": self._append,
            "input_audio_buffer.commit": self._commit,
            "input_audio_buffer.clear": self._clear,
        }

    async def begin(self) -> None:
        """Greet the client."""
        await self._wire.send({"type": "session.created", "session": self._settings})

    async def take(self, text: str) -> None:
        """A message of the client's; what is wrong with it is told."""
        try:
            event = json.loads(text)
        except ValueError:
            event = None
        kind = str(event.get("type")) if isinstance(event, dict) else ""
        if kind not in self._handlers:
            await self._wire.error(code="invalid_event", message="This is no client event.")
            return
        self._script.heard(kind)
        try:
            await self._handlers[kind](event)
        except ItemError as error:
            event_id = event.get("event_id")
            await self._wire.error(code=error.code, message=str(error), event_id=event_id)

    async def end(self) -> None:
        """The client has left."""
        if self._response is not None and not self._response.done():
            self._response.cancel()
            await asyncio.wait([self._response])
            if self._serving is not None:
                self._serving.ended = "disconnected"

    async def _update(self, event: Json) -> None:
        given = _object(event, "session")
        audio = {**self._settings["audio"], **_object(given, "audio")}
        self._settings |= {**given, "audio": audio}
        detection = self._detection() or {}
        silence_ms = detection.get("silence_duration_ms") or 1e3 * SILENCE_S
        self._detector = Detector(silence_ms / 1e3)
        await self._wire.send({"type": "session.updated", "session": self._settings})

    async def _create_item(self, event: Json) -> None:
        item, previous = self._conversation.create(event.get("item"), event.get("previous_item_id"))
        for kind in ("added", "done"):
            told = {"previous_item_id": previous, "item": item}
            await self._wire.send({"type": f"conversation.item.{kind}", **told})

    async def _delete_item(self, event: Json) -> None:
        self._conversation.delete(event.get("item_id"))
        item_id = event.get("item_id")
        await self._wire.send({"type": "conversation.item.deleted", "item_id": item_id})

    async def _retrieve_item(self, event: Json) -> None:
        item = self._conversation.get(event.get("item_id"), "retrieve")
        await self._wire.send({"type": "conversation.item.retrieved", "item": item})

    async def _truncate_item(self, event: Json) -> None:
        item = self._conversation.get(event.get("item_id"), "truncate")
        item["audio_end_ms"] = event.get("audio_end_ms")
        told = {name: event.get(name) for name in ("item_id", "content_index", "audio_end_ms")}
        await self._wire.send({"type": "conversation.item.truncated", **told})

    async def _create_response(self, event: Json) -> None:
        given, event_id = _object(event, "response"), event.get("event_id")
        if self._response is not None and not self._response.done():
            code = "conversation_already_has_active_response"
            await self._wire.error(code=code, message="A response is active.", event_id=event_id)
            return
        faults = self._script.take()
        question, raw = self._asked(given)
        self._serving = served = self._script.log(self._served(question), raw)
        if faults.status != 200:
            served.ended = "finished"
            await self._wire.refuse(faults.status, event_id)
            return
        beside = given.get("conversation") == "none"
        made = self._events(given, question, raw, faults)

        async def respond() -> None:
            await asyncio.sleep(faults.stall_s)
            await self._wire.respond(map(self._noted(beside), made), faults, served)

        self._made = {}
        self._response = asyncio.create_task(respond(), name="realtime response")

    def _asked(self, given: Json) -> tuple[Question, bytes]:
        """What a response is asked for, and all that the model knows, as one body."""
        beside = given.get("conversation") == "none"
        items = given.get("input") if beside else self._conversation.as_input()
        asked = {"input": items, "tools": given.get("tools", self._settings["tools"])}
        body = {"instructions": self._settings["instructions"], **asked}
        return from_responses(asked), json.dumps(body).encode()

    def _events(
        self, given: Json, question: Question, raw: bytes, faults: Faults
    ) -> Iterable[Json]:
        if faults.events:
            return faults.events
        modalities = given.get("output_modalities") or self._settings["output_modalities"]
        manner = Manner(
            model=self._settings["model"],
            prompt_tokens=tokens(raw.decode()),
            usage=faults.usage,
            call_ids=faults.call_ids,
        )
        return events(self._think(question, faults), manner, voice="audio" in modalities)

    def _noted(self, beside: bool) -> Callable[[Json], Json]:
        """Follows a response as it is sent: its items become part of the conversation."""

        def note(event: Json) -> Json:
            if event["type"] == "response.created":
                self._made = event["response"]
            elif event["type"] == "response.output_item.added" and not beside:
                self._conversation.create(event["item"], None)
            elif event["type"] == "response.output_item.done" and not beside:
                self._conversation.get(event["item"]["id"], "update").update(event["item"])
            return event

        return note

    async def _cancel_response(self, event: Json) -> None:
        task = self._response
        if task is None or task.done():
            message = "There is no active response to cancel."
            await self._wire.error(code="response_cancel_not_active", message=message)
            return
        task.cancel()
        await asyncio.wait([task])
        if self._serving is not None:
            self._serving.ended = "cancelled"
        await self._wire.send(done(self._made or head(new_id("resp")), "cancelled"))

    async def _append(self, event: Json) -> None:
        try:
            pcm16 = base64.b64decode(str(event.get("audio")), validate=True)
        except binascii.Error:
            await self._wire.error(code="invalid_value", message="audio is no base64")
            return
        self._heard += pcm16
        if self._detection() is None:
            return
        found = self._detector.hear(pcm16)
        if found:
            at = {"audio_start_ms": 0} if found == "started" else {"audio_end_ms": 0}
            item = {"item_id": new_id("item")}
            await self._wire.send({"type": f"input_audio_buffer.speech_{found}", **at, **item})
        if found == "stopped":
            await self._commit({})
            if (self._detection() or {}).get("create_response", True):
                await self._create_response({})

    async def _commit(self, event: Json) -> None:
        if not self._heard:
            told = {"message": "The buffer is empty.", "event_id": event.get("event_id")}
            await self._wire.error(code="input_audio_buffer_commit_empty", **told)
            return
        self._heard.clear()
        text = self._script.peek().transcript
        content = [{"type": "input_audio", "transcript": text}]
        given = {"type": "message", "role": "user", "content": content}
        item, previous = self._conversation.create(given, None)
        told = {"item_id": item["id"], "previous_item_id": previous}
        await self._wire.send({"type": "input_audio_buffer.committed", **told})
        await self._wire.send(
            {"type": "conversation.item.added", "previous_item_id": previous, "item": item}
        )
        await self._transcribe(item["id"], self._script.peek())

    async def _transcribe(self, item_id: str, faults: Faults) -> None:
        name = "conversation.item.input_audio_transcription"
        at = {"item_id": item_id, "content_index": 0}
        sure = LOGPROBS in (self._settings.get("include") or ())
        said: list[Json] = []
        for word in faults.transcript.split():
            said.append(logprob(f"{word} ", faults))
            delta = {"type": f"{name}.delta", **at, "delta": f"{word} "}
            await self._wire.send({**delta, "logprobs": said[-1:]} if sure else delta)
        usage = {"type": "duration", "seconds": 1.0}
        done = {"type": f"{name}.completed", **at, "transcript": faults.transcript, "usage": usage}
        await self._wire.send({**done, "logprobs": said} if sure else done)

    async def _clear(self, _: Json) -> None:
        self._heard.clear()
        await self._wire.send({"type": "input_audio_buffer.cleared"})

    def _detection(self) -> Json | None:
        detection: Json | None = (self._settings["audio"].get("input") or {}).get("turn_detection")
        return detection

    def _served(self, question: Question) -> Served:
        return Served(
            number=0,
            api="realtime",
            model=str(self._settings["model"]),
            streamed=True,
            message=question.message,
            items=len(question.items),
            tools=len(question.tools),
            connection=self._port,
        )


def _object(holder: Json, name: str) -> Json:
    """A field that is an object, or left out. Raises ItemError."""
    value = holder.get(name)
    if value is not None and not isinstance(value, dict):
        raise ItemError("invalid_value", f"{name} must be an object")
    return value or {}
