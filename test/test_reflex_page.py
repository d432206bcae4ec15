"""docs/reflex.md explains every parameter of the reflex layer, and links it."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from realtime_agent_ros.core import guard_config, source_config, zone_config
from realtime_agent_ros.core.ssm import Braking, permitted_speed_mps

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE = (DOCS / "reflex.md").read_text(encoding="utf-8")
MODELS: list[tuple[str, type[BaseModel]]] = [
    ("zones", zone_config.ZoneConfig),
    ("zones", zone_config.SubPolygonConfig),
    ("sources", source_config.ScanConfig),
    ("sources", source_config.PointCloudConfig),
    ("sources", source_config.RangeConfig),
    ("sources", source_config.PolygonSourceConfig),
    ("guards", guard_config.CliffConfig),
    ("guards", guard_config.BumperConfig),
    ("guards", guard_config.TiltConfig),
    ("guards", guard_config.ShockConfig),
    ("guards", guard_config.WheelStallConfig),
    ("guards", guard_config.LowBatteryConfig),
    ("guards", guard_config.GeofenceConfig),
]


@pytest.mark.parametrize(("section", "model"), MODELS, ids=[m.__name__ for _, m in MODELS])
def test_every_parameter_is_linked(section: str, model: type[BaseModel]) -> None:
    linked = set(re.findall(rf"\[`(\w+)`\]\(parameters\.md#{section}\)", PAGE))
    named = {"type"} if section != "zones" else {"sub_polygons"}  # a column; gathered, not given
    assert model.model_fields.keys() - linked - named == set()


def test_every_kind_of_source_and_guard_has_a_row() -> None:
    for _, model in MODELS[2:]:
        assert f"\n| `{model.model_fields['type'].default}` |" in PAGE


def test_the_speeds_of_the_example_are_those_of_the_formula() -> None:
    found = re.search(r"go\n([\d.]+) m/s with 50 ms in t and ([\d.]+) m/s with 500 ms", PAGE)
    assert found
    fast, slow = (permitted_speed_mps(1.0, t, Braking(0.8, 0.05)) for t in (0.05, 0.5))
    assert (float(found[1]), float(found[2])) == (round(fast, 2), round(slow, 2))


def test_the_picture_is_there() -> None:
    assert (DOCS / "images" / "zones.png").read_bytes().startswith(b"\x89PNG")
