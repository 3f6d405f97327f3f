"""SQL in files of its own: each query under a line with its name, read by the module beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

Engine = Literal["sqlite", "postgres"]

NAME_LINE = re.compile(r"^-- name: (?P<name>\w+)(?: @(?P<engine>\w+))?\s*$", re.MULTILINE)
FOLDED = re.compile(r"\bfolded\(([^()]+)\)")

_IN_POSTGRES: Final[dict[str, str]] = {}


def named_queries(path: Path, engine: Engine = "sqlite") -> dict[str, str]:
    """Read a ``.sql`` file: the queries by name.

    A query is written in the SQL that all engines share. Where one needs words of its own, it has a text for
    each engine, marked in the line of its name:

        -- name: names_of_events @sqlite
        SELECT json_group_array(...) ...

        -- name: names_of_events @postgres
        SELECT json_agg(...) ...

    Texts in which A to Z are a to z are compared by ``folded(serial) = folded(:serial)``: a column of SQLite
    is ``COLLATE NOCASE`` by itself, an index of PostgreSQL is over ``lower(serial)``.

    Stores use SQLite's text on every connection; a connection to PostgreSQL runs the other one for it.
    """
    texts: dict[str, dict[str, str]] = {}
    for name, mark, text in marked_queries(path):
        texts.setdefault(name, {}).update({mark: text} if mark is not None else unfolded(text))
    for of in texts.values():
        if "sqlite" in of and "postgres" in of:
            mean_in_postgres(of["sqlite"], of["postgres"])
    return {name: of[engine] for name, of in texts.items() if engine in of}


def unfolded(text: str) -> dict[str, str]:
    """The text of each engine for a query that both share."""
    return {"sqlite": FOLDED.sub(r"\1", text), "postgres": FOLDED.sub(r"lower(\1)", text)}


def marked_queries(path: Path) -> Iterator[tuple[str, str | None, str]]:
    """Every query of a file in order: its name, the engine it is marked for, its text."""
    _, *parts = NAME_LINE.split(path.read_text(encoding="utf-8"))
    for name, mark, text in zip(parts[0::3], parts[1::3], parts[2::3], strict=True):
        yield name, mark, text.strip()


def mean_in_postgres(sqlite: str, postgres: str) -> None:
    """Have connections to PostgreSQL run ``postgres`` where a store says ``sqlite``."""
    if postgres != sqlite:
        _IN_POSTGRES[sqlite] = postgres


def in_postgres(sql: str) -> str:
    """The text that PostgreSQL is given for a query of a store."""
    return _IN_POSTGRES.get(sql, sql)
