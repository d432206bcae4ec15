"""Four tools: one that looks something up, one that waits for something slow, one that moves, one
that a person has to allow. What is shown to a model are names, docstrings and types."""

import asyncio
import threading

from realtime_agent_ros.tools import GoTo, Robot, Say, user_tool

MENU = {"monday": "lentil soup", "friday": "fish"}
_tray = threading.Lock()


@user_tool(read_only=True, ttl_s=600.0)
def menu(day: str) -> str:
    """What the canteen cooks on a day.

    Args:
        day: The day of the week, in English.
    """
    return MENU.get(day.lower(), "nothing")


@user_tool(read_only=True, ttl_s=30.0, timeout_s=2.0, likely_words=("queue", "waiting"))
async def queue_length() -> dict[str, int]:
    """How many people wait at the counter."""
    await asyncio.sleep(0.05)  # a camera would be asked here
    return {"people": 3}


@user_tool
def announce_lunch(robot: Robot, place: str) -> str:
    """Go to a place and say there that lunch is ready.

    Args:
        place: A place that the robot knows.
    """
    gone = robot.do(GoTo(place=place))
    return gone if not gone.startswith("accepted") else robot.do(Say(text="Lunch is ready."))


def _simulated_tray(up: bool) -> str:
    return f"the tray would be {'up' if up else 'down'}"


@user_tool(needs_approval=True, timeout_s=3.0, twin=_simulated_tray)
def lift_tray(up: bool) -> str:
    """Lift the tray, or let it down.

    Args:
        up: True lifts it.
    """
    with _tray:  # a motor would be driven here
        return f"the tray is {'up' if up else 'down'}"
