"""Which kind of task a request is, so that the model that suits it is asked first.

The rule: a request that holds an image is IMAGE. Else the newest words of the person decide: more
than ``short_words`` words, or one of the words that ask for reasons, comparison or a plan, make it
REASONING. Everything else is COMMAND. Deliberately simple: a wrong guess costs a little time or
money, never safety, and every model can answer everything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from realtime_agent_ros.planner.memory.conversation import text_of
from realtime_agent_ros.planner.prompts import briefing


class Task(StrEnum):
    """As in the parameter ``first_for``."""

    COMMAND = "command"
    REASONING = "reasoning"
    IMAGE = "image"


REASONING = re.compile(
    r"\b(why|how|explain|describe|compare|difference|think|plan|which|should|could|would|best|reason"
    r"|suggest|decide|if|unless|because)\b"
)
IMAGE_PARTS = frozenset(("input_image", "image_url"))


def task_of(items: str | Sequence[Mapping[str, Any]], short_words: int) -> Task:
    """The task of a request, from its input items; see the module for the rule."""
    if isinstance(items, str):
        return task_of_words(items, short_words)
    newest = ""
    for item in items:
        if item.get("role") == "user":
            newest = text_of(item.get("content"))
    if any(_has_image(item) for item in items):
        return Task.IMAGE
    return task_of_words(briefing.split(newest)[0], short_words)


def task_of_words(said: str, short_words: int) -> Task:
    """The task of what a person said, without images."""
    if len(said.split()) > short_words or REASONING.search(said.lower()):
        return Task.REASONING
    return Task.COMMAND


def _has_image(item: Mapping[str, Any]) -> bool:
    parts = item.get("content") or item.get("output")
    return isinstance(parts, list) and any(
        isinstance(part, Mapping) and part.get("type") in IMAGE_PARTS for part in parts
    )
