"""The tools with which the model acts. Each sends one step and returns once it is accepted.

None waits for the end of a motion; how steps end comes with the next turn's report. Bounds are
those of ``core.steps``; limits of speed and space are the agent's and not asked for here.
"""

from __future__ import annotations

import math

from realtime_agent_ros.core.steps import (
    Drive,
    GoTo,
    RememberPlace,
    Say,
    SetSpeedLimit,
    Skill,
    Stop,
    Turn,
    Wait,
)
from realtime_agent_ros.planner.toolbox.call import Call
from realtime_agent_ros.planner.toolbox.spec import Runs, ToolSpec
from realtime_agent_ros.planner.tools import replies
from realtime_agent_ros.planner.tools.human_units import radians


async def _send(call: Call, skill: Skill) -> str:
    if call.turn is None:
        return replies.not_sent(replies.SUPERSEDED)
    return await call.turn.send(call.call_id, skill)


async def drive(call: Call, distance_m: float, speed_mps: float | None = None) -> str:
    """Drive straight ahead or back. Steps run one after the other, in the order of your calls.

    Args:
        distance_m: Metres, positive forward, negative backward, at most 50.
        speed_mps: Metres per second; null for the usual speed.
    """
    return await _send(call, Drive(distance_m=distance_m, speed_mps=speed_mps))


async def turn(call: Call, angle_deg: float, speed_degps: float | None = None) -> str:
    """Turn in place.

    Args:
        angle_deg: Degrees, positive to the left (counter-clockwise), negative to the right.
        speed_degps: Degrees per second; null for the usual speed.
    """
    return await _send(
        call, Turn(angle_rad=math.radians(angle_deg), speed_radps=radians(speed_degps))
    )


async def go_to(
    call: Call,
    place: str | None = None,
    x_m: float | None = None,
    y_m: float | None = None,
    heading_deg: float | None = None,
    speed_mps: float | None = None,
) -> str:
    """Go to a known place by name, or to coordinates. Give a place, or x_m and y_m, not both.

    Args:
        place: A name from list_places; "back" is where the last plan began, "start" the start.
        x_m: Metres in the odometry frame.
        y_m: Metres in the odometry frame.
        heading_deg: Degrees to face on arrival, only with coordinates; null for any.
        speed_mps: Metres per second; null for the usual speed.
    """
    return await _send(
        call,
        GoTo(place=place, x_m=x_m, y_m=y_m, yaw_rad=radians(heading_deg), speed_mps=speed_mps),
    )


async def wait(call: Call, duration_s: float) -> str:
    """Stand still before the next step.

    Args:
        duration_s: Seconds, at most 3600.
    """
    return await _send(call, Wait(duration_s=duration_s))


async def stop(call: Call) -> str:
    """Stop at once and drop everything that is queued."""
    return await _send(call, Stop())


async def say(call: Call, text: str, at_once: bool | None = None) -> str:
    """Say something. Plain replies need no tool: just write.

    Args:
        text: What to say, at most 500 characters.
        at_once: true to say it now, while motions run; null for its turn in the sequence of calls.
    """
    skill = Say(text=text)
    if at_once and call.turn is not None:
        return call.turn.say(skill)
    return await _send(call, skill)


async def set_speed_limit(call: Call, speed_mps: float) -> str:
    """Cap the speed of running and later motion; never above the robot's own maximum.

    Args:
        speed_mps: Metres per second.
    """
    return await _send(call, SetSpeedLimit(speed_mps=speed_mps))


async def remember_place(call: Call, name: str) -> str:
    """Give the pose where the robot will stand at this point of the sequence a name.

    Args:
        name: A short name, at most 64 characters.
    """
    return await _send(call, RememberPlace(place=name))


SKILL_SPECS: tuple[ToolSpec, ...] = tuple(
    ToolSpec(body.__name__, body, twin=body, runs=Runs.IN_ORDER)
    for body in (drive, turn, go_to, wait, stop, say, set_speed_limit, remember_place)
)
