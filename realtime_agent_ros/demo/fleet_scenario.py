"""The conversation with a fleet: who is spoken to, what must come of it, and what of the others.

Each scene plays on the stage and judges by what was seen on the topics of every robot, as in
``scenario``. It needs two robots; more of them must show that they are left in peace.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from realtime_agent_ros.core.addressing import Addressing
from realtime_agent_ros.core.fleet_config import FleetConfig
from realtime_agent_ros.core.safety import HOLDERS
from realtime_agent_ros.core.steps import StepStatus
from realtime_agent_ros.demo.recording import Recording, since
from realtime_agent_ros.demo.scenario import (
    MOVING_MPS,
    NEAR_M,
    PATIENCE_S,
    STARTUP_S,
    Outcome,
    ask,
    barrier_of,
    is_ready,
    speed_mps,
)
from realtime_agent_ros.sim.flat import FLAT
from realtime_agent_ros.sim.measures import BASE_RADIUS_M

if TYPE_CHECKING:  # what was played can be judged and drawn without ROS
    from realtime_agent_ros.demo.stage import Stage

STARTUP_EACH_S = 30.0
"""More robots start more slowly: each has a planner to import."""
MISHEARD_S = 2.0
STILL_S = 1.0
OWN = {HOLDERS["deadman"]}
"""What may stop a robot that nothing is the matter with: on a busy machine its own deadman."""
TOUCHING_M = 2 * BASE_RADIUS_M


def get_ready(stage: Stage, scene: Outcome) -> None:
    """Everybody may move, and every planner is alive."""
    robots = stage.recordings.values()
    limit_s = STARTUP_S + STARTUP_EACH_S * len(robots)
    ready = stage.wait(lambda: all(map(is_ready, robots)), limit_s)
    scene.expect(f"{len(robots)} robots are up", ready)
    scene.done = f"{len(stage.supervisor.alive())} processes up"


def misheard(stage: Stage, scene: Outcome) -> None:
    """A name that nobody has, and none at all: nobody moves."""
    ask(stage, scene, f"{nobodys_name(tuple(stage.recordings))}, drive forward one metre")
    stage.say("drive forward one metre")
    stage.wait(lambda: False, MISHEARD_S)
    scene.expect("nobody takes it", not _who_accepted(stage, scene.asked_at_s))
    scene.asked += " ... drive forward one metre"
    scene.done = "nobody moved"


def nobodys_name(names: tuple[str, ...]) -> str:
    """The first of these names with another last letter, so that it is known to none of them."""
    fleet = [Addressing(FleetConfig(robot_name=name, robot_names=names)) for name in names]
    altered = (f"{names[0][:-1]}{letter}" for letter in "ktpmdnlrfsabceghijoquvwxyz")
    commands = ((name, f"{name}, wait") for name in altered)
    return next(
        name for name, text in commands if all(r.mine(text, shared=True) is None for r in fleet)
    )


def called_by_name(stage: Stage, scene: Outcome) -> None:
    """One of them drives; the others are left in peace."""
    first, *others = stage.recordings
    seen = stage.recordings[first]
    ask(stage, scene, f"{first}, drive forward two point six metres")
    scene.expect(f"{first} arrives", _done(stage, scene, first))
    scene.expect("where it was sent", abs(seen.pose.x_m - 2.6) < NEAR_M)
    scene.expect("no other takes it", _who_accepted(stage, scene.asked_at_s) == {first})
    scene.done = f"{first} at x = {seen.pose.x_m:.2f} m, {len(others)} left in peace"


def path_crossed(stage: Stage, scene: Outcome) -> None:
    """The second one's way leads through where the first one stands: it waits, then both drive."""
    first, second, *_ = stage.recordings
    one, other = stage.recordings[first], stage.recordings[second]
    ask(stage, scene, f"{second}, drive forward two metres")
    scene.expect(f"{second} sets off", stage.wait(lambda: _drives(other), PATIENCE_S))
    stood = stage.wait(lambda: speed_mps(other) == 0.0 and _gap_m(one, other) < 0.6, PATIENCE_S)
    gap_m = _gap_m(one, other)
    scene.expect(f"{second} stops for {first}", stood)
    scene.expect("without touching it", gap_m > 0.0 and not _touched(stage))
    asked_s = scene.asked_at_s
    ask(stage, scene, f"{first}, go to the desk")
    both = stage.wait(lambda: _drives(one) and _drives(other), PATIENCE_S)
    scene.expect("both drive at once", both)
    scene.expect(f"{first} arrives", _done(stage, scene, first))
    scene.expect(f"{second} arrives", _done(stage, scene, second, asked_s))
    scene.asked = f"{second}, drive forward two metres ... {scene.asked}"
    scene.done = f"{second} waited {gap_m:.2f} m before {first}, then both drove on"


def one_model_for_all(stage: Stage, scene: Outcome) -> None:
    """A vague wish to everybody: every planner asks the one endpoint, at the same time."""
    before = len(stage.endpoint.requests())
    ask(stage, scene, "everyone, turn left a little")
    for name in stage.recordings:
        scene.expect(f"{name} turns", _done(stage, scene, name))
    asked = stage.endpoint.requests()[before:]
    beside = max((served.beside for served in asked), default=0)
    scene.expect("the endpoint was asked by all", len(asked) >= len(stage.recordings))
    scene.expect("and served them side by side", beside >= 1)
    scene.done = f"{len(asked)} requests, up to {beside + 1} at a time"


def everyone_stops(stage: Stage, scene: Outcome) -> None:
    """Two drive; the partial "everyone stop" ends it for both."""
    first, second, *_ = stage.recordings
    pair = (stage.recordings[first], stage.recordings[second])
    ask(stage, scene, f"{first}, go to the dock and {second}, go to the door")
    scene.expect("both set off", stage.wait(lambda: all(map(_drives, pair)), PATIENCE_S))
    barriers = [barrier_of(seen) for seen in stage.recordings.values()]
    scene.marks["stop"] = stop_s = stage.say("everyone stop", final=False)

    def stands(seen: Recording) -> bool:
        """By the word: on a busy machine the deadman too may hold it, until it goes on."""
        return speed_mps(seen) == 0.0 and "stopped" in seen.said_since(stop_s)

    scene.expect("both stop and say so", stage.wait(lambda: all(map(stands, pair)), 5.0))

    def risen() -> bool:
        now = map(barrier_of, stage.recordings.values())
        return all(after > before for after, before in zip(now, barriers, strict=True))

    scene.expect("every robot's barrier rises", stage.wait(risen, 5.0))
    still_s = time.monotonic()
    stage.wait(lambda: False, STILL_S)
    later = [c.what for seen in pair for c in since(seen.commands, still_s)]
    scene.expect("nothing moves after it", bool(later) and all(v.is_zero() for v in later))
    scene.asked += " ... everyone stop!"
    scene.done = "stopped on the partial words"


def agent_killed(stage: Stage, scene: Outcome) -> None:
    """SIGKILL of one robot's agent in mid-drive: it stops, the other doesn't notice."""
    first, second, *_ = stage.recordings
    one, other = stage.recordings[first], stage.recordings[second]
    ask(stage, scene, f"{first}, go to the dock and {second}, go to the door")
    scene.expect("both set off", stage.wait(lambda: _drives(one) and _drives(other), PATIENCE_S))
    scene.marks["kill"] = kill_s = stage.kill(f"{second}/agent_node")
    zero = stage.wait(lambda: any(c.what.is_zero() for c in since(other.obeyed, kill_s)), 5.0)
    scene.expect(f"{second}'s deadman stops it", zero)
    scene.expect(f"{first} arrives", _done(stage, scene, first))
    scene.expect(f"{first} was stopped by nothing from outside", _stopped_by(one, kill_s) <= OWN)
    scene.expect(f"{second}'s agent comes back", stage.wait(lambda: is_ready(other), STARTUP_S))
    asked_s = stage.say(f"{second}, go to the door")
    scene.expect(f"and {second} goes on", _done(stage, scene, second, asked_s))
    goal = FLAT.place("door").pose
    scene.expect("to where it was sent", other.pose.distance_to(goal) < NEAR_M)
    scene.expect("nobody ever touched anything", not _touched(stage))
    scene.asked += f" (SIGKILL {second}) {second}, go to the door"
    scene.done = f"{second} stopped and came back; {first} drove on"


SCENES: tuple[tuple[str, Callable[[Stage, Outcome], None]], ...] = (
    ("Getting ready", get_ready),
    ("A misheard name", misheard),
    ("Called by name", called_by_name),
    ("A path is crossed", path_crossed),
    ("One model for all", one_model_for_all),
    ("Everyone stop", everyone_stops),
    ("An agent is killed", agent_killed),
)


def _stopped_by(seen: Recording, since_s: float) -> set[str]:
    """The reasons of every stop of that robot since then."""
    stops = (e.what for e in since(seen.events, since_s) if e.what.kind == "stop")
    return {str(stop.detail.get("reason")) for stop in stops}


def _done(stage: Stage, scene: Outcome, name: str, since_s: float | None = None) -> bool:
    """Wait until a step of that robot is done; False if it failed or was refused, or never came."""
    seen = stage.recordings[name]
    begin_s = scene.asked_at_s if since_s is None else since_s
    ends = (StepStatus.DONE, StepStatus.FAILED, StepStatus.REJECTED)
    stage.wait(lambda: any(seen.steps_since(begin_s, end) for end in ends), PATIENCE_S)
    return bool(seen.steps_since(begin_s, StepStatus.DONE))


def _who_accepted(stage: Stage, since_s: float) -> set[str]:
    found = stage.recordings.items()
    return {name for name, seen in found if seen.steps_since(since_s, StepStatus.ACCEPTED)}


def _drives(seen: Recording) -> bool:
    return speed_mps(seen) > MOVING_MPS


def _gap_m(one: Recording, other: Recording) -> float:
    """Between two hulls."""
    return one.pose.distance_to(other.pose) - TOUCHING_M


def _touched(stage: Stage) -> bool:
    return any(seen.collisions for seen in stage.recordings.values())
