"""ROSA (jpl-rosa) as its README shows it: ChatOpenAI, its ROS 2 tools, one of ours; ``stream`` as
the second argument takes ``astream``, its default for users, else ``invoke``.
"""

from __future__ import annotations

import asyncio
import sys

from langchain.agents import tool
from langchain_openai import ChatOpenAI
from rosa import ROSA
from turns import Turns

turns = Turns()


@tool
def drive(distance_m: float) -> str:
    """Drive so many metres forward."""
    turns.enter()
    return "accepted"


def main() -> None:
    streaming = sys.argv[2] == "stream"
    llm = ChatOpenAI(model="loopback", base_url=sys.argv[1], api_key="loopback", temperature=0)
    agent = ROSA(ros_version=2, llm=llm, tools=[drive], streaming=streaming)

    async def stream(text: str) -> None:
        async for _ in agent.astream(text):
            pass

    def turn(text: str) -> None:
        agent.clear_chat()  # so that every turn is the first one
        if streaming:
            asyncio.run(stream(text))
        else:
            agent.invoke(text)

    turns.serve(turn)


if __name__ == "__main__":
    main()
