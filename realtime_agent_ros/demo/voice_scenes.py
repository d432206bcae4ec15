"""What the spoken conversation has beside the typed one: rounds for the times, and speech that
meets speech. See ``scenario`` for how a scene is played and judged."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import takewhile
from typing import TYPE_CHECKING

from realtime_agent_ros.core.geometry import wrap_angle
from realtime_agent_ros.core.steps import StepStatus
from realtime_agent_ros.demo.recording import Recording, since
from realtime_agent_ros.demo.scenario import (
    PATIENCE_S,
    SCENES,
    Outcome,
    ask,
    planner_stall,
    zero_since,
)
from realtime_agent_ros.voice.asking import QUESTION
from realtime_agent_ros.voice.audio import is_loud

if TYPE_CHECKING:  # what was played can be judged and drawn without ROS
    from realtime_agent_ros.demo.stage import Stage

ROUNDS, AT_ONCE = 12, 9
"""Turns, and how many of them begin without a "yes" or the same words again."""
ANSWER_S = 10.0
"""Who gets no answer for so long says it again."""
REST_S = 1.5
TALKING_BLOCKS = 25
"""Half a second of the robot's voice."""
LONG_QUESTION = "what can you do"
NO_COMMANDS = ("the weather is really nice today", "did you watch the game last night")


def rounds(stage: Stage, scene: Outcome) -> None:
    """Turn and stop, again and again: a distribution is more than one number."""
    seen = stage.recording
    scene.moves = False
    quiet = stage.wait(lambda: _silent(stage), PATIENCE_S)
    scene.expect("the robot has finished what it said", quiet)
    results = [_round(stage, *(("left", 1.0), ("right", -1.0))[n % 2]) for n in range(ROUNDS)]
    moved, at_once, right_way, stopped = (sum(column) for column in zip(*results, strict=True))
    scene.expect(f"{ROUNDS} turns begin, at the second word at the latest", moved == ROUNDS)
    scene.expect(f"{AT_ONCE} of them at the first", at_once >= AT_ONCE)
    scene.expect("none of them the wrong way", right_way == ROUNDS)
    scene.expect(f"{ROUNDS} spoken stop words stop it", stopped == ROUNDS)
    scene.expect("nothing was ever touched", seen.collisions == 0)
    scene.asked = f'"turn left" or "turn right", then "stop", {ROUNDS} times'
    scene.done = f"{moved} turns, {at_once} at the first word, {stopped} stops"


def _round(stage: Stage, side: str, sign: float) -> tuple[bool, bool, bool, bool]:
    """Whether it turned, at the first word, to the right side, and stopped."""
    seen = stage.recording
    count = len(seen.spoken)
    at_once, asked_s = _turns_after(stage, f"turn {side}")
    moved = at_once or (_doubts(seen, asked_s) and _turns_after(stage, "yes")[0])
    moved = moved or _turns_after(stage, f"turn {side}")[0]
    began_s = seen.spoken[count].began_s
    stage.wait(lambda: _answers(seen, asked_s), PATIENCE_S)  # or slow answers would not be counted
    stage.say("stop")
    stop_s = seen.spoken[-1].began_s
    stopped = stage.wait(lambda: zero_since(seen, stop_s), PATIENCE_S)
    right_way = all(sign * c.what.angular_z_radps >= 0.0 for c in since(seen.commands, began_s))
    stage.wait(lambda: False, REST_S)
    return moved, at_once, right_way, stopped


def _turns_after(stage: Stage, text: str) -> tuple[bool, float]:
    """Whether it turns when it has heard this, and when that was said. Whoever hears a question
    lets the robot finish it."""
    seen = stage.recording
    said_s = stage.say(text)
    stage.wait(lambda: _turning(seen) != 0.0 or _doubts(seen, said_s), ANSWER_S)
    if _turning(seen) == 0.0 and _doubts(seen, said_s):
        stage.wait(lambda: _silent(stage), PATIENCE_S)
    return _turning(seen) != 0.0, said_s


def _doubts(seen: Recording, since_s: float) -> bool:
    """Whether it asked if it heard right."""
    return any(said.what.startswith(QUESTION) for said in since(seen.said, since_s))


def the_other_left(stage: Stage, scene: Outcome) -> None:
    """The robot is corrected while it turns, in one step."""
    seen, start = stage.recording, stage.recording.pose
    ask(stage, scene, "turn left")
    scene.expect("it sets off", stage.wait(lambda: _turning(seen) > 0.0, PATIENCE_S))
    corrected_s = stage.say("no, the other left")
    back = stage.wait(lambda: _turning(seen) < 0.0, PATIENCE_S)
    back_s = stage.now_s()
    scene.expect("it turns the other way", back)
    done = stage.wait(lambda: bool(seen.steps_since(back_s, StepStatus.DONE)), PATIENCE_S)
    steps = seen.steps_since(corrected_s, StepStatus.RUNNING)
    turned_rad = wrap_angle(seen.pose.yaw_rad - start.yaw_rad)
    scene.expect("it ends where it should have", done and abs(turned_rad + math.pi / 2) < 0.2)
    scene.expect("in one step", len(steps) == 1)
    scene.asked += " ... no, the other left"
    scene.done = f"turned {math.degrees(turned_rad):.0f} degrees in all"


def interrupted(stage: Stage, scene: Outcome) -> None:
    """A command over the robot's own voice: it falls silent and obeys."""
    seen = stage.recording
    scene.moves = False
    ask(stage, scene, LONG_QUESTION)
    scene.expect("it answers aloud", _talks(stage))
    command_s = stage.say("turn right")
    said = seen.said_since(scene.asked_at_s)
    scene.expect("it obeys", _waits_for_step(stage, command_s))
    heard = " ".join(s.what for s in since(seen.finished, scene.asked_at_s)).lower()
    answer = said.partition("turning right")[0].strip()
    scene.expect("it did not say its answer to the end", answer not in heard)
    scene.asked += " ... turn right"
    scene.done = "fell silent and turned"


def backchannel(stage: Stage, scene: Outcome) -> None:
    """A sign of listening over the robot's own voice: it speaks on."""
    seen = stage.recording
    scene.moves = False
    ask(stage, scene, LONG_QUESTION)
    scene.expect("it answers aloud", _talks(stage))
    stage.say("okay")
    stage.wait(lambda: seen.turn_over(scene.asked_at_s, stage.now_s()), PATIENCE_S)
    said = [s.what for s in since(seen.said, scene.asked_at_s)]
    stage.wait(lambda: len(_finished_since(seen, scene)) >= len(said), PATIENCE_S)
    scene.expect("all of it is spoken to its end", _finished_since(seen, scene) == said)
    scene.asked += " ... okay"
    scene.done = f"spoke on: {len(said)} clauses, {sum(map(len, said))} letters"


def no_command(stage: Stage, scene: Outcome) -> None:
    """People talk with each other: nothing moves."""
    seen = stage.recording
    scene.moves = False
    began_s = stage.now_s()
    for text in NO_COMMANDS:
        stage.say(text)
        stage.wait(lambda: False, 4.0)
    moved = [c for c in since(seen.commands, began_s) if not c.what.is_zero()]
    scene.expect("nothing moves", not moved)
    scene.asked = "; ".join(NO_COMMANDS)
    scene.done = "did nothing" if not moved else f"moved {len(moved)} periods"


def _turning(seen: Recording) -> float:
    return seen.commands[-1].what.angular_z_radps if seen.commands else 0.0


def _answers(seen: Recording, asked_s: float) -> bool:
    sounds = reversed(seen.sounds)
    return any(is_loud(s.what) for s in takewhile(lambda s: s.time_s > asked_s, sounds))


def _talks(stage: Stage) -> bool:
    """Wait until half a second of the robot's voice came out."""
    seen = stage.recording
    before = len(seen.sounds)
    return stage.wait(lambda: len(seen.sounds) > before + TALKING_BLOCKS, PATIENCE_S)


def _silent(stage: Stage) -> bool:
    """For a while now: the robot's own words, said over them, pass for its voice."""
    sounds = stage.recording.sounds
    return not sounds or stage.now_s() - sounds[-1].time_s > REST_S


def _waits_for_step(stage: Stage, time_s: float) -> bool:
    seen = stage.recording
    return stage.wait(lambda: bool(seen.steps_since(time_s, StepStatus.DONE)), PATIENCE_S)


def _finished_since(seen: Recording, scene: Outcome) -> list[str]:
    return [s.what for s in since(seen.finished, scene.asked_at_s)]


ADDED: tuple[tuple[str, Callable[[Stage, Outcome], None]], ...] = (
    ("Turn and stop", rounds),
    ("The other left", the_other_left),
    ("Interrupted", interrupted),
    ("A backchannel", backchannel),
    ("Not meant for it", no_command),
)
_PLACE = next(n for n, (_, play) in enumerate(SCENES) if play is planner_stall)
VOICE_SCENES = (*SCENES[:_PLACE], *ADDED, *SCENES[_PLACE:])
"""The added ones turn on the spot, and no scene behind them minds where the robot looks."""
