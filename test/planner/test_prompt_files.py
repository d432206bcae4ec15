"""The package's own prompt files are whole, in every language."""

import re

import pytest

from realtime_agent_ros.planner.config import LANGUAGES
from realtime_agent_ros.planner.prompts.prompt_files import built_in, lines_of

SPOKEN = [name for name in LANGUAGES if name != "auto"]


@pytest.mark.parametrize("language", SPOKEN)
def test_every_language_has_the_same_lines(language):
    lines = lines_of(language)
    assert lines.keys() == lines_of("en").keys() - (
        {"answer_in_any"} if language != "en" else set()
    )
    assert all(0 < len(line) <= 200 for line in lines.values())


@pytest.mark.parametrize("name", [*(f"{n}/instructions.md" for n in SPOKEN), "summary.md"])
def test_every_prompt_has_a_version(name):
    assert re.fullmatch(r"\d+", built_in(name).version)


def test_the_translations_are_of_the_same_edition():
    assert len({built_in(f"{language}/instructions.md").version for language in SPOKEN}) == 1
