"""``sql --read-only``: one SELECT over the views of what reports are made of."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import typer

from contacthub.bootstrap.storages import storage_of
from contacthub.cli.errors import Refused, WrongUsage
from contacthub.config import Settings
from contacthub.database.storage import Answered, NotAnswered, NotThere
from contacthub.exports.cells import defused
from contacthub.privacy.held import HELD
from contacthub.reports.views import VIEWS

MOST_TEXT: Final = 100_000
WORD: Final = re.compile(
    r"""
    (?P<text>'(?:[^']|'')*')
    | (?P<remark>--[^\n]*|/\*.*?\*/)
    | (?P<name>"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|[^\W\d]\w*)
    | (?P<end>;)
    """,
    re.VERBOSE | re.DOTALL,
)
TABLES: Final = frozenset(each.name for each in HELD) | {"information_schema", "migrations"}
HIDDEN: Final = re.compile(
    r"(?:pg_|lo_|dblink|sqlite_|pragma_).*|.*_to_xml.*|set_config|current_setting|load_extension"
)
"""Names that lead to more than the views: tables of the engine, and functions that read for themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked: a SELECT, ``-`` for standard input, None for the views."""

    query: str | None
    form: str
    limit: int
    seconds: float


def run_sql(settings: Settings, asked: Asked, *, read_only: bool) -> None:
    """Print the rows."""
    if asked.query is None:
        for name, view in VIEWS.items():
            typer.echo(f"{name}: {view.about}\n    {', '.join(view.columns)}")
        return
    if not read_only:
        raise WrongUsage("say --read-only: this command changes nothing")
    sql = checked(sys.stdin.read(MOST_TEXT + 1) if asked.query == "-" else asked.query)
    views = {name: view.sql for name, view in VIEWS.items()}
    # One row more than is shown says whether there are more.
    whole = f"SELECT * FROM (\n{sql}\n) AS asked LIMIT {asked.limit + 1}"
    try:
        found = storage_of(settings).ask("hub", views, whole, seconds=asked.seconds)
    except NotAnswered as error:
        raise Refused(f"not answered: {error}; `contacthub sql` lists the views") from None
    except NotThere as error:
        raise Refused(str(error)) from None
    _print(Answered(found.columns, found.rows[: asked.limit]), asked.form)
    if len(found.rows) > asked.limit:
        typer.echo(f"contacthub: these are the first {asked.limit} rows; --limit has more", err=True)


def checked(sql: str) -> str:
    """The one SELECT that it is. Raises: Refused: it is something else, or asks for other tables."""
    if len(sql) > MOST_TEXT:
        raise Refused(f"the query is longer than {MOST_TEXT:,} characters")
    text = sql.strip().removesuffix(";").rstrip()
    words: list[str] = []
    for found in WORD.finditer(text):
        if found["end"] is not None:
            raise Refused("ask one SELECT: leave out what is behind the `;`")
        if found["name"] is not None:
            words.append(found["name"].strip('"`[]').lower())
    if not words or words[0] not in ("select", "with") or "\0" in text:
        raise Refused("ask one SELECT, or WITH … SELECT")
    if re.search(r"\bU&", text, re.IGNORECASE):
        raise Refused("write names as they are, without U&")
    for word in words:
        if word in TABLES or HIDDEN.fullmatch(word):
            raise Refused(f"{word} cannot be asked, nor be a name here: there are {', '.join(VIEWS)}")
    return text


def _print(found: Answered, form: str) -> None:
    if form == "json":
        rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
        typer.echo(json.dumps(rows, ensure_ascii=False, default=str))
    elif form == "csv":
        writer = csv.writer(sys.stdout)
        writer.writerows([found.columns, *(map(_cell, row) for row in found.rows)])
    else:
        _table(found)


def _cell(said: Any) -> Any:
    return defused(said) if isinstance(said, str) else said


def _table(found: Answered) -> None:
    rows = [[_printable(each) for each in row] for row in found.rows]
    columns = list(zip(found.columns, *rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    right = [bool(found.rows) and all(_is_number(row[n]) for row in found.rows) for n in range(len(widths))]
    for row in (found.columns, *rows):
        typer.echo(_line(row, widths, right))


def _line(row: Sequence[str], widths: Iterable[int], right: Iterable[bool]) -> str:
    cells = [
        each.rjust(width) if is_right else each.ljust(width)
        for each, width, is_right in zip(row, widths, right, strict=True)
    ]
    return "  ".join(cells).rstrip()


def _is_number(said: Any) -> bool:
    return said is None or (isinstance(said, int | float) and not isinstance(said, bool))


def _printable(said: Any) -> str:
    """In one line, whatever a text holds."""
    text = "" if said is None else str(said)
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)
