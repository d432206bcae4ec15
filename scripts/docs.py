"""Writes what is generated from the code: docs/parameters.md, docs/schema, config, urdf, worlds.

    docs.py [--check]     --check writes nothing, names what is out of date and exits with 1

The nodes' models hold every parameter's bounds, default and description; nothing is told twice.
Only config/robots is written by hand.
"""

from __future__ import annotations

import json
import sys
import textwrap
import tomllib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from realtime_agent_ros.chaos.config import InjectorConfig
from realtime_agent_ros.core.arbiter_config import LockConfig
from realtime_agent_ros.core.channels_config import ChannelConfig, DeadlineConfig
from realtime_agent_ros.core.config import DEFAULT_INPUTS, AgentConfig, InputConfig
from realtime_agent_ros.core.detector_config import DetectorConfig
from realtime_agent_ros.core.fleet_config import FleetConfig
from realtime_agent_ros.core.guard_config import (
    DEFAULT_GUARDS,
    BumperConfig,
    CliffConfig,
    GeofenceConfig,
    GuardCommon,
    LowBatteryConfig,
    ShockConfig,
    TiltConfig,
    WheelStallConfig,
)
from realtime_agent_ros.core.nav2_config import Nav2Config
from realtime_agent_ros.core.smoother_config import SmootherConfig
from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.source_config import (
    DEFAULT_SOURCES,
    PointCloudConfig,
    PolygonSourceConfig,
    RangeConfig,
    ScanConfig,
    SourceCommon,
)
from realtime_agent_ros.core.steps import StepUpdate
from realtime_agent_ros.core.zone_config import DEFAULT_ZONES, ZoneConfig
from realtime_agent_ros.planner.config import PlannerConfig
from realtime_agent_ros.planner.models.model_config import ModelConfig
from realtime_agent_ros.protocol import AgentEvent, PlanMessage
from realtime_agent_ros.ros import deadman_node
from realtime_agent_ros.sim.config import SimConfig
from realtime_agent_ros.sim.gz_bridge import bridge_yaml
from realtime_agent_ros.sim.sdf import world
from realtime_agent_ros.sim.urdf import urdf
from realtime_agent_ros.views.metrics_config import MetricsConfig
from realtime_agent_ros.voice.config import VoiceInConfig, VoiceOutConfig

ROOT = Path(__file__).resolve().parent.parent
TEXTS: dict[str, str] = tomllib.loads((ROOT / "scripts" / "docs.toml").read_text(encoding="utf-8"))
GROUPS = {
    *("remotes", "zones", "sources", "guard_groups", "channel_groups", "deadlines"),
    *("topics", "locks", "smoother", "places"),
}
SOURCE_KINDS: dict[str, type[BaseModel]] = {
    "scan": ScanConfig,
    "pointcloud": PointCloudConfig,
    "range": RangeConfig,
    "polygon": PolygonSourceConfig,
}
GUARD_KINDS: dict[str, type[BaseModel]] = {
    "cliff": CliffConfig,
    "bumper": BumperConfig,
    "tilt": TiltConfig,
    "shock": ShockConfig,
    "wheel_stall": WheelStallConfig,
    "low_battery": LowBatteryConfig,
    "geofence": GeofenceConfig,
}
SCHEMAS: dict[str, Any] = {
    "plan": PlanMessage,
    "agent_state": Snapshot,
    "agent_step": StepUpdate,
    "agent_events": AgentEvent,
}


def generated() -> dict[Path, str]:
    """Every generated file, relative to the checkout, and what it must hold."""
    files = {
        Path("docs/parameters.md"): parameters_page(),
        Path("config/agent.yaml"): agent_yaml(),
        Path("config/deadman.yaml"): deadman_yaml(),
        Path("config/detector.yaml"): detector_yaml(),
        Path("config/planner.yaml"): TEXTS["planner_head"] + plain_yaml(PlannerConfig),
        Path("config/sim.yaml"): TEXTS["sim_head"] + plain_yaml(SimConfig),
        Path("config/metrics.yaml"): TEXTS["metrics_head"] + plain_yaml(MetricsConfig),
        Path("config/injector.yaml"): TEXTS["injector_head"] + plain_yaml(InjectorConfig),
        Path("config/voice_in.yaml"): TEXTS["voice_in_head"] + plain_yaml(VoiceInConfig),
        Path("config/voice_out.yaml"): TEXTS["voice_out_head"] + plain_yaml(VoiceOutConfig),
        Path("config/gz_bridge.yaml"): bridge_yaml(),
        Path("urdf/agent_robot.urdf"): urdf(),
        Path("worlds/flat.sdf"): world(),
    }
    for name, kind in SCHEMAS.items():
        schema = TypeAdapter(kind).json_schema()
        files[Path(f"docs/schema/{name}.json")] = json.dumps(schema, indent=2) + "\n"
    return files


def parameters_page() -> str:
    """docs/parameters.md."""
    zones = TEXTS["zones_text"].format("`, `".join(DEFAULT_ZONES))
    inputs = TEXTS["inputs_text"].format("`, `".join(DEFAULT_INPUTS))
    parts = [
        TEXTS["parameters_head"],
        "\n## agent_node\n" + TEXTS["agent_text"] + "\n" + table(AgentConfig),
        "\n### Zones\n" + zones + "\n" + table(ZoneConfig, "<zone>."),
        "\n### Sources\n" + TEXTS["sources_text"] + kinds(SOURCE_KINDS, SourceCommon, "<source>."),
        "\n### Guards\n" + TEXTS["guards_text"] + kinds(GUARD_KINDS, GuardCommon, "<guard>."),
        "\n### Inputs and places\n"
        + inputs
        + "\n"
        + table(InputConfig, "topics.<input>.")
        + "\n### Locks\n\n"
        + table(LockConfig, "locks.<lock>.")
        + "\n### Smoother\n\n"
        + table(SmootherConfig, "smoother.")
        + "\n### Fleet\n\n"
        + table(FleetConfig, "fleet.")
        + "\n### Nav2\n\nSee [Nav2](nav2.md).\n\n"
        + table(Nav2Config, "nav2.")
        + "\n### Deadlines\n"
        + TEXTS["deadlines_text"]
        + table(DeadlineConfig, "deadlines.<channel>.")
        + "\nOf each name in `channels`, besides those above:\n\n"
        + table(ChannelConfig, "<channel>.", {"topic", "type", "required"}),
        "\n## planner_node\n\n" + table(PlannerConfig) + groups(PlannerConfig),
        "\n### Models\n" + TEXTS["models_text"] + "\n" + table(ModelConfig, "<model>."),
        "\n## deadman_node\n\n" + plain_table(),
        "\n## detector_node\n" + TEXTS["detector_text"] + table(DetectorConfig),
        "\n## sim_node\n\n" + table(SimConfig),
        "\n## injector_node\n" + TEXTS["injector_text"] + table(InjectorConfig),
        "\n## metrics_node\n" + TEXTS["metrics_text"] + table(MetricsConfig),
        "\n## voice_in_node\n\n" + table(VoiceInConfig) + groups(VoiceInConfig),
        "\n## voice_out_node\n\n" + table(VoiceOutConfig) + groups(VoiceOutConfig),
    ]
    return "".join(parts)


def groups(model: type[BaseModel]) -> str:
    """A table of each group of parameters."""
    return "".join(
        f"\n### {name.capitalize().replace('_', ' ')}\n\n" + table(type(group), f"{name}.")
        for name, group in groups_of(model).items()
    )


def kinds(models: dict[str, type[BaseModel]], common: type[BaseModel], prefix: str) -> str:
    """A table of what all kinds have, and for each kind one of what it has or defaults anew."""
    parts = [table(common, prefix)]
    for kind, model in models.items():
        own = {n for n, f in model.model_fields.items() if _differs(f, common.model_fields.get(n))}
        parts.append(f"\n**{kind}**: {(model.__doc__ or '').splitlines()[0]}\n\n")
        parts.append(table(model, prefix, own - {"type"}))
    return "".join(parts)


def _differs(field: FieldInfo, common: FieldInfo | None) -> bool:
    return common is None or field.default != common.default


def row(*cells: str) -> str:
    """A line of a Markdown table."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def head() -> str:
    """The first two lines of every table."""
    return row("parameter", "allowed", "default", "effect") + "|---|---|---|---|\n"


def table(model: type[BaseModel], prefix: str = "", only: Collection[str] | None = None) -> str:
    """One line per parameter, or per one in ``only``; groups have tables of their own."""
    properties = model.model_json_schema()["properties"]
    rows = [head()]
    for name, field in model.model_fields.items():
        grouped = name in GROUPS | groups_of(model).keys()
        if not grouped and (only is None or name in only):
            default = "required" if field.is_required() else shown(field.default)
            default = f"`{default}`" if default not in ("", "required") else default or "none"
            rows.append(
                row(
                    f"`{prefix}{name}`", allowed(properties[name]), default, field.description or ""
                )
            )
    return "".join(rows)


def plain_table() -> str:
    """The same for the node that has no model."""
    rows = [head()]
    for p in deadman_node.PARAMETERS:
        if isinstance(p.default, str):
            bounds = " or ".join(f"`{value}`" for value in p.allowed) or "text"
        elif isinstance(p.default, bool):
            bounds = "true or false"
        else:
            bounds = f"number, ≥ {p.minimum:g}, ≤ {p.maximum:g}"
        rows.append(row(f"`{p.name}`", bounds, f"`{shown(p.default)}`", p.description))
    return "".join(rows)


def shown(default: Any) -> str:
    """A default as one writes it in YAML; nothing for none."""
    if hasattr(default, "yaw_rad"):
        default = [default.x_m, default.y_m, default.yaw_rad]
    return "" if default is None else json.dumps(default)


def allowed(schema: dict[str, Any]) -> str:
    """Type and bounds, from the JSON Schema of a field."""
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    options = [s for s in schema.get("anyOf", ()) if s.get("type") != "null"]
    schema = {**schema, **options[0]} if options else schema
    names = {"string": "text", "array": "list", "boolean": "true or false", "object": "list"}
    words = [names.get(schema.get("type", ""), schema.get("type", "list"))]
    signs = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    words += [f"{sign} {schema[key]:g}" for key, sign in signs.items() if key in schema]
    return ", ".join(words)


def agent_yaml() -> str:
    """config/agent.yaml."""
    lines = comment("The zones, by the names in polygons; every field is in docs/parameters.md.")
    for name, zone in DEFAULT_ZONES.items():
        lines += [f"    {name}:", *group(zone, 6)]
    lines += comment("The sensors that see obstacles, by the names in observation_sources.")
    for name, source in DEFAULT_SOURCES.items():
        lines += [f"    {name}:", *group(source, 6)]
    lines += comment("Guards against other dangers, by the names in guards.")
    for name, guard in DEFAULT_GUARDS.items():
        lines += [f"    {name}:", *group(guard, 6)]
    lines += [*TEXTS["sensors"].splitlines(), *TEXTS["channels"].splitlines()]
    lines += comment("Bounds and accelerations [x, y, theta], as in nav2_velocity_smoother.")
    smoother = AgentConfig().smoother.model_dump(mode="json")
    lines += ["    smoother:", *group({n: v for n, v in smoother.items() if v is not None}, 6)]
    lines += comment("Velocity inputs (Twist or TwistStamped), as in twist_mux.")
    lines.append("    topics:")
    for name in DEFAULT_INPUTS:
        values = AgentConfig().topics[name].model_dump(mode="json")
        lines += [f"      {name}:", *group(values, 8)]
    return TEXTS["agent_head"] + plain_yaml(AgentConfig) + "\n".join(lines) + "\n" + TEXTS["places"]


def groups_of(model: type[BaseModel]) -> dict[str, BaseModel]:
    """The fields that are models themselves, with their defaults: a prefix of dotted names."""
    fields = model.model_fields.items()
    return {n: f.default for n, f in fields if isinstance(f.default, BaseModel) and n not in GROUPS}


def plain_yaml(model: type[BaseModel]) -> str:
    """Every parameter under its description, groups indented under their names."""
    return "\n".join(yaml_lines(model, 4)) + "\n"


def yaml_lines(model: type[BaseModel], indent: int) -> Iterator[str]:
    """The lines of ``plain_yaml``."""
    pad, groups = " " * indent, groups_of(model)
    for name, field in model.model_fields.items():
        if name in GROUPS:
            continue
        yield from (pad + line.strip() for line in comment(field.description or ""))
        if name in groups:
            yield f"{pad}{name}:"
            yield from yaml_lines(type(groups[name]), indent + 2)
        else:
            value = shown(field.default)
            # ROS takes neither nothing nor an empty list or group from a file.
            yield f"{pad}# {name}:" if value in ("", "[]", "{}") else f"{pad}{name}: {value}"


def detector_yaml() -> str:
    """config/detector.yaml."""
    return TEXTS["detector_head"] + plain_yaml(DetectorConfig) + TEXTS["detector_zones"]


def deadman_yaml() -> str:
    """config/deadman.yaml."""
    lines = []
    for p in deadman_node.PARAMETERS:
        lines += [*comment(p.description), f"    {p.name}: {shown(p.default)}"]
    return TEXTS["deadman_head"] + "\n".join(lines) + "\n"


def comment(text: str) -> list[str]:
    """Comment lines above a parameter."""
    return [f"    # {line}" for line in textwrap.wrap(text, 90)]


def group(values: dict[str, Any], indent: int) -> Iterator[str]:
    """Parameters of a group; points are text, because ROS has no lists of lists."""
    for name, value in values.items():
        text = json.dumps(value)
        yield f"{' ' * indent}{name}: {json.dumps(text) if name == 'points' else text}"


def main(*, check: bool) -> int:
    """Write the files, or with ``check`` only compare them."""
    stale = []
    for path, text in generated().items():
        target = ROOT / path
        if target.is_file() and target.read_text(encoding="utf-8") == text:
            continue
        stale.append(str(path))
        if not check:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    sys.stdout.write("".join(f"{'out of date' if check else 'wrote'}: {s}\n" for s in stale))
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
