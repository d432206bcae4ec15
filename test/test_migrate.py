"""``realtime-agent migrate``: what it prints is what the node reads."""

from pathlib import Path

import pytest
import yaml

from realtime_agent_ros import cli
from realtime_agent_ros.core.config import AgentConfig

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
NAMES = ("nav2_collision_monitor.yaml", "nav2_velocity_smoother.yaml", "twist_mux.yaml")


def migrate(*files: Path | str) -> int:
    return cli.main(["migrate", *map(str, files)])


@pytest.mark.parametrize("names", [*((name,) for name in NAMES), NAMES])
def test_what_it_prints_for_the_examples_is_a_file_for_the_node(
    names: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert migrate(*(EXAMPLES / name for name in names)) == 0
    printed = capsys.readouterr()
    (node,) = yaml.safe_load(printed.out).items()
    assert node[0] == "/**/agent_node"
    AgentConfig.model_validate(node[1]["ros__parameters"])
    assert [] not in _values(node[1]["ros__parameters"])
    comments = " ".join(line.strip("# ") for line in printed.out.splitlines() if line[:1] == "#")
    for note in printed.err.splitlines():
        assert note in comments
    assert printed.err


def _values(tree: object) -> list[object]:
    if isinstance(tree, dict):
        return [leaf for value in tree.values() for leaf in _values(value)]
    return [tree]


def test_what_the_node_would_refuse_is_named_and_printed_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.yaml"
    zone = "{type: circle, radius: -1.0, action_type: stop}"
    path.write_text(f"polygons: [A]\nobservation_sources: []\nA: {zone}\n")
    assert migrate(path) == 1
    printed = capsys.readouterr()
    assert "A.radius" in printed.err
    assert "agent_node does not take it" in printed.out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "No such file"),
        ("amcl: {ros__parameters: {a: 1}}", "nothing to migrate, it has amcl"),
        ("a: [1", "no YAML"),
        ("", "a mapping of parameters is wanted, got NoneType"),
        (b"\xff\xfe\x00", "not UTF-8"),
        ("twist_mux: {ros__parameters: {a: 1, a.b: 2}}", "'a' is a value and a group"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_reason(
    content: str | bytes | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "given.yaml"
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert migrate(path) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err
    assert "realtime-agent migrate: " in printed.err
