"""The constant text in front of every request: who the robot is, and how it is to be driven."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from realtime_agent_ros.planner.config import PlannerConfig
from realtime_agent_ros.planner.prompts.briefing import clean_data
from realtime_agent_ros.planner.prompts.prompt_files import (
    built_in,
    fingerprint,
    from_file,
    lines_of,
)

BUILT_IN = "instructions.md"


@dataclass(frozen=True, slots=True)
class Instructions:
    """The text, and a version that tells two texts apart: the file's own, and a fingerprint."""

    text: str
    version: str


def instructions(config: PlannerConfig) -> Instructions:
    """The instructions in the robot's language, its name, body, manner and places filled in.

    Raises OSError for an ``instructions_file`` that can't be read, PromptError for one that can't
    be used.
    """
    language = "en" if config.language == "auto" else config.language
    if config.instructions_file:
        source = from_file(Path(config.instructions_file).expanduser())
    else:
        source = built_in(f"{language}/{BUILT_IN}")
    lines = lines_of(config.language)
    text = source.fill(
        {
            "robot_name": config.robot_name,
            "robot_description": config.robot_description,
            "persona": config.persona,
            "answer_in": lines["answer_in_any" if config.language == "auto" else "answer_in"],
            "places": _places(config, lines["places_head"]),
        }
    )
    own = Path(config.instructions_file).name or language
    return Instructions(text, f"{own} v{source.version} {fingerprint(text)}")


def _places(config: PlannerConfig, head: str) -> str:
    """What the user tells of places, a line each; nothing if nothing is told."""
    told = [clean_data(line, 200) for line in config.place_descriptions]
    return "\n".join(["", head, *(f"- {line}" for line in told)]) if told else ""
