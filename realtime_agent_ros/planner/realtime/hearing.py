"""What the server understood of the audio it was sent: the words so far, and whole utterances.

Pure. Belongs here: reading the server's events about audio. Does not belong here: what the words
mean; they go the way of any recogniser's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Json = dict[str, Any]
MAX_CHARS = 4000
MAX_UTTERANCES = 8


class Hearing:
    """``on_partial`` gets the words of an utterance so far, ``on_final`` all of them."""

    def __init__(self) -> None:
        self.on_partial: Callable[[str], None] = lambda _: None
        self.on_final: Callable[[str], None] = lambda _: None
        self._so_far: dict[str, str] = {}

    def take(self, event: Json) -> None:
        """A server event; others than those about transcripts say nothing here."""
        item_id = str(event.get("item_id"))
        match event.get("type"), event.get("delta"), event.get("transcript"):
            case "conversation.item.input_audio_transcription.delta", str(delta), _:
                text = (self._so_far.get(item_id, "") + delta)[:MAX_CHARS]
                self._so_far[item_id] = text
                if len(self._so_far) > MAX_UTTERANCES:  # the server has not ended the oldest
                    del self._so_far[next(iter(self._so_far))]
                if text.strip():
                    self.on_partial(text.strip())
            case "conversation.item.input_audio_transcription.completed", _, str(text):
                self._so_far.pop(item_id, None)
                if text.strip():
                    self.on_final(text.strip())
            case "conversation.item.input_audio_transcription.failed", _, _:
                self._so_far.pop(item_id, None)

    def clear(self) -> None:
        """The connection has ended: what was begun will not be finished."""
        self._so_far.clear()
