"""The least that a client can do: the bare OpenAI client, streaming, one tool."""

from __future__ import annotations

import json
import sys

from openai import OpenAI
from turns import Turns

TOOL = {
    "type": "function",
    "function": {
        "name": "drive",
        "description": "Drive so many metres forward.",
        "parameters": {
            "type": "object",
            "properties": {"distance_m": {"type": "number"}},
            "required": ["distance_m"],
        },
    },
}


def main() -> None:
    client, turns = OpenAI(base_url=sys.argv[1], api_key="loopback"), Turns()

    def turn(text: str) -> None:
        stream = client.chat.completions.create(
            model="loopback",
            messages=[{"role": "user", "content": text}],
            tools=[TOOL],
            stream=True,
        )
        arguments = ""
        for chunk in stream:
            for call in chunk.choices[0].delta.tool_calls or () if chunk.choices else ():
                arguments += (call.function and call.function.arguments) or ""
        json.loads(arguments)
        turns.enter()

    turns.serve(turn)


if __name__ == "__main__":
    main()
