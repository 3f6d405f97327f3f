"""Tables that are written in the log's transactions: a row class, and the statement that writes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import Field, dataclass, fields
from itertools import chain
from operator import attrgetter
from typing import Any, ClassVar, Protocol

from contacthub.database.units import Connection

ROW_OF_VALUES = re.compile(r"VALUES (?P<row>\([?, ]+\))")
ROWS_A_STEP = 16


class Row(Protocol):
    """A value of a ``Table``; its fields are the parameters of the table's statement."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


@dataclass(frozen=True, slots=True)
class Table:
    """How the rows of one class are written.

    ``key``: the fields that identify a row; of several rows with one key in a transaction only the last is
    written. ``takes_away``: the class of the rows that a row of this class deletes.
    """

    row: type[Row]
    sql: str
    key: tuple[str, ...] = ()
    takes_away: type[Row] | None = None


class ManyRows:
    """A statement for many rows. What inserts one row by ``VALUES (?, …)`` inserts up to 16 in one step.

    Around each step sqlite3 gives the interpreter lock away, and under load waits long to have it back: what
    a transaction costs is how many steps it has, not how many rows.
    """

    def __init__(self, sql: str) -> None:
        values = ROW_OF_VALUES.search(sql)
        self._one = sql
        self._many: dict[int, str] = {}
        if values is not None:
            row = values["row"]
            self._many = {
                count: sql[: values.start("row")] + ", ".join([row] * count) + sql[values.end("row") :]
                for count in range(2, ROWS_A_STEP + 1)
            }

    def write(self, raw: Connection, rows: Sequence[Sequence[Any]]) -> None:
        """Run it for every row, in order."""
        if not self._many:
            raw.executemany(self._one, rows)
            return
        for start in range(0, len(rows), ROWS_A_STEP):
            chunk = rows[start : start + ROWS_A_STEP]
            raw.execute(self._many.get(len(chunk), self._one), list(chain.from_iterable(chunk)))


Batch = tuple[Table, dict[Any, Row]]
"""Rows of one table by key, to be written in one go."""


class Tables:
    """The tables of all subjects together; writes rows of any of them with as few statements as it can."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self._tables = {table.row: table for table in tables}
        self._statements = {row: ManyRows(table.sql) for row, table in self._tables.items()}
        self._values = {row: _getter(field.name for field in fields(row)) for row in self._tables}
        self._keys = {row: _getter(table.key) for row, table in self._tables.items() if table.key}

    def write(self, raw: Connection, rows: Sequence[Row]) -> None:
        """Write ``rows`` inside the transaction that is open."""
        for table, batch in self._batches(rows):
            values = self._values[table.row]
            self._statements[table.row].write(raw, [values(row) for row in batch.values()])

    def _batches(self, rows: Sequence[Row]) -> list[Batch]:
        """Group rows by table.

        Rows of different tables may change places, with one exception: a row and what deletes it. Of
        ``put a, put b, delete a, put c`` three batches are made: put a, b; delete a; put c.
        """
        batches: list[Batch] = []
        latest: dict[type[Row], Batch] = {}
        for n, row in enumerate(rows):
            table = self._tables[type(row)]
            family = table.takes_away or table.row
            batch = latest.get(family)
            if batch is None or batch[0] is not table:
                batch = latest[family] = (table, {})
                batches.append(batch)
            key_of = self._keys.get(table.row)
            batch[1][key_of(row) if key_of is not None else n] = row
        return batches


def _getter(names: Iterable[str]) -> Callable[[Any], tuple[Any, ...]]:
    """A function that takes these fields of a row, always as a tuple."""
    wanted = tuple(names)
    getter = attrgetter(*wanted)
    return getter if len(wanted) > 1 else lambda row: (getter(row),)
