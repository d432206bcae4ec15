"""The spoken demo's rounds: a person who is asked says yes, and who is not heard says it again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.demo.recording import Recording, Seen, Utterance
from realtime_agent_ros.demo.scenario import Outcome
from realtime_agent_ros.demo.voice_scenes import ROUNDS, rounds

HEARD, WRONG_WAY, ASKS, DEAF = "heard", "wrong way", "asks", "deaf"


class Hearer:
    """A stage whose robot makes of each utterance that is no stop what comes next in a list, and
    then hears all. Time passes as it is spoken."""

    def __init__(self, *hears: str) -> None:
        self.recording = Recording()
        self._hears = list(hears)
        self._time_s = 0.0
        self._asked = ""
        self._turns(0.0)

    def say(self, text: str) -> float:
        began_s = self._time_s
        self._time_s += 1.0
        self.recording.spoken.append(Utterance(text, began_s, self._time_s))
        said_s = self._time_s
        self._time_s += 0.1
        self._hear(text)
        return said_s

    def wait(self, condition: Callable[[], bool], _limit_s: float) -> bool:
        self._time_s += 5.0
        return condition()

    def now_s(self) -> float:
        return self._time_s

    def _hear(self, text: str) -> None:
        if text == "stop":
            self._turns(0.0)
            return
        heard = self._hears.pop(0) if self._hears else HEARD
        if heard == ASKS:
            self._asked = text
            self.recording.said.append(Seen(self._time_s, f"Did you say: {text}?"))
        elif heard != DEAF:
            side = 1.0 if "left" in (self._asked if text == "yes" else text) else -1.0
            self._turns(-side if heard == WRONG_WAY else side)

    def _turns(self, radps: float) -> None:
        self.recording.commands.append(Seen(self._time_s, Velocity(0.0, 0.0, radps)))


def played(*hears: str) -> tuple[Outcome, Hearer]:
    scene, stage = Outcome("Turn and stop"), Hearer(*hears)
    as_stage: Any = stage
    rounds(as_stage, scene)
    return scene, stage


def failed(scene: Outcome) -> list[str]:
    return [text for text, held in scene.checks if not held]


@pytest.mark.parametrize(
    ("hears", "more"),
    [((), []), ((ASKS,), ["yes"]), ((DEAF,), ["turn left"]), ((ASKS, DEAF), ["yes", "turn left"])],
)
def test_the_person_goes_on_until_it_turns(hears: tuple[str, ...], more: list[str]) -> None:
    scene, stage = played(*hears)
    words = [u.text for u in stage.recording.spoken]
    assert words[: len(more) + 2] == ["turn left", *more, "stop"]
    assert len(words) == 2 * ROUNDS + len(more)
    assert not failed(scene)


@pytest.mark.parametrize(
    ("hears", "fault"),
    [
        ((DEAF, DEAF), f"{ROUNDS} turns begin, at the second word at the latest"),
        ((DEAF, HEARD) * 4, "9 of them at the first"),
        ((WRONG_WAY,), "none of them the wrong way"),
    ],
)
def test_who_does_not_hear_well_fails(hears: tuple[str, ...], fault: str) -> None:
    assert fault in failed(played(*hears)[0])
