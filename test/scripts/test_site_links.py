"""The site's hook: links out of docs/ lead to the repository, or become text, or are told."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
REWRITE = runpy.run_path(str(ROOT / "scripts" / "site_links.py"))["rewrite"]


def rewritten(markdown: str, repository: str = "") -> tuple[str, list[str]]:
    result: tuple[str, list[str]] = REWRITE(markdown, DOCS / "page.md", DOCS, repository)
    return result


@pytest.mark.parametrize(
    "text", ["[a](topics.md)", "[a](topics.md#plan)", "[a](https://example.org/../x)", "[a](#here)"]
)
def test_links_within_the_site_stay(text: str) -> None:
    assert rewritten(text) == (text, [])


def test_links_to_the_code_go_to_the_repository_or_become_text() -> None:
    text = "see [`setup.py`](../setup.py), [schemas](schema) and [that](../docs/topics.md)"
    assert rewritten(text) == ("see `setup.py`, schemas and [that](../docs/topics.md)", [])
    there, _ = rewritten(text, "https://example.org/us/")
    assert "[`setup.py`](https://example.org/us/blob/main/setup.py)" in there


def test_a_link_to_nothing_is_told_and_code_is_left_alone() -> None:
    assert rewritten("[a](../nothing.py)")[1] == ["../nothing.py"]
    block = "```text\n[a](../nothing.py)\n```"
    assert rewritten(block) == (block, [])
    assert rewritten("```json plan\n{}\n```") == ("```json\n{}\n```", [])


def test_every_page_is_in_the_navigation() -> None:
    """Decisions are in their own index."""
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:")[2]
    named = set(re.findall(r"([\w/]+\.md)", navigation))
    pages = {path.name for path in DOCS.glob("*.md")} | {"adr/README.md"}
    assert named == pages, "mkdocs.yml, nav"
