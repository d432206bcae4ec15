"""``realtime-agent migrate FILE...``: parameter files of other nodes as one file of ours.

Prints the file for ``agent_node`` with everything that changed named in comments, which go to the
error output too. Exit code 0 if ``agent_node`` takes the result, 1 if it does not and the user has
to mend it, 2 for a file that can't be read or has nothing to migrate.
"""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.config_errors import problems
from realtime_agent_ros.core.migration.nodes import MIGRATIONS, from_files
from realtime_agent_ros.core.migration.tree import Migrated

HEAD = "Parameters of agent_node, made from {} by `realtime-agent migrate`."


def main(argv: Sequence[str]) -> int:
    """Migrate the files and print the result; returns the exit code."""
    args = _parser().parse_args(argv)
    try:
        result = from_files({str(path): _read(path) for path in args.files})
    except ValueError as error:
        sys.stderr.write(f"realtime-agent migrate: {error}\n")
        return 2
    faults = _faults(result.parameters)
    sys.stdout.write(page(result, [path.name for path in args.files], faults))
    for note in (*result.notes, *faults):
        sys.stderr.write(f"{note}\n")
    return 1 if faults else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="realtime-agent migrate",
        description="Prints parameter files of other nodes as parameters of agent_node.",
        epilog=f"known nodes: {', '.join(MIGRATIONS)}; docs/migration.md tells what differs",
    )
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="a parameter file")
    return parser


def page(result: Migrated, files: Sequence[str], faults: Sequence[str] = ()) -> str:
    """The file as text; its comments are ``result.notes`` and the faults."""
    lines = [HEAD.format(", ".join(files))]
    if result.notes:
        lines += ["", "What is not as it was:", *(f"- {note}" for note in result.notes)]
    if faults:
        lines += ["", "agent_node does not take it:", *(f"- {fault}" for fault in faults)]
    comment = "".join(f"# {part}".rstrip() + "\n" for line in lines for part in _wrapped(line))
    body = "\n".join(_yaml(result.parameters, 4))
    return f"{comment}/**/agent_node:\n  ros__parameters:\n{body}\n"


def _wrapped(line: str) -> list[str]:
    indent = "  " if line.startswith("- ") else ""
    return textwrap.wrap(line, 96, subsequent_indent=indent, break_long_words=False) or [""]


def _yaml(tree: Mapping[str, Any], indent: int) -> Iterator[str]:
    """Values in JSON, which YAML reads; what is empty ROS can't read from a file."""
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield f"{' ' * indent}{name}:"
            yield from _yaml(value, indent + 2)
        elif value is None or value in ([], ()):
            yield f"{' ' * indent}# {name}: none"
        else:
            nested = isinstance(value, (list, tuple)) and any(isinstance(v, list) for v in value)
            yield f"{' ' * indent}{name}: {json.dumps(json.dumps(value) if nested else value)}"


def _read(path: Path) -> Any:
    """The file's tree. Raises ValueError telling why it can't be had."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: not UTF-8") from error
    except yaml.YAMLError as error:
        raise ValueError(f"{path}: no YAML: {' '.join(str(error).split())}") from error


def _faults(parameters: Mapping[str, Any]) -> tuple[str, ...]:
    """Why ``agent_node`` would not start with these."""
    try:
        AgentConfig.model_validate(parameters)
    except ValidationError as error:
        return problems(error, AgentConfig)
    return ()
