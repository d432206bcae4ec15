"""Requests beside the conversation: a text in, a text out, no tools, no history.

For what nobody waits for. One remote model is asked, under the same budgets and breakers as in a
turn; the offline model isn't, as it has nothing to add.
"""

from __future__ import annotations

from dataclasses import dataclass

from agents import ModelSettings, ModelTracing
from openai.types.responses import ResponseOutputMessage, ResponseOutputText

from realtime_agent_ros.planner.config import PlannerConfig
from realtime_agent_ros.planner.models.model_chain import ModelChain
from realtime_agent_ros.planner.models.resilient_model import ResilientModel


@dataclass(frozen=True, slots=True)
class PlainRequests:
    """Of one planner."""

    chain: ModelChain
    config: PlannerConfig

    @property
    def possible(self) -> bool:
        """There is a remote model that does well now."""
        resting = self.chain.resting()
        return any(link.remote and link.name not in resting for link in self.chain.links)

    async def answer(self, instructions: str, text: str) -> str:
        """What a model writes. Raises ModelLostError if none answers, and ValueError for an answer
        without words. The whole has no bound of time: give it one."""
        model = ResilientModel(self.chain, self.config, _Nobody(), aside=True)
        response = await model.get_response(
            instructions,
            text,
            ModelSettings(),
            [],
            None,
            [],
            ModelTracing.DISABLED,
            previous_response_id=None,
            conversation_id=None,
            prompt=None,
        )
        parts = [
            part
            for item in response.output
            if isinstance(item, ResponseOutputMessage)
            for part in item.content
        ]
        answer = " ".join(part.text for part in parts if isinstance(part, ResponseOutputText))
        if not answer.strip():
            raise ValueError("the model gave no text")
        return answer


class _Nobody:
    """Watches a request that is no part of a turn."""

    def on_request(self, model: str) -> None: ...

    def on_hedge(self, model: str, after_s: float) -> None: ...

    def on_soft_bound(self, model: str) -> None: ...

    def on_first_token(self, model: str) -> None: ...

    def on_fallback(self, model: str, kind: str, detail: str) -> None: ...

    def on_offline(self) -> None: ...
