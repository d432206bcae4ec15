"""Parameter files of several nodes as one configuration of ours.

Belongs here: which nodes a file is of, and what follows from their coming together. Does not belong
here: what a node's parameters mean, reading and writing files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.migration.collision_monitor import (
    DETECTOR,
    MONITOR,
    OUT,
    from_collision_monitor,
)
from realtime_agent_ros.core.migration.tree import Migrated, merged, nodes_in, parameters_of
from realtime_agent_ros.core.migration.twist_mux import NODE as MUX
from realtime_agent_ros.core.migration.twist_mux import from_twist_mux
from realtime_agent_ros.core.migration.velocity_smoother import NODE as SMOOTHER
from realtime_agent_ros.core.migration.velocity_smoother import from_velocity_smoother

Migration = Callable[[Mapping[str, Any]], Migrated]
MIGRATIONS: dict[str, Migration] = {
    MUX: from_twist_mux,
    SMOOTHER: from_velocity_smoother,
    MONITOR: from_collision_monitor,
    DETECTOR: lambda tree: from_collision_monitor(tree, DETECTOR),
}
SIGNS = {
    MUX: ("topics", "locks"),
    SMOOTHER: ("smoothing_frequency", "max_velocity", "max_accel", "feedback"),
    MONITOR: ("polygons", "observation_sources"),
}
"""Parameters by which a node is known whatever it is called."""
SMOOTHERS_INPUT = "cmd_vel_nav"


def from_files(trees: Mapping[str, Mapping[str, Any]]) -> Migrated:
    """The nodes in all the files, by the files' names, as parameters of one ``agent_node``.

    Raises ValueError, naming the file, where there is nothing to migrate.
    """
    found = [(node, tree) for name, tree in trees.items() for node in _known(name, tree)]
    results = [MIGRATIONS[node](tree) for node, tree in found]
    parameters = merged(*(result.parameters for result in results))
    notes = tuple(note for result in results for note in result.notes)
    joined = tuple(_joined(parameters, [node for node, _ in found]))
    return Migrated(parameters, notes + joined + tuple(_parted_from_output(parameters)))


def _known(name: str, tree: Mapping[str, Any]) -> Sequence[str]:
    """The nodes of a file that we take the place of."""
    if not isinstance(tree, Mapping):
        raise ValueError(f"{name}: a mapping of parameters is wanted, got {type(tree).__name__}")
    nodes = nodes_in(tree)
    known = [node for node in MIGRATIONS if node in nodes]
    if known or len(nodes) > 1:
        guessed = known
    else:
        given = parameters_of(tree, nodes[0] if nodes else "")
        guessed = [n for n, signs in SIGNS.items() if not given.keys().isdisjoint(signs)]
    if not guessed:
        has = f"it has {', '.join(nodes)}" if nodes else "it has no node's parameters"
        raise ValueError(f"{name}: nothing to migrate, {has}; known are {', '.join(MIGRATIONS)}")
    return guessed


def _joined(parameters: dict[str, Any], nodes: Sequence[str]) -> Iterator[str]:
    """Notes on what stands between the nodes; corrects the input of the monitor, which came from
    the nodes that are gone as well."""
    if SMOOTHER not in nodes:
        bounds = AgentConfig()
        yield (
            f"max_speed_mps, max_turn_radps, smoother: not given, so agent_node's own hold, "
            f"{bounds.max_speed_mps} m/s, {bounds.max_turn_radps} rad/s and its accelerations; set "
            "them, or migrate the velocity_smoother's file along"
        )
    if MONITOR not in nodes:
        return
    if MUX in nodes:
        del parameters["topics"]["cmd_vel_in"]
        yield "cmd_vel_in_topic: not needed, twist_mux's topics are read here; left out"
    elif SMOOTHER in nodes:
        parameters["topics"]["cmd_vel_in"]["topic"] = SMOOTHERS_INPUT
        yield (
            f"cmd_vel_in_topic: the smoother is in here too, so cmd_vel_in reads "
            f"{SMOOTHERS_INPUT}; set it to what the smoother read"
        )


def _parted_from_output(parameters: Mapping[str, Any]) -> Iterator[str]:
    """Another topic for inputs on the one that we publish: they would hear us."""
    for name, entry in parameters.get("topics", {}).items():
        topic = entry["topic"]
        if isinstance(topic, str) and topic.strip("/") == OUT:
            entry["topic"] = reads = name if name.startswith(OUT) else f"{OUT}_{name}"
            yield (
                f"topics.{name}.topic: {topic} is what agent_node publishes, an input on it would "
                f"hear itself; it reads {reads}: have that published, or remap agent_node's "
                f"{reads} to {topic} and its {OUT} to another"
            )
