"""Runs read-only tools while somebody is still asking for what they tell.

Belongs here: which tools an utterance is likely to need. Does not belong here: running them, and
what it brought (``Invoker.run_ahead``, ``CacheCounts``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from inspect import Parameter
from typing import Any

from realtime_agent_ros.core.intents import Intent, IntentKind, normalise
from realtime_agent_ros.planner.models.dialogue import question_call
from realtime_agent_ros.planner.toolbox.invoke import Invoker
from realtime_agent_ros.planner.toolbox.spec import ToolSpec, shown_parameters


class Prefetch:
    """For one conversation. Each tool runs ahead once an utterance at most."""

    def __init__(self, specs: Mapping[str, ToolSpec], invoker: Invoker) -> None:
        self._invoker = invoker
        self._specs = {
            name: spec
            for name, spec in specs.items()
            if spec.read_only and spec.ttl_s and not spec.needs_approval
        }
        self._by_word = {
            word.lower(): spec
            for spec in self._specs.values()
            if not _required(spec)
            for word in spec.likely_words
        }

    def hear(self, text: str, intent: Intent) -> None:
        """A partial or final text, and what it means so far."""
        for spec, arguments in self._likely(text, intent):
            self._invoker.run_ahead(spec, arguments)

    def _likely(self, text: str, intent: Intent) -> Iterator[tuple[ToolSpec, dict[str, Any]]]:
        if intent.kind is IntentKind.QUESTION and intent.question is not None:
            call = question_call(intent)
            if call.name in self._specs:
                yield self._specs[call.name], call.arguments
        if self._by_word:
            for word in set(normalise(text).split()):
                if word in self._by_word:
                    yield self._by_word[word], {}


def _required(spec: ToolSpec) -> list[str]:
    shown = shown_parameters(spec.function)
    return [p.name for p in shown if p.default is Parameter.empty]
