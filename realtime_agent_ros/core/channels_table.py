"""Which channels an agent has: one for everything it hears, its stages and chains, the user's own.

Belongs here: names, groups and defaults. ``docs/deadlines.md`` tells what each of them is.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from realtime_agent_ros.core.arbiter_config import InputConfig
from realtime_agent_ros.core.channels import ChannelSpec
from realtime_agent_ros.core.channels_config import ChannelConfig, DeadlineConfig
from realtime_agent_ros.core.guard_config import GeofenceConfig, GuardCommon, WheelStallConfig
from realtime_agent_ros.core.parameter_groups import ODOMETRY
from realtime_agent_ros.core.source_config import SourceCommon

SENSORS, INPUTS, STAGES, CHAINS, TOPICS = "sensors", "inputs", "stages", "chains", "topics"
GROUPS = (SENSORS, INPUTS, STAGES, CHAINS, TOPICS)
"""The statuses of ``/diagnostics``, in this order."""

OUTPUT = "output"
SPEECH, PLAN, PLANNER = "speech", "plan", "planner"
CONVERT, DECIDE, PUBLISH = "convert", "decide", "publish"
SCAN_TO_COMMAND, SPEECH_TO_COMMAND = "scan_to_command", "speech_to_command"
SENSOR_TO_COMMAND = "sensor_to_command"
TO_SIGN, TO_TOKEN = "speech_to_sign", "speech_to_token"
TO_STEP, TO_MOTION = "speech_to_step", "speech_to_motion"
INPUT = "input_"
"""How the channels of velocity inputs begin."""

COUNTED = {"policy": "count"}
SOON = {"policy": "degrade", "deadline_s": 0.02, "misses": 5, "of_last": 20}
ALWAYS: dict[str, tuple[str, dict[str, Any]]] = {
    SPEECH: (INPUTS, COUNTED),
    PLAN: (INPUTS, COUNTED),
    CONVERT: (STAGES, COUNTED),
    DECIDE: (STAGES, COUNTED),
    PUBLISH: (STAGES, COUNTED),
    SCAN_TO_COMMAND: (STAGES, SOON),
    SPEECH_TO_COMMAND: (STAGES, SOON | {"policy": "warn"}),
    TO_SIGN: (CHAINS, {"deadline_s": 0.3, "misses": 3, "of_last": 5}),
    TO_TOKEN: (CHAINS, COUNTED | {"deadline_s": 0.7}),
    TO_STEP: (CHAINS, COUNTED),
    TO_MOTION: (CHAINS, COUNTED),
}


@dataclass(frozen=True, slots=True)
class Heard:
    """What of the agent's parameters decides which channels there are."""

    sources: Mapping[str, SourceCommon]
    guards: Mapping[str, GuardCommon]
    inputs: Mapping[str, InputConfig]
    source_timeout_s: float
    planner_timeout_s: float
    output_period_s: float


def built_in(heard: Heard) -> dict[str, tuple[str, dict[str, Any]]]:
    """Group and defaults of every channel that the agent has by itself, by name."""
    node_s = heard.source_timeout_s
    table: dict[str, tuple[str, dict[str, Any]]] = {ODOMETRY: (SENSORS, {"deadline_s": node_s})}
    for name, source in heard.sources.items():
        own_s = source.source_timeout
        table[name] = (SENSORS, {"deadline_s": node_s if own_s is None else own_s})
    for name, guard in heard.guards.items():
        if not isinstance(guard, WheelStallConfig | GeofenceConfig):  # these hear the odometry
            table[name] = (SENSORS, {"deadline_s": guard.source_timeout})
    table |= {f"{INPUT}{name}": (INPUTS, COUNTED) for name in heard.inputs}
    table[PLANNER] = (INPUTS, {"deadline_s": heard.planner_timeout_s})
    late_s = 1.5 * heard.output_period_s
    table[OUTPUT] = (STAGES, {"policy": "degrade", "deadline_s": late_s})
    table[SENSOR_TO_COMMAND] = (CHAINS, {"deadline_s": node_s, "misses": 3, "of_last": 10})
    return table | ALWAYS


def channel_specs(
    heard: Heard, changed: Mapping[str, DeadlineConfig], own: Mapping[str, ChannelConfig]
) -> list[ChannelSpec]:
    """All channels: the built-in ones with what ``changed`` sets, and the user's ``own``.

    Raises ValueError for a name in ``changed`` that no channel has, for an own channel with the
    name of a built-in one, and for values that don't fit together.
    """
    table = built_in(heard)
    for name in changed:
        if name not in table:
            near = difflib.get_close_matches(name, table, n=3, cutoff=0.5)
            known = f"did you mean {' or '.join(map(repr, near))}?" if near else ", ".join(table)
            raise ValueError(f"deadlines: there is no channel {name!r}: {known}")
    if taken := sorted(table.keys() & own.keys()):
        raise ValueError(f"channels: {', '.join(taken)} is a channel already")
    specs = []
    for name, (group, defaults) in table.items():
        given = changed[name].as_parameters() if name in changed else {}
        specs.append(ChannelSpec(name, group, DeadlineConfig.model_validate(defaults | given)))
    return specs + [ChannelSpec(name, TOPICS, config) for name, config in own.items()]
