"""A hook of mkdocs: links that leave docs/ go to the repository, or become plain text.

On a forge a page may link to the code beside it; a site holds only docs/. With ``repo_url`` in
mkdocs.yml the link goes there, else only its text stays. A link to nothing is a warning, which the
strict build turns into an error. Code blocks keep their text.
"""

import logging
import re
from pathlib import Path
from typing import Any

BLOCK_OR_LINK = re.compile(
    r"(?P<block>^```.*?^```)|\[(?P<text>[^\]]*)\]\((?P<target>[^)#\s]+)(?P<anchor>#[^)]*)?\)",
    re.MULTILINE | re.DOTALL,
)
FENCE = re.compile(r"^(```\w+) .*$", re.MULTILINE)
"""The opening of a block: only the language may follow, forges take more words."""
log = logging.getLogger("mkdocs.hooks.site_links")


def rewrite(markdown: str, page: Path, docs: Path, repository: str) -> tuple[str, list[str]]:
    """The page's text for the site, and the targets outside ``docs`` that don't exist."""
    missing = []

    def replace(match: re.Match[str]) -> str:
        if match["block"]:
            return FENCE.sub(r"\1", match[0], count=1)
        target = match["target"]
        if "://" in target:
            return match[0]
        goal = (page.parent / target).resolve()
        if goal.is_relative_to(docs) and not goal.is_dir():  # a folder is no page
            return match[0]
        if not goal.exists():
            missing.append(target)
        if not repository:
            return match["text"]
        inside = goal.relative_to(docs.parent).as_posix()
        return (
            f"[{match['text']}]({repository.rstrip('/')}/blob/main/{inside}{match['anchor'] or ''})"
        )

    return BLOCK_OR_LINK.sub(replace, markdown), missing


def on_page_markdown(markdown: str, /, *, page: Any, config: Any, files: Any) -> str:
    """Called by mkdocs with every page."""
    path, docs = Path(page.file.abs_src_path).resolve(), Path(config["docs_dir"]).resolve()
    text, missing = rewrite(markdown, path, docs, config["repo_url"] or "")
    for target in missing:
        log.warning("%s links to %s, which does not exist", page.file.src_path, target)
    return text
