"""A ToolSpec as the SDK's function tool: what the model sees, and the way into ``Invoker``."""

from __future__ import annotations

import base64
import inspect
from collections.abc import Callable
from typing import Any, cast

from agents import FunctionTool, RunContextWrapper, ToolOutputImage, ToolOutputText, function_tool
from agents.exceptions import ModelBehaviorError, UserError
from agents.tool_context import ToolContext
from pydantic.errors import PydanticUserError

from realtime_agent_ros.planner.toolbox.invoke import Invoker, Output
from realtime_agent_ros.planner.toolbox.results import Picture
from realtime_agent_ros.planner.toolbox.spec import ToolError, ToolSpec, shown_parameters
from realtime_agent_ros.planner.tools import replies
from realtime_agent_ros.planner.turn import Turn

MAX_SHOWN_CHARS = 200
Context = ToolContext[Turn]


def build(spec: ToolSpec, invoker: Invoker) -> FunctionTool:
    """Make the function tool. Raises ToolError for parameters that no schema can describe."""

    def answer_failure(context: RunContextWrapper[Any], error: Exception) -> str:
        return _bad_arguments(cast(Context, context), error, made.params_json_schema)

    try:
        made = function_tool(
            _entry(spec, invoker), name_override=spec.name, failure_error_function=answer_failure
        )
    except (UserError, PydanticUserError, TypeError) as error:
        raise ToolError(
            f"tool {spec.name!r}: its parameters can't be described to a model: {error}"
        ) from error
    return made


def _entry(spec: ToolSpec, invoker: Invoker) -> Callable[..., Any]:
    """A function with the signature that the model sees, behind the SDK's context."""

    async def entry(context: Context, /, *args: Any, **kwargs: Any) -> Any:
        arguments = signature.bind(context, *args, **kwargs).arguments
        arguments.pop("context")
        output = await invoker.call(spec, context.context, context.tool_call_id, arguments)
        return _shown(output)

    first = inspect.Parameter(
        "context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=ToolContext
    )
    shown = shown_parameters(spec.function)
    signature = inspect.Signature([first, *shown])
    made = cast(Any, entry)
    made.__signature__ = signature
    made.__annotations__ = {p.name: p.annotation for p in (first, *shown)}
    made.__name__ = spec.name
    made.__doc__ = inspect.getdoc(spec.function)
    return entry


def _shown(output: Output) -> Any:
    """The answer as the SDK takes it: text, or text with a picture."""
    if not isinstance(output, Picture):
        return output
    url = "data:image/jpeg;base64," + base64.b64encode(output.jpeg).decode("ascii")
    return [ToolOutputText(text=output.text), ToolOutputImage(image_url=url)]


def _bad_arguments(call: Context, error: Exception, schema: dict[str, Any]) -> str:
    """What the SDK refused before the tool was entered: the call has no effect, and later motions
    of its response none. Anything else is a bug of ours and is raised."""
    call.context.refuse(call.tool_call_id)
    if not isinstance(error, ModelBehaviorError):
        raise error
    # The SDK says no more than that they don't fit, so what would fit is told here.
    wanted = ", ".join(f"{name}: {_type(spec)}" for name, spec in schema["properties"].items())
    got = call.tool_arguments[:MAX_SHOWN_CHARS]
    return replies.invalid(call.tool_name, f"wanted JSON with {wanted}; got {got}")


def _type(spec: dict[str, Any]) -> str:
    choices = spec.get("anyOf", [spec])
    return " or ".join(str(choice.get("type", "one of a list")) for choice in choices)
