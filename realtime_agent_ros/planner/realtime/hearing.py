"""What the server understood of the audio it was sent: the words so far, and whole utterances.

Pure. Belongs here: reading the server's events about audio. Does not belong here: what the words
mean; they go the way of any recogniser's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

Json = dict[str, Any]
MAX_CHARS = 4000
MAX_UTTERANCES = 8


COMMIT_ID = "commit"
"""Of our events that end an utterance; an error about one names it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What an item of the conversation says; ``logprobs`` of its tokens, where they are told."""

    item_id: str
    text: str
    logprobs: tuple[float, ...] = ()


class Hearing:
    """``on_committed`` gets the item that an utterance became, in the order of the utterances;
    ``on_refused`` is called where one became none. ``on_partial`` gets the words so far,
    ``on_final`` all of them, if there are any, ``on_failed`` an item that will not be understood.
    """

    def __init__(self) -> None:
        self.on_committed: Callable[[str], None] = lambda _: None
        self.on_refused: Callable[[], None] = lambda: None
        self.on_partial: Callable[[Heard], None] = lambda _: None
        self.on_final: Callable[[Heard], None] = lambda _: None
        self.on_failed: Callable[[str], None] = lambda _: None
        self._so_far: dict[str, Heard] = {}

    def take(self, event: Json) -> None:
        """A server event; others than those about transcripts say nothing here."""
        item_id = str(event.get("item_id"))
        match event.get("type"), event.get("delta"), event.get("transcript"):
            case "input_audio_buffer.committed", _, _:
                if isinstance(event.get("item_id"), str):
                    self.on_committed(item_id)
                else:
                    self.on_refused()
            case "error", _, _:
                error = event.get("error")
                if isinstance(error, dict) and error.get("event_id") == COMMIT_ID:
                    self.on_refused()
            case "conversation.item.input_audio_transcription.delta", str(delta), _:
                self._more(item_id, delta, _logprobs(event))
            case "conversation.item.input_audio_transcription.completed", _, str(text):
                so_far = self._so_far.pop(item_id, Heard(item_id, ""))
                self.on_final(Heard(item_id, text.strip(), _logprobs(event) or so_far.logprobs))
            case "conversation.item.input_audio_transcription.failed", _, _:
                self._so_far.pop(item_id, None)
                self.on_failed(item_id)

    def _more(self, item_id: str, delta: str, logprobs: tuple[float, ...]) -> None:
        before = self._so_far.get(item_id, Heard(item_id, ""))
        text = (before.text + delta)[:MAX_CHARS]
        so_far = Heard(item_id, text, (before.logprobs + logprobs)[:MAX_CHARS])
        self._so_far[item_id] = so_far
        if len(self._so_far) > MAX_UTTERANCES:  # the server has not ended the oldest
            del self._so_far[next(iter(self._so_far))]
        if text.strip():
            self.on_partial(replace(so_far, text=text.strip()))

    def clear(self) -> None:
        """The connection has ended: what was begun will not be finished."""
        self._so_far.clear()


def _logprobs(event: Json) -> tuple[float, ...]:
    told = event.get("logprobs")
    entries = [entry for entry in told if isinstance(entry, dict)] if isinstance(told, list) else []
    known = (entry.get("logprob") for entry in entries)
    return tuple(float(value) for value in known if isinstance(value, int | float))
