"""The conversation: what is asked, what goes wrong on purpose, and what must come of it.

Each scene is a function that plays on the stage and judges by what was seen. An expectation that
does not hold is recorded and the conversation goes on, so that one run tells everything.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from realtime_agent_ros.core.geometry import Pose, Velocity, wrap_angle
from realtime_agent_ros.core.snapshot import Ladder
from realtime_agent_ros.core.steps import StepStatus
from realtime_agent_ros.demo.recording import Recording, since
from realtime_agent_ros.sim.flat import FLAT

if TYPE_CHECKING:  # what was played can be judged and drawn without ROS
    from realtime_agent_ros.demo.stage import Stage

STARTUP_S = 90.0
PATIENCE_S = 60.0
STALL_S = 20.0
NEAR_M = 0.25
MOVING_MPS = 0.05
SEQUENCE = "turn left ninety degrees, then drive half a metre, and then say hello hall"
SPOKEN_SEQUENCE = "turn left ninety degrees, then drive forward half a meter, and then say hello"
"""What the offline recogniser can hear."""


@dataclass(slots=True)
class Outcome:
    """A scene as it was played: what was asked, what was done, what held and what did not."""

    title: str
    asked: str = ""
    done: str = ""
    asked_at_s: float = 0.0
    ended_at_s: float = math.inf
    moves: bool = True
    stalled: bool = False
    checks: list[tuple[str, bool]] = field(default_factory=list)
    marks: dict[str, float] = field(default_factory=dict)

    @property
    def held(self) -> bool:
        return bool(self.checks) and all(ok for _, ok in self.checks)

    def expect(self, what: str, holds: bool) -> bool:
        """Note whether an expectation held; returns it."""
        self.checks.append((what, holds))
        return holds


def get_ready(stage: Stage, scene: Outcome) -> None:
    """Everybody is there: the robot may move and the planner is alive."""
    seen = stage.recording
    scene.expect("all processes are up", stage.wait(lambda: is_ready(seen), STARTUP_S))
    scene.done = f"{len(stage.supervisor.alive())} processes up"


def person_crosses(stage: Stage, scene: Outcome) -> None:
    """A drive; a person walks into the way and stops to look; the robot waits and goes on."""
    seen = stage.recording
    ask(stage, scene, "please drive forward two and a half metres")
    scene.expect("it sets off", stage.wait(lambda: speed_mps(seen) > 0.0, PATIENCE_S))
    scene.expect("a person walks into its way", stage.person_goes())
    slowed = stage.wait(
        lambda: 0.02 < speed_mps(seen) < 0.2 and _person_near(seen, 1.2), PATIENCE_S
    )
    scene.expect("it slows down", slowed)
    stood = stage.wait(lambda: speed_mps(seen) == 0.0 and _person_near(seen, 0.8), PATIENCE_S)
    scene.expect("it stops before the person", stood)
    gap_m = seen.pose.distance_to(seen.person[-1].what)
    stage.wait(lambda: False, 1.0)
    scene.expect("the person walks on", stage.person_goes())
    done = finished(stage, scene, 1)
    scene.expect("it goes on and arrives", done and abs(seen.pose.x_m - 2.5) < NEAR_M)
    scene.done = f"stopped {gap_m:.2f} m from the person, then arrived at x = {seen.pose.x_m:.2f} m"


def sequence(stage: Stage, scene: Outcome) -> None:
    """Several steps in one sentence, in order."""
    seen, start = stage.recording, stage.recording.pose
    ask(stage, scene, SPOKEN_SEQUENCE if stage.spoken else SEQUENCE)
    done = finished(stage, scene, 3)
    turned = abs(wrap_angle(seen.pose.yaw_rad - start.yaw_rad - math.pi / 2)) < 0.2
    moved_m = seen.pose.distance_to(start)
    scene.expect("three steps done, in order", done)
    scene.expect("turned and drove as asked", turned and abs(moved_m - 0.5) < NEAR_M / 2)
    scene.expect("it said so", "hello" in seen.said_since(scene.asked_at_s))
    scene.done = f"turned, drove {moved_m:.2f} m, said hello"


def stop_in_mid_drive(stage: Stage, scene: Outcome) -> None:
    """ "Stop" as a partial transcript: no final text is ever sent."""
    seen = stage.recording
    ask(stage, scene, "go to the kitchen")
    scene.expect("it sets off", _gone(stage, 1.0))
    barrier = seen.states[-1].what.barrier
    scene.marks["stop"] = stop_s = stage.say("stop", final=False)
    scene.expect("zero velocity", stage.wait(lambda: zero_since(seen, stop_s), 2.0))
    # A spoken word acts in its middle.
    begun_s = seen.spoken[-1].began_s if stage.spoken else stop_s
    cancelled = stage.wait(lambda: bool(seen.steps_since(begun_s, StepStatus.CANCELLED)), 5.0)
    scene.expect("the step is cancelled", cancelled)
    scene.expect("the barrier rises", stage.wait(lambda: barrier_of(seen) > barrier, 5.0))
    stage.wait(lambda: False, 1.0)
    still = all(v.what.is_zero() for v in since(seen.commands, _first_zero(seen, stop_s)))
    scene.expect("nothing moves after it", still)
    scene.asked += " ... stop!"
    scene.done = "stopped on the partial word"


def question(stage: Stage, scene: Outcome) -> None:
    """A question on the state: an answer, and no motion."""
    seen = stage.recording
    scene.moves = False
    ask(stage, scene, "what is in front of you?")
    answered = stage.wait(lambda: "front" in seen.said_since(scene.asked_at_s), PATIENCE_S)
    scene.expect("it answers", answered)
    accepted = seen.steps_since(scene.asked_at_s, StepStatus.ACCEPTED)
    scene.expect("it does not move", not accepted and speed_mps(seen) == 0.0)
    scene.done = seen.said_since(scene.asked_at_s)


def think_ahead(stage: Stage, scene: Outcome) -> None:
    """A vague wish is the model's; it is asked on the partial, and its step waits for the final."""
    seen, start = stage.recording, stage.recording.pose
    ask(stage, scene, "turn left a little")
    scene.expect("the model does it", finished(stage, scene, 1))
    ended = (e.what for e in seen.events if e.what.kind == "planner.speculation_ended")
    hits = [e.detail["ahead_ms"] for e in ended if e.detail["outcome"] == "hit"]
    scene.expect("it was asked before the last word was final", bool(hits))
    turned_rad = wrap_angle(seen.pose.yaw_rad - start.yaw_rad)
    scene.expect("turned as asked", 0.1 < turned_rad < 0.5)
    scene.done = f"asked {hits[-1]} ms ahead, turned" if hits else "was not asked ahead"


def planner_stall(stage: Stage, scene: Outcome) -> None:
    """The endpoint falls silent: a filler first, then the offline model does it."""
    seen, start = stage.recording, stage.recording.pose
    scene.stalled = True
    stage.endpoint.control(next_n=1, stall_s=STALL_S)
    ask(stage, scene, "turn right a little")
    heard = stage.wait(lambda: bool(list(since(seen.said, scene.asked_at_s))), PATIENCE_S)
    scene.expect("it gives a sign of life", heard)
    scene.expect("the offline model does it", finished(stage, scene, 1))
    fallbacks = [e for e in since(seen.events, scene.asked_at_s) if "fallback" in e.what.kind]
    scene.expect("the fallback is reported", bool(fallbacks))
    turned_rad = wrap_angle(seen.pose.yaw_rad - start.yaw_rad)
    scene.expect("turned as asked", -0.5 < turned_rad < -0.1)
    scene.done = f"endpoint stalled, offline model turned {math.degrees(turned_rad):.0f} degrees"


def planner_killed(stage: Stage, scene: Outcome) -> None:
    """SIGKILL in mid-drive: its motion ends, simple commands go on, and it comes back."""
    seen = stage.recording
    ask(stage, scene, "go to the desk")
    scene.expect("it sets off", _gone(stage, 0.8))
    scene.marks["kill"] = kill_s = stage.kill("planner_node")
    scene.expect("its motion ends", stage.wait(lambda: zero_since(seen, kill_s), 10.0))
    told = stage.wait(lambda: "planner" in seen.said_since(kill_s), 10.0)
    scene.expect("it says so", told)
    local_s = stage.say("turn left twenty degrees")
    local = stage.wait(lambda: bool(seen.steps_since(local_s, StepStatus.DONE)), PATIENCE_S)
    scene.expect("simple commands go on", local)
    back = stage.wait(lambda: bool(seen.state and seen.state.planner_alive), STARTUP_S)
    scene.expect("the planner comes back", back)
    scene.asked += " (SIGKILL) turn left twenty degrees"
    scene.done = "stopped, turned without a planner, planner is back"


def go_home(stage: Stage, scene: Outcome) -> None:
    """The planner that came back does the last drive."""
    seen = stage.recording
    dock = FLAT.place("dock").pose
    ask(stage, scene, "go to the dock, please")
    accepted = stage.wait(
        lambda: bool(seen.steps_since(scene.asked_at_s, StepStatus.ACCEPTED)), PATIENCE_S
    )
    plans = {u.plan_id for u in seen.steps_since(scene.asked_at_s, StepStatus.ACCEPTED)}
    scene.expect("the new planner plans it", accepted and not any("local" in p for p in plans))
    scene.expect("it arrives", finished(stage, scene, 1) and _near(seen.pose, dock))
    scene.expect("nothing was ever touched", seen.collisions == 0)
    scene.done = f"arrived {seen.pose.distance_to(dock):.2f} m from the dock"


SCENES: tuple[tuple[str, Callable[[Stage, Outcome], None]], ...] = (
    ("Getting ready", get_ready),
    ("A person crosses", person_crosses),
    ("A sequence of steps", sequence),
    ("Stop in mid-drive", stop_in_mid_drive),
    ("A question", question),
    ("Thinking ahead", think_ahead),
    ("The planner stalls", planner_stall),
    ("The planner is killed", planner_killed),
    ("Home again", go_home),
)


def ask(stage: Stage, scene: Outcome, text: str) -> None:
    """Say it to the robot, and note when the final text was sent."""
    scene.asked = text
    scene.asked_at_s = stage.say(text)


def finished(stage: Stage, scene: Outcome, count: int) -> bool:
    """Wait until so many steps asked for in this scene are done, or one has failed."""
    seen = stage.recording

    def over() -> bool:
        done = seen.steps_since(scene.asked_at_s, StepStatus.DONE)
        failed = seen.steps_since(scene.asked_at_s, StepStatus.FAILED)
        refused = seen.steps_since(scene.asked_at_s, StepStatus.REJECTED)
        return len(done) >= count or bool(failed) or bool(refused)

    stage.wait(over, PATIENCE_S)
    return len(seen.steps_since(scene.asked_at_s, StepStatus.DONE)) >= count


def _gone(stage: Stage, distance_m: float) -> bool:
    """Wait until the robot is so far from where it is now, and moving."""
    seen, start = stage.recording, stage.recording.pose
    return stage.wait(
        lambda: seen.pose.distance_to(start) > distance_m and speed_mps(seen) > MOVING_MPS,
        PATIENCE_S,
    )


def is_ready(seen: Recording) -> bool:
    """Whether that robot may move and has its planner."""
    state = seen.state
    return state is not None and state.planner_alive and state.ladder is Ladder.OK


def speed_mps(seen: Recording) -> float:
    """What that robot was told last."""
    velocity = seen.commands[-1].what if seen.commands else Velocity()
    return math.hypot(velocity.linear_x_mps, velocity.linear_y_mps)


def _person_near(seen: Recording, distance_m: float) -> bool:
    return bool(seen.person) and seen.pose.distance_to(seen.person[-1].what) < distance_m


def zero_since(seen: Recording, time_s: float) -> bool:
    return any(command.what.is_zero() for command in since(seen.commands, time_s))


def _first_zero(seen: Recording, time_s: float) -> float:
    zeros = (c.time_s for c in since(seen.commands, time_s) if c.what.is_zero())
    return next(zeros, math.inf)


def barrier_of(seen: Recording) -> int:
    """Of that robot; -1 while it has told none."""
    return seen.state.barrier if seen.state else -1


def _near(pose: Pose, goal: Pose) -> bool:
    return pose.distance_to(goal) < NEAR_M
