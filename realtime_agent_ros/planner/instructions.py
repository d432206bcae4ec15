"""The constant text in front of every request, from a file in ``prompts`` or the user's own."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from realtime_agent_ros.planner.config import PlannerConfig

BUILT_IN = "instructions.md"


def instructions(config: PlannerConfig) -> str:
    """The instructions with the robot's name, body and manner filled in.

    Raises OSError for an ``instructions_file`` that can't be read. Unknown braces stay as they
    are, so a file may contain JSON.
    """
    if config.instructions_file:
        text = Path(config.instructions_file).expanduser().read_text(encoding="utf-8")
    else:
        folder = resources.files("realtime_agent_ros.planner") / "prompts"
        text = (folder / BUILT_IN).read_text(encoding="utf-8")
    for name in ("robot_name", "robot_description", "persona"):
        text = text.replace("{" + name + "}", getattr(config, name))
    return text.strip()
