"""A parameter file of another node as the tree of its parameters.

Belongs here: the wrappers of ROS 2 parameter files, and how a migration tells what it did. Does not
belong here: what the parameters mean, and reading files.
"""

from __future__ import annotations

import copy
import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

PARAMETERS = "ros__parameters"
WILDCARD_NODES = ("", "*", "**")


@dataclass(frozen=True, slots=True)
class Migrated:
    """Parameters for ``agent_node``, and what had no place there or got another value.

    Each note begins with the foreign parameter's name. ``parameters`` may be merged with those of
    other migrations (``merged``) and then validated as ``AgentConfig``.
    """

    parameters: dict[str, Any]
    notes: tuple[str, ...] = ()


def parameters_of(tree: Mapping[str, Any], node: str) -> dict[str, Any]:
    """The parameters of ``node`` in a parameter file, or ``tree`` itself if nothing wraps them.

    Wrappers are ``node: ros__parameters:``, with or without a namespace (``/robot/node:`` or
    ``robot: node:``), and wildcards (``/**:``), which the node's own values override. A file of one
    node counts whatever that node is called. Dotted names become groups. Raises ValueError if the
    file is of several nodes and ``node`` is not among them, or if it holds a value where a group
    should be.
    """
    if not isinstance(tree, Mapping):
        raise ValueError(f"{node}: a mapping of parameters is wanted, got {type(tree).__name__}")
    found = list(_wrapped(tree, ""))
    if not found:
        return nested(tree)
    wild = [given for name, given in found if _is_wild(name)]
    named = [(name, given) for name, given in found if not _is_wild(name)]
    own = [given for name, given in named if name.rpartition("/")[2] == node]
    if not own and len(named) == 1:
        own = [named[0][1]]
    if not own and named:
        names = ", ".join(name.strip("/") for name, _ in named)
        raise ValueError(f"{node}: no parameters of that node; the file has {names}")
    return merged(*(nested(given) for given in (*wild, *own)))


def nodes_in(tree: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the nodes in a parameter file, without namespaces and wildcards."""
    names = (path.rpartition("/")[2] for path, _ in _wrapped(tree, ""))
    return tuple(dict.fromkeys(name for name in names if name not in WILDCARD_NODES))


def merged(*trees: Mapping[str, Any]) -> dict[str, Any]:
    """Groups joined at every depth; of two values the later one counts."""
    result: dict[str, Any] = {}
    for tree in trees:
        for name, value in tree.items():
            old = result.get(name)
            if isinstance(old, dict) and isinstance(value, Mapping):
                result[name] = merged(old, value)
            else:
                result[name] = copy.deepcopy(value)
    return result


def nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted names as groups, at every depth; raises ValueError if a group is a value too."""
    result: dict[str, Any] = {}
    for name, value in flat.items():
        *parents, leaf = str(name).split(".")
        value = nested(value) if isinstance(value, Mapping) else value
        for parent in reversed((*parents, leaf)):
            value = {parent: value}
        _no_clash(result, value, str(name))
        result = merged(result, value)
    return result


def left_out(name: str, reasons: Mapping[str, str], known: Iterable[str]) -> str:
    """The note on a parameter that goes nowhere, with its reason or the known names near it."""
    near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.6)
    hint = f"no such parameter, did you mean {' or '.join(near)}?" if near else "has no counterpart"
    return f"{name}: {reasons.get(name, hint)}; left out"


def _no_clash(old: Any, new: Any, name: str) -> None:
    """Raise ValueError where ``new`` would put a group over a value or a value over a group."""
    for key in new.keys() & old.keys():
        groups = isinstance(old[key], dict), isinstance(new[key], dict)
        if any(groups) and not all(groups):
            raise ValueError(f"parameter {name!r}: {key!r} is a value and a group")
        if all(groups):
            _no_clash(old[key], new[key], name)


def _wrapped(tree: Mapping[str, Any], path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every ``ros__parameters`` in the tree, with the path of its node."""
    for key, value in tree.items():
        if key == PARAMETERS:
            yield path, value if isinstance(value, Mapping) else {}
        elif isinstance(value, Mapping):
            yield from _wrapped(value, f"{path}/{str(key).strip('/')}")


def _is_wild(name: str) -> bool:
    return name.rpartition("/")[2] in WILDCARD_NODES
