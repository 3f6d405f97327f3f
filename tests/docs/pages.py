"""The pages people read: the README and everything under ``contacthub/docs``."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "contacthub/docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def text(*names: str) -> str:
    """The text of some pages of the docs, of all with the README without names."""
    pages = [DOCS / f"{name}.md" for name in names] or PAGES
    return "\n".join(page.read_text("utf-8") for page in pages)


def blocks(page: Path, language: str) -> list[str]:
    """The code blocks of a page in one language."""
    return [body for kind, body in _BLOCK.findall(page.read_text("utf-8")) if kind == language]


def links(page: Path) -> list[str]:
    """What a page points to."""
    return _LINK.findall(page.read_text("utf-8"))
