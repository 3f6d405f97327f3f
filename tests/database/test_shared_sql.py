"""Queries are in the SQL that SQLite and PostgreSQL share, or say for which of the two they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import contacthub
from contacthub.database.named_queries import NAME_LINE

ONLY_SQLITE = re.compile(
    r"\b(INSERT\s+OR|json\w*\s*\(|json_each|GLOB|IFNULL|strftime|rowid|PRAGMA)\b", re.IGNORECASE
)


def shared_queries() -> Iterator[tuple[str, str]]:
    """Every query that is not marked for one engine, with its name."""
    root = Path(contacthub.__file__).parent
    for path in sorted(root.rglob("*.sql")):
        if path.parent.name == "migrations":
            continue  # each engine has its own
        _, *parts = NAME_LINE.split(path.read_text(encoding="utf-8"))
        for name, mark, text in zip(parts[0::3], parts[1::3], parts[2::3], strict=True):
            if mark is None:
                yield f"{path.relative_to(root)}: {name}", text


@pytest.mark.parametrize(("name", "text"), list(shared_queries()))
def test_unmarked_query_uses_nothing_of_sqlite_alone(name: str, text: str) -> None:
    found = ONLY_SQLITE.search(text)
    assert found is None, f"{name} uses {found and found[0]}: mark it @sqlite"
