"""One response of one model: what of it is useful, what is held back, when it counts as whole.

Belongs here: reading the events of a stream. Does not belong here: other models (``race``).
"""

from __future__ import annotations

from agents.items import TResponseStreamEvent
from openai.types.responses import (
    ResponseAudioDeltaEvent,
    ResponseCompletedEvent,
    ResponseFunctionToolCall,
    ResponseOutputMessage,
    ResponseReasoningItem,
)

from realtime_agent_ros.planner.calls.call_reader import CallReader
from realtime_agent_ros.planner.models.budgets import StreamWatch
from realtime_agent_ros.planner.models.failure import Failure, FailureKind
from realtime_agent_ros.planner.models.model_chain import Link

VOICED = "response.audio.transcript.delta"
"""Words that a model says in its own voice, beside the sound."""
TEXT_DELTAS = ("response.output_text.delta", "response.refusal.delta", VOICED)
BASE64_PER_SPOKEN_CHAR = 4267
"""A voice says about 15 characters a second; a second of sound is 64000 characters of base64."""
CALL_DELTAS = ("response.function_call_arguments.delta", "response.custom_tool_call_input.delta")
ENDS_BADLY = ("response.failed", "response.incomplete", "response.error", "error")


class Attempt:
    """Holds events back until the first text, the first complete tool call (which starts it) or
    the end, so that an attempt that fails before leaves no trace; afterwards it is ``committed``:
    nobody else may answer in its place."""

    def __init__(self, link: Link, watch: StreamWatch | None, *, may_be_empty: bool) -> None:
        self.link = link
        self.watch = watch
        self.committed = False
        self.whole = False
        """The response has been completed and taken."""
        self.failure: Failure | None = None
        self.useful = False
        self._may_be_empty = may_be_empty
        self._held: list[TResponseStreamEvent] = []
        self._newest: TResponseStreamEvent | None = None
        self._calls = CallReader()

    def take(self, event: TResponseStreamEvent, at_s: float) -> bool:
        """Reads the next event; True if it holds the first useful token. See ``failure`` and
        ``whole`` afterwards, and ``release`` for what may be handed on."""
        if self._is_repeated(event):
            return False
        if not well_formed(event):
            self.failure = Failure(FailureKind.GARBAGE, "wrong types")
            return False
        if event.type in ENDS_BADLY:
            self.failure = Failure(FailureKind.MODEL_ERROR, event.type)
            return False
        first = self._count(event, at_s)
        if isinstance(event, ResponseCompletedEvent):
            if not (
                self.useful or self._may_be_empty or any(map(_has_content, event.response.output))
            ):
                self.failure = Failure(FailureKind.EMPTY)
                return False
            self.whole = True
        if not self.committed:
            a_call = any(call.is_ready for call in self._calls.read(event))
            words = event.type in TEXT_DELTAS and useful_chars(event) > 0
            self.committed = self.whole or a_call or words
        self._held.append(event)
        return first

    def release(self) -> list[TResponseStreamEvent]:
        """The events that may be handed on now: none before the attempt is committed."""
        if not self.committed:
            return []
        events, self._held = self._held, []
        return events

    def _is_repeated(self, event: TResponseStreamEvent) -> bool:
        """The same event again, number and all: sent twice, so it is read once."""
        newest, self._newest = self._newest, event
        number = getattr(event, "sequence_number", None)
        return bool(number) and newest is not None and newest == event

    def _count(self, event: TResponseStreamEvent, at_s: float) -> bool:
        chars = useful_chars(event)
        if not chars:
            return False
        first, self.useful = not self.useful, True
        if self.watch is not None:
            self.watch.useful(chars, at_s)
        return first


def well_formed(event: TResponseStreamEvent) -> bool:
    """Whether what is read of an event has the type it should: the SDK builds events unchecked."""
    if event.type in TEXT_DELTAS or event.type in CALL_DELTAS:
        return isinstance(getattr(event, "delta", None), str)
    if isinstance(event, ResponseAudioDeltaEvent):
        return isinstance(event.delta, str)
    item = getattr(event, "item", None)
    if isinstance(item, ResponseFunctionToolCall):
        return all(isinstance(text, str) for text in (item.name, item.arguments, item.call_id))
    if isinstance(event, ResponseCompletedEvent):
        return isinstance(getattr(event.response, "output", None), list)
    return isinstance(event.type, str)


def useful_chars(event: TResponseStreamEvent) -> int:
    """Characters of text, of a voice or of a tool call; role-only chunks, keep-alives, empty
    deltas, mere spaces and reasoning have none."""
    if event.type in TEXT_DELTAS or event.type in CALL_DELTAS:
        return len(getattr(event, "delta", "").strip())
    if isinstance(event, ResponseAudioDeltaEvent):
        return len(event.delta) // BASE64_PER_SPOKEN_CHAR + bool(event.delta)
    item = getattr(event, "item", None)
    if event.type == "response.output_item.added" and isinstance(item, ResponseFunctionToolCall):
        return len(item.name)
    return 0


def _has_content(item: object) -> bool:
    """Whether an item of a whole response is something to say or to do."""
    if isinstance(item, ResponseOutputMessage):
        parts = item.content if isinstance(item.content, list) else []  # unchecked by the SDK
        texts = (getattr(part, "text", getattr(part, "refusal", "")) for part in parts)
        return any(str(text).strip() for text in texts)
    return not isinstance(item, ResponseReasoningItem)
