"""Tables that are written in the log's transactions: a row class, and the statement that writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import Field, dataclass, fields
from operator import attrgetter
from typing import Any, ClassVar, Protocol

from contacthub.database.many_rows import ManyRows
from contacthub.database.units import Connection


class Row(Protocol):
    """A frozen dataclass of a ``Table``; its fields are the parameters of the table's statement."""

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
