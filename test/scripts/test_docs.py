"""What is generated from the code is what the code says."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest
import yaml

from realtime_agent_ros.core.config import AgentConfig

pytest.importorskip("rclpy", reason="the parameters of deadman_node stand beside it")

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = runpy.run_path(str(ROOT / "scripts" / "docs.py"))
FILES: dict[Path, str] = SCRIPT["generated"]()


@pytest.mark.parametrize("path", FILES, ids=str)
def test_generated_files_are_current(path: Path) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == FILES[path], "run `make docs`"


def parameters(path: Path) -> dict[str, Any]:
    (node,) = yaml.safe_load((ROOT / path).read_text(encoding="utf-8")).values()
    return node["ros__parameters"]


def test_the_agents_yaml_holds_exactly_the_defaults() -> None:
    given = parameters(Path("config/agent.yaml"))
    assert AgentConfig.model_validate(given) == AgentConfig()
    unset = {n for n, f in AgentConfig.model_fields.items() if f.default in ((), None)}
    gathered = {"zones", "sources", "guard_groups", "channel_groups"}
    plain = set(AgentConfig.model_fields) - {*gathered, "locks", "places", "deadlines"} - unset
    groups = {name for field in gathered for name in getattr(AgentConfig(), field)}
    assert given.keys() >= plain | groups


NODES = [path for path in FILES if path.suffix == ".yaml" and path.stem != "gz_bridge"]
"""Parameter files; the bridge's is no node's."""


@pytest.mark.parametrize("path", NODES, ids=str)
def test_a_file_holds_no_empty_value_which_ros_could_not_read(path: Path) -> None:
    assert [name for name, value in parameters(path).items() if value in (None, [])] == []


def test_every_parameter_says_what_it_does() -> None:
    page = FILES[Path("docs/parameters.md")]
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert len(rows) > 60
    assert [line for line in rows if line.endswith("|  |")] == []


def test_only_what_is_out_of_date_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert SCRIPT["main"](check=True) == 0
    assert capsys.readouterr().out == ""
