"""The documents hold: links lead somewhere, commands exist, examples do what is written."""

from __future__ import annotations

import argparse
import importlib
import itertools
import json
import re
import runpy
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel, TypeAdapter

from realtime_agent_ros import cli, protocol
from realtime_agent_ros.chaos.config import InjectorConfig
from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.steps import SKILL_NAMES, StepUpdate
from realtime_agent_ros.hang_guard import HANG_ENV
from realtime_agent_ros.planner.config import PlannerConfig
from realtime_agent_ros.processes import PROCESSES
from realtime_agent_ros.ros.parameter_error import is_ros_own
from realtime_agent_ros.sim.config import SimConfig
from realtime_agent_ros.voice.config import VoiceInConfig, VoiceOutConfig

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "realtime_agent_ros"
PAGES = sorted(
    [*ROOT.glob("*.md"), *(p for d in ("docs", "benchmarks") for p in (ROOT / d).rglob("*.md"))]
)
MODELS: dict[str, type[BaseModel]] = {
    "agent_node": AgentConfig,
    "planner_node": PlannerConfig,
    "sim_node": SimConfig,
    "injector_node": InjectorConfig,
    "voice_in_node": VoiceInConfig,
    "voice_out_node": VoiceOutConfig,
}
BLOCK = re.compile(r"^```(\w+) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def names(pages: list[Path]) -> list[str]:
    return [str(page.relative_to(ROOT)) for page in pages]


def commands(page: Path) -> Iterator[list[str]]:
    """The words of every command in a page's shell blocks, one list per simple command."""
    for language, _, body in BLOCK.findall(text_of(page)):
        for line in body.splitlines() if language == "sh" else ():
            plain = re.sub(r"<[a-z ]+>", "placeholder", line)
            for part in plain.split("&&"):
                words = shlex.split(part, comments=True)
                while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
                    del words[0]
                if words:
                    yield words


ALL_COMMANDS = [words for page in PAGES for words in commands(page)]


TRANSITIONS = ("configure", "activate", "deactivate", "cleanup", "shutdown")


def uses_of(program: str) -> list[list[str]]:
    """The arguments of each use of a program, wherever it lies."""
    uses = [words for words in ALL_COMMANDS if any(w.split("/")[-1] == program for w in words[:4])]
    assert uses, f"no page shows {program}"
    return [words[[w.split("/")[-1] for w in words].index(program) + 1 :] for words in uses]


def anchors(page: Path) -> set[str]:
    """The fragments that the headings of a page give on GitHub."""
    headings = re.findall(r"^#+ (.*)$", re.sub(BLOCK, "", text_of(page)), re.MULTILINE)
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in kept}


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(text_of(page)):
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        goal = (page.parent / path).resolve() if path else page
        assert goal.exists(), target
        assert not anchor or anchor in anchors(goal), target


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_every_file_of_the_package_that_is_named_exists(page: Path) -> None:
    for name in re.findall(r"`([\w/]+\.(?:py|xml|yaml))`", text_of(page)):
        bare = "/" not in name
        assert any((base / name).is_file() for base in (ROOT, PACKAGE, ROOT / "test")) or (
            bare and list(ROOT.glob(f"test/**/{name}"))
        ), name


def test_every_make_target_exists() -> None:
    targets = set(re.findall(r"^([\w-]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    for words in uses_of("make"):
        assert words[0] in targets
    for page in PAGES:
        assert set(re.findall(r"`make ([\w-]+)", text_of(page))) <= targets


def test_every_command_line_is_understood() -> None:
    for name, *arguments in uses_of("realtime-agent"):
        command = next(c for c in cli.COMMANDS if c.name == name)
        module = importlib.import_module(command.module)
        parser: argparse.ArgumentParser | None = getattr(module, "_parser", lambda: None)()
        if parser is None:
            assert not arguments
        else:
            given = parser.parse_args(arguments)
            for parameter in getattr(given, "parameter", ()):
                check_parameter(parameter)


def check_parameter(text: str) -> None:
    """``node.name:=value`` is a parameter that the node would take."""
    left, _, value = text.partition(":=")
    node, _, name = left.partition(".")
    if node in MODELS:
        MODELS[node].model_validate({name: yaml.safe_load(value)})
    else:  # a node without a model; its table is made from its code
        section = text_of(ROOT / "docs" / "parameters.md").partition(f"## {node}")[2]
        assert f"| `{name}` |" in section.partition("## ")[0]


def test_pip_is_given_the_versions_of_the_package() -> None:
    stated = text_of(ROOT / "setup.py")
    for install, *requirements in uses_of("pip"):
        assert install == "install"
        assert [r for r in requirements if f'"{r}"' not in stated] == []


def check_run(node: str, arguments: list[str]) -> None:
    """What follows each ``-p`` is a parameter that the node would take."""
    for option, text in itertools.pairwise(arguments):
        name = text.partition(":=")[0]
        if option == "-p" and not is_ros_own(name):
            check_parameter(f"{node}.{text}")


def check_on_node(verb: str, words: list[str]) -> None:
    """What is asked of a running node: there is such a node, transition or parameter."""
    if verb == "param":
        _, node, name, value = words
        check_parameter(f"{node.strip('/')}.{name}:={value}")
    elif verb == "lifecycle":
        does, node, *transition = words
        assert node.strip("/") in {p.name for p in PROCESSES}
        assert (does, *transition) in {("get",), *(("set", name) for name in TRANSITIONS)}


def test_every_ros2_command_names_what_is_there() -> None:
    described = text_of(PACKAGE / "launching.py") + text_of(PACKAGE / "launching_gazebo.py")
    launched = re.findall(r'^    "(\w+)": \(', described, re.MULTILINE)
    topics = re.findall(r'"([\w/]+)"', described.partition("TOPICS = ")[2].partition("\n)")[0])
    forwarded = re.findall(r"Config, \(([^)]*)\)", described)
    known = {*launched, *(t.replace("/", "_") for t in topics)}
    known |= set(re.findall(r'"(\w+)"', " ".join(forwarded)))
    known |= set(re.findall(r'_declare\("(\w+)"', described))
    for verb, *words in uses_of("ros2"):
        if verb in ("lifecycle", "param", "service", "security"):
            check_on_node(verb, words)
            continue
        package, file, *arguments = words
        assert package == PACKAGE.name
        if verb == "run":
            check_run(file, arguments)
            continue
        assert (ROOT / "launch" / file).is_file()
        assert {a.partition(":=")[0] for a in arguments if ":=" in a} <= known
    for page in PAGES:
        shown = re.findall(r"`(\w+):=", text_of(page))
        assert set(shown) <= known


def examples() -> list[tuple[str, str]]:
    """Topic and text of every JSON example."""
    blocks = BLOCK.findall(text_of(ROOT / "docs" / "topics.md"))
    return [(topic, body) for language, topic, body in blocks if language == "json"]


@pytest.mark.parametrize(("topic", "example"), examples())
def test_every_json_example_is_a_message(topic: str, example: str) -> None:
    kinds: dict[str, Any] = {
        "plan": protocol.PlanMessage,
        "agent/state": Snapshot,
        "agent/step": StepUpdate,
        "agent/events": protocol.AgentEvent,
    }
    TypeAdapter(kinds[topic]).validate_json(example)


def test_every_kind_of_message_and_every_skill_has_an_example() -> None:
    plans = [json.loads(body) for topic, body in examples() if topic == "plan"]
    assert {plan["kind"] for plan in plans} == {"heartbeat", "steps", "say", "cancel"}
    skills = {step["skill"]["name"] for plan in plans for step in plan.get("steps", ())}
    assert skills == set(SKILL_NAMES)
    assert {topic for topic, _ in examples()} == {
        "plan",
        "agent/state",
        "agent/step",
        "agent/events",
    }


def test_every_event_that_is_sent_is_explained_and_no_other() -> None:
    engine = text_of(PACKAGE / "core" / "engine.py")
    planner = "".join(text_of(path) for path in sorted((PACKAGE / "planner").rglob("*.py")))
    sent = set(re.findall(r'_note\("(\w+)"', engine))
    notes_of = "".join(text_of(PACKAGE / "core" / f"{name}.py") for name in ("ladder", "lineage"))
    sent |= set(re.findall(r'Note\("(\w+)"', notes_of))
    sent |= set(re.findall(r'Ended\("(\w+)"', text_of(PACKAGE / "core" / "interruption.py")))
    kinds = re.findall(r'\bself(?:\._mind)?\._?(?:event|event_once|tell)\(\s*"(\w+)"', planner)
    sent |= {f"planner.{kind}" for kind in kinds}
    voice = "".join(map(text_of, (PACKAGE / "ros").glob("voice_*_node.py")))
    notes = re.findall(r'_note\(\s*"(\w+)"(?: if \w+ else "(\w+)")?', voice)
    sent |= {f"voice.{kind}" for kinds in notes for kind in kinds if kind}
    page = text_of(ROOT / "docs" / "topics.md").partition("### agent/events")[2]
    assert set(re.findall(r"^\| `([\w.]+)` \|", page, re.MULTILINE)) == sent


def test_every_sentence_of_the_language_page_does_what_it_says() -> None:
    filled = runpy.run_path(str(ROOT / "scripts" / "talking.py"))["filled"]
    page = text_of(ROOT / "docs" / "talking.md")
    assert page.count('\n| "') > 40
    assert page == filled(page), "run `make docs`, then read what has changed"


def test_every_parameter_of_a_deadline_exists() -> None:
    page = text_of(ROOT / "docs" / "architecture.md").partition("## Deadlines")[2]
    rows = [line.split("|")[-2] for line in page.partition("\n## ")[0].splitlines() if "|" in line]
    parameters = set(
        re.findall(r"^\| `([^`]+)` \|", text_of(ROOT / "docs" / "parameters.md"), re.M)
    )
    named = {name.split(": ")[-1] for row in rows for name in re.findall(r"`([^`]+)`", row)}
    assert named - parameters == {"expires_in_s", "plan", HANG_ENV}


def test_every_process_is_in_the_architecture() -> None:
    page = text_of(ROOT / "docs" / "architecture.md")
    assert [p.name for p in PROCESSES if f"| `{p.name}` |" not in page] == []


def test_every_decision_is_listed_and_complete() -> None:
    folder = ROOT / "docs" / "adr"
    index = text_of(folder / "README.md")
    records = sorted(folder.glob("[0-9]*.md"))
    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    for record in records:
        title, *sections = re.findall(r"^#+ (.*)$", text_of(record), re.MULTILINE)
        assert f"[{title}]({record.name})" in index
        assert sections == ["Context", "Decision", "Consequences"]


def test_the_readme_shows_the_picture_and_numbers_of_a_run() -> None:
    page = text_of(ROOT / "README.md")
    numbers = page.partition("<!-- numbers")[2].partition("<!-- end of numbers -->")[0]
    stages = re.findall(r"^\| ([a-z][^|]*) \| \d+ \|", numbers, re.MULTILINE)
    source = text_of(PACKAGE / "demo" / "latency.py")
    assert len(stages) > 5
    assert [stage for stage in stages if f'"{stage}"' not in source] == []
    assert (ROOT / "docs" / "images" / "demo.png").read_bytes().startswith(b"\x89PNG")
