"""Where the records of a kind are kept. SQL finds candidates and stores; the kind says what is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any, Final, Generic, Literal, TypeVar

import orjson

from contacthub.customers.kinds.kind import Kind, Record
from contacthub.customers.model import AlreadyThere, NameKeys, RowRejected
from contacthub.customers.tables.model_facts import ModelFacts
from contacthub.database.named_queries import Engine, named_queries
from contacthub.database.units import Connection

R = TypeVar("R", bound=Record)
Columns = Sequence[Any]
Lists = Mapping[str, Iterable[Columns]]
Status = Literal["new", "changed", "unchanged"]
FOLDER: Final = Path(__file__).parent
TOUCHES: Final = named_queries(FOLDER / "versions.sql")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a read works with: a connection inside a snapshot, and how often each model comes back."""

    raw: Connection
    models: ModelFacts


@dataclass(slots=True)
class Versions:
    """Whose versions grow when the transaction ends; the new customers' begin at 1 instead."""

    customers: set[str] = field(default_factory=set)
    created: set[str] = field(default_factory=set)
    models: set[str] = field(default_factory=set)

    def add(self, other: Versions) -> None:
        """Take over what one row that was written has changed."""
        self.customers |= other.customers
        self.created |= other.created
        self.models |= other.models

    def raise_all(self, raw: Connection, now: int) -> None:
        """Raise every version by one."""
        grown = [{"id": one, "now": now} for one in sorted(self.customers - self.created)]
        raw.executemany(TOUCHES["touch_customer"], grown)
        raw.executemany(TOUCHES["touch_model"], [{"model": one} for one in sorted(self.models)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What a write works with, inside one transaction of the writer."""

    raw: Connection
    names: NameKeys
    now: int
    versions: Versions = field(default_factory=Versions)


def plain_parameters(writing: Writing, customer_id: str, record: Any) -> dict[str, Any]:
    """The fields of a record as the named parameters of queries."""
    return {
        "customer_id": customer_id,
        **{one.name: getattr(record, one.name) for one in fields(record)},
        "id": key_of(record),
        "attributes": as_json(dict(getattr(record, "attributes", {}))),
    }


def key_of(record: Record) -> int | None:
    """The id of a record that is kept, as it stands in its table."""
    return int(record.id) if record.id else None


def plain_values(kind: Kind[Any], row: Columns) -> dict[str, Any]:
    """The values of a record's fields from columns that are these, in order."""
    names = _names(kind.record)  # type: ignore[arg-type]  # mypy takes no generic class for hashable
    values = dict(zip(names, row, strict=False))
    values["id"] = str(values["id"])
    if "attributes" in values:
        values["attributes"] = from_json(values["attributes"])
    return values


@cache
def _names(record: type[Record]) -> tuple[str, ...]:
    return tuple(one.name for one in fields(record))


def plain_records(kind: Kind[R], lists: Lists, reading: Reading) -> list[R]:
    """Build records from the columns of the list."""
    return [kind.record(**plain_values(kind, row)) for row in lists["list"]]


def nothing_more(writing: Writing, customer_id: str, old: Any, new: Any) -> None:
    """A record is kept in one row that nothing else depends on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Generic[R]):
    """How the records of a kind are kept.

    Its queries stand in ``<kind>.sql``: ``list`` (one column a field, in order) and ``count`` of a customer's
    records; ``candidates``, the same columns and the ``customer_id``, of what may be the same as a new one;
    ``insert``, returning the id, and ``update``. ``parts`` are further queries by the ids of the records
    (``:ids``, a JSON array) and their number of columns.
    """

    kind: Kind[R]
    queries: Mapping[str, str]
    parts: Mapping[str, int] = field(default_factory=dict)
    parameters: Callable[[Writing, str, R], dict[str, Any]] = plain_parameters
    records: Callable[[Kind[R], Lists, Reading], list[R]] = plain_records
    saved: Callable[[Writing, str, R | None, R], None] = nothing_more
    """Brings up to date what depends on a record that was written, given whose it is and what it was."""
    newest: tuple[str | int, str | int] = ("~", 2**62)
    """Sorts before every record: what the list is sorted by, and the id."""

    @property
    def width(self) -> int:
        """How many columns the list has."""
        return len(fields(self.kind.record))

    def page(self, reading: Reading, customer_id: str, *, limit: int, cursor: str | None) -> list[R]:
        """Return at most ``limit`` records after ``cursor``. Raises: ValueError for a bad cursor."""
        before, before_id = self.newest if cursor is None else self._read_cursor(cursor)
        wanted = {"customer_id": customer_id, "before": before, "before_id": before_id, "most": limit}
        return self._built(reading, reading.raw.execute(self.queries["list"], wanted).fetchall())

    def cursor_after(self, record: R) -> str:
        """Where the page after ``record`` begins."""
        return f"{getattr(record, self.kind.newest) or ''}~{record.id}"

    def _read_cursor(self, cursor: str) -> tuple[str | int, str | int]:
        before, mark, before_id = cursor.partition("~")
        if not mark:
            raise ValueError("cursor: not one of ours")
        of_sort, of_id = map(type, self.newest)
        return of_sort(before), of_id(before_id)

    def count(self, reading: Reading, customer_id: str) -> int:
        """Count a customer's records."""
        total: int = reading.raw.execute(self.queries["count"], {"customer_id": customer_id}).fetchone()[0]
        return total

    def save(self, writing: Writing, customer_id: str, new: R, *, only_new: bool = False) -> tuple[Status, R]:
        """Write a record, over the one it is the same as; return what became of it and how it is kept.

        Raises:
            AlreadyThere: it must be new and is not.
            RowRejected: it is another customer's.
        """
        kept = self._same(writing, customer_id, new)
        if kept is None:
            values = self.parameters(writing, customer_id, new)
            record_id: int = writing.raw.execute(self.queries["insert"], values).fetchone()[0]
            new = replace(new, id=str(record_id))
            self._saved(writing, customer_id, None, new)
            return "new", new
        owner, old = kept
        if only_new:
            raise AlreadyThere(f"{self.kind.one} that is there already")
        if owner != customer_id and not self.kind.moves:
            raise RowRejected(f"{self.kind.key}: {self.kind.one} of another customer")
        merged = self.kind.merged(old, new)
        if (merged, customer_id) == (old, owner):
            return "unchanged", old
        writing.raw.execute(self.queries["update"], self.parameters(writing, customer_id, merged))
        self._saved(writing, customer_id, old, merged)
        writing.versions.customers.add(owner)
        return "new" if self.kind.added(old, merged) else "changed", merged

    def read_again(self, reading: Reading, customer_id: str, record: R) -> R:
        """Return a record just kept with what is joined and counted when it is read."""
        if isinstance(self.newest[1], str):
            return record  # a list of records from several tables, where nothing is joined
        before, _, _ = self.cursor_after(record).partition("~")
        return self.page(reading, customer_id, limit=1, cursor=f"{before}~{int(record.id) + 1}")[0]

    def _same(self, writing: Writing, customer_id: str, new: R) -> tuple[str, R] | None:
        values = self.parameters(writing, customer_id, new)
        rows = writing.raw.execute(self.queries["candidates"], values).fetchall()
        built = self._built(Reading(raw=writing.raw, models=ModelFacts()), rows)
        owned = ((row[-1], record) for row, record in zip(rows, built, strict=True))
        return next((one for one in owned if self.kind.is_same(customer_id, new, *one)), None)

    def _saved(self, writing: Writing, customer_id: str, old: R | None, new: R) -> None:
        self.saved(writing, customer_id, old, new)
        writing.versions.customers.add(customer_id)

    def _built(self, reading: Reading, rows: list[Columns]) -> list[R]:
        ids = {"ids": as_json([row[0] for row in rows])}
        parts = {name: reading.raw.execute(self.queries[name], ids) for name in self.parts if rows}
        return self.records(self.kind, {"list": rows, **parts}, reading)


def queries_of(name: str, engine: Engine = "sqlite") -> dict[str, str]:
    """The named queries of one file of this folder."""
    return named_queries(FOLDER / f"{name}.sql", engine)


def as_json(value: object) -> str:
    """JSON as it is kept."""
    return orjson.dumps(value).decode()


def from_json(text: str) -> dict[str, Any]:
    """Attributes as they were kept."""
    attributes: dict[str, Any] = {} if text == "{}" else orjson.loads(text)
    return attributes
