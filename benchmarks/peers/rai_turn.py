"""RAI (rai-core) as its documents show it: the ReAct runnable with ChatOpenAI and one tool."""

from __future__ import annotations

import sys

from langchain_core.messages import HumanMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from rai.agents.langchain.core import create_react_runnable
from turns import Turns

turns = Turns()


@tool
def drive(distance_m: float) -> str:
    """Drive so many metres forward."""
    turns.enter()
    return "accepted"


def main() -> None:
    llm = ChatOpenAI(model="loopback", base_url=sys.argv[1], api_key="loopback", temperature=0)
    agent = create_react_runnable(llm=llm, tools=[drive], system_prompt="You are a robot.")
    turns.serve(lambda text: agent.invoke({"messages": [HumanMessage(content=text)]}))


if __name__ == "__main__":
    main()
