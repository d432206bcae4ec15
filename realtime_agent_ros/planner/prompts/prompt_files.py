"""The texts that are given to a model or spoken, from files: built in by language, or the user's.

Belongs here: finding, reading and filling them. Does not belong here: which values there are
(``instructions``). A prompt file begins with ``<!-- version: N -->``; a user's file without one is
known by a hash of its text.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

MAX_PROMPT_CHARS = 20_000
_VERSION = re.compile(r"\A<!-- version: ([\w.-]{1,20}) -->\n")
_PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w*)\}")


class PromptError(ValueError):
    """A prompt file that can't be used; the text names the file and what is allowed."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A text with ``{placeholders}``, and which edition of it this is."""

    name: str
    version: str
    text: str

    def fill(self, values: Mapping[str, str]) -> str:
        """The text with every placeholder replaced, once: a value may hold braces. Braces around
        anything but a name stay, so a text may hold JSON. Raises PromptError for unknown names."""
        unknown = sorted(set(_PLACEHOLDER.findall(self.text)) - values.keys())
        if unknown:
            allowed = ", ".join(f"{{{name}}}" for name in values)
            raise PromptError(
                f"{self.name}: unknown placeholder {{{unknown[0]}}}; known: {allowed}"
            )
        return _PLACEHOLDER.sub(lambda match: values[match[1]], self.text).strip()


def built_in(name: str) -> Prompt:
    """A file of the package's, such as ``en/instructions.md``."""
    return _prompt(name, _read(name))


def from_file(path: Path) -> Prompt:
    """A user's file. Raises OSError if it can't be read, PromptError if it can't be used."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise PromptError(f"{path}: not UTF-8 at byte {error.start}") from error
    if len(text) > MAX_PROMPT_CHARS:
        raise PromptError(f"{path}: {len(text)} characters; at most {MAX_PROMPT_CHARS}")
    if not text.strip():
        raise PromptError(f"{path}: is empty")
    return _prompt(str(path), text)


@cache
def lines_of(language: str) -> Mapping[str, str]:
    """The fixed lines of a language, by name; ``auto`` has those of English."""
    folder = "en" if language == "auto" else language
    return {k: str(v) for k, v in tomllib.loads(_read(f"{folder}/lines.toml")).items()}


def fingerprint(text: str) -> str:
    """Eight characters that differ when the text does."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]


def _prompt(name: str, text: str) -> Prompt:
    match = _VERSION.match(text)
    version = match[1] if match else f"#{fingerprint(text)}"
    return Prompt(name, version, text[match.end() :] if match else text)


def _read(name: str) -> str:
    path = resources.files("realtime_agent_ros.planner").joinpath("prompts", *name.split("/"))
    return path.read_text(encoding="utf-8")
