"""A request beside the conversation: a text in, a text out, no tools, no history."""

from __future__ import annotations

from agents import Model, ModelSettings, ModelTracing
from openai.types.responses import ResponseOutputMessage, ResponseOutputText

from realtime_agent_ros.planner.model_chain import ModelChain


async def plain_answer(model: Model, instructions: str, text: str) -> str:
    """What ``model`` writes; raises what the model raises, and ValueError for an empty answer.
    Has no bound of time: give it one."""
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


def free_model(chain: ModelChain) -> Model | None:
    """A remote model of the chain that does well now; None while there is none."""
    resting = chain.resting()
    return next((n.model for n in chain.links if n.remote and n.name not in resting), None)
