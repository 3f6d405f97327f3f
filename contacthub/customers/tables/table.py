"""Where the records of a kind are kept. SQL finds candidates and stores; the kind says what is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any, Final, Generic, Literal, TypeVar

import orjson

from contacthub.customers.kinds.customers import CUSTOMERS
from contacthub.customers.kinds.kind import Kind, Record
from contacthub.customers.model import RULE, AlreadyThere, Author, NameKeys, RecordNotFound, RowRejected
from contacthub.customers.searching.index import save_words
from contacthub.customers.tables.history import History, with_known
from contacthub.customers.tables.model_facts import ModelFacts
from contacthub.customers.tables.tiers import settle_tiers
from contacthub.customers.tiers import Tiering
from contacthub.database.named_queries import Engine, named_queries
from contacthub.database.units import Connection

R = TypeVar("R", bound=Record)
Columns = Sequence[Any]
Lists = Mapping[str, Iterable[Columns]]
Status = Literal["new", "changed", "unchanged"]
FOLDER: Final = Path(__file__).parent
TOUCHES: Final = named_queries(FOLDER / "versions.sql")
PUSHED: Final = named_queries(FOLDER / "pushed.sql")


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
    tiers: set[str] = field(default_factory=set)
    """Whose tier is to be looked at, as they bought something or were given one."""
    raised: set[str] = field(default_factory=set)
    """The customers for whom that is done."""
    catalogue: set[str] = field(default_factory=set)
    """The models whose entry in the catalogue was written, folded: cards of their units follow."""
    words: dict[str, str] = field(default_factory=dict)
    """What customers are found by, as they were written last."""
    stock: bool = False
    """Whether stock was counted."""

    def add(self, other: Versions) -> None:
        """Take over what one row that was written has changed."""
        self.customers |= other.customers
        self.created |= other.created
        self.models |= other.models
        self.tiers |= other.tiers
        self.catalogue |= other.catalogue
        self.words |= other.words
        self.stock |= other.stock

    def raise_all(self, raw: Connection, now: int) -> None:
        """Raise every version by one, of what has changed since it was last called, and have it found."""
        grown = [{"id": one, "now": now} for one in sorted(self.customers - self.created)]
        raw.executemany(TOUCHES["touch_customer"], grown)
        raw.executemany(TOUCHES["touch_model"], [{"model": one} for one in sorted(self.models)])
        save_words(raw, self.words)
        self.words.clear()
        self.raised |= self.customers
        for done in (self.customers, self.created, self.models):
            done.clear()


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What a write works with, inside one transaction of the writer.

    ``keeps_known``: an import only adds to what is there.
    """

    raw: Connection
    names: NameKeys
    now: int
    by: Author
    versions: Versions = field(default_factory=Versions)
    history: History = field(default_factory=History)
    keeps_known: bool = False
    tiering: Tiering | None = None
    """By what tiers are today; None: they are as they were given."""

    def settle(self) -> None:
        """Work out tiers, raise the versions and write the history; also as the transaction ends."""
        self._settle_tiers()
        self.versions.raise_all(self.raw, self.now)
        self.history.write(self.raw, self.by, self.now)

    def _settle_tiers(self) -> None:
        """Have the tiers of who bought something be those of the rule, which changes them in its own name."""
        if self.tiering is not None and self.versions.tiers:
            ruled = History()
            for one in settle_tiers(self.raw, self.tiering, self.versions.tiers):
                self.versions.customers.add(one.customer_id)
                ruled.changed(CUSTOMERS.name, one.customer_id, "", one.before, one.after)
            # Behind what the rule follows from, so that the history reads in this order.
            self.history.write(self.raw, self.by, self.now)
            ruled.write(self.raw, RULE, self.now)
        self.versions.tiers.clear()


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


def nothing_joined(writing: Writing, old: Any) -> None:
    """Nothing else depends on a record that is deleted."""


def nothing_noted(writing: Writing, owner: str, customer_id: str, old: Any, new: Any) -> None:
    """It is not noted whose a record was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Generic[R]):
    """How the records of a kind are kept.

    Its queries stand in ``<kind>.sql``: ``list`` (one column a field, in order), ``count`` and ``ids`` of a
    customer's records; with the same columns and ``customer_id``, ``candidates`` of what may be the same as a
    new one and ``one`` with that ``:id``; ``insert``, returning the id, ``update``, which writes all columns,
    ``delete``, and ``renumber`` from ``:id`` to its ``:former`` one. ``parts`` are further queries by the ids
    of the records (``:ids``, a JSON array) and their number of columns.
    """

    kind: Kind[R]
    queries: Mapping[str, str]
    parts: Mapping[str, int] = field(default_factory=dict)
    parameters: Callable[[Writing, str, R], dict[str, Any]] = plain_parameters
    records: Callable[[Kind[R], Lists, Reading], list[R]] = plain_records
    saved: Callable[[Writing, str, R | None, R], None] = nothing_more
    """Brings up to date what depends on a record that was written, given whose it is and what it was."""
    removed: Callable[[Writing, R], None] = nothing_joined
    """Brings up to date what depends on a record that is about to be deleted."""
    passed: Callable[[Writing, str, str, R, R], None] = nothing_noted
    """Notes that a record passes from one customer to another, given what it was and what it becomes."""
    joined: int = 0
    """How many columns the list has behind those of the record's fields."""
    is_sale: bool = False
    """Whether the tier of a customer depends on these records."""
    newest: tuple[str | int, str | int] = ("~", 2**62)
    """Sorts before every record: what the list is sorted by, and the id."""

    @property
    def width(self) -> int:
        """How many columns the list has."""
        return len(fields(self.kind.record)) + self.joined

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

    def save(
        self, writing: Writing, customer_id: str, new: R, *, only_new: bool = False, take_over: bool = False
    ) -> tuple[Status, R]:
        """Write a record, over the one it is the same as; return what became of it and how it is kept.

        ``take_over``: one that must be new may be another customer's, and becomes this one's.

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
            writing.history.created(self.kind.name, customer_id, new.id, new)
            return "new", new
        owner, old = kept
        moved = self.kind.moved if owner != customer_id else None
        if only_new and not (take_over and moved is not None):
            raise AlreadyThere(
                f"{self.kind.one} that is there already", key=None if moved is None else self.kind.key
            )
        if moved is not None:
            return "changed", self._move(writing, (owner, customer_id), old, moved, new)
        if owner != customer_id:
            raise RowRejected(f"{self.kind.key}: {self.kind.one} of another customer")
        merged = self.kind.merged(old, new)
        if writing.keeps_known:
            merged = replace(with_known(writing.history, old, merged), id=old.id)
        if merged == old:
            return "unchanged", old
        self.overwrite(writing, customer_id, old, merged, owner=owner)
        return "new" if self.kind.added(old, merged) else "changed", merged

    def _move(
        self, writing: Writing, owners: tuple[str, str], old: R, moved: Callable[[R, R], R], new: R
    ) -> R:
        """Make a record of the first of ``owners`` the second's."""
        whole = self.read_again(Reading(raw=writing.raw, models=ModelFacts()), owners[0], old)
        merged = moved(whole, new)
        self.passed(writing, *owners, whole, merged)
        self.overwrite(writing, owners[1], old, merged, owner=owners[0])
        return merged

    def one(self, writing: Writing, record_id: str) -> tuple[str, R] | None:
        """Whose the record with this id is, and what it is."""
        rows = writing.raw.execute(self.queries["one"], {"id": int(record_id)}).fetchall()
        return next(self._owned(writing, rows), None)

    def called(self, writing: Writing, customer_id: str, name: str) -> R:
        """The customer's record with this id, as views have it. Raises: RecordNotFound."""
        same = None
        if self.kind.called is not None:
            same = self._same(writing, customer_id, self.kind.called(name))
        number = self.kind.number_of(name)
        if (same is None or same[0] != customer_id) and number is not None:
            same = self.one(writing, number)
        if same is None or same[0] != customer_id:
            raise RecordNotFound
        return same[1]

    def same(self, writing: Writing, customer_id: str, record: R) -> tuple[str, R] | None:
        """The other record that this one would be the same as if it were the customer's, and whose it is."""
        return self._same(writing, customer_id, record, but=record.id)

    def check_single(self, writing: Writing, customer_id: str, record: R, *, as_before: bool = False) -> None:
        """Raise AlreadyThere when another record is the same as this one.

        ``as_before``: it was there with all others of the customer, of which some may look the same.
        """
        if as_before and self.kind.is_known_by_owner(record):
            return
        if self.same(writing, customer_id, record) is not None:
            raise AlreadyThere(f"{self.kind.one} that is there already")

    def overwrite(self, writing: Writing, customer_id: str, old: R, new: R, *, owner: str) -> None:
        """Make the record ``old`` of ``owner`` what ``new`` says, and ``customer_id``'s."""
        writing.raw.execute(self.queries["update"], self.parameters(writing, customer_id, new))
        self._saved(writing, customer_id, old, new)
        writing.versions.customers.add(owner)
        if self.is_sale:
            writing.versions.tiers.add(owner)
        former = None if owner == customer_id else owner
        writing.history.changed(self.kind.name, customer_id, new.id, old, new, former_id=former)

    def delete(self, writing: Writing, customer_id: str, old: R) -> None:
        """Delete a record of the customer."""
        self.removed(writing, old)
        writing.raw.execute(self.queries["delete"], {"id": key_of(old)})
        writing.raw.execute(PUSHED["forget_record"], {"kind": self.kind.name, "record": old.id})
        writing.versions.customers.add(customer_id)
        if self.is_sale:
            writing.versions.tiers.add(customer_id)
        writing.history.deleted(self.kind.name, customer_id, old.id, old)

    def restore(self, writing: Writing, customer_id: str, record: R, *, as_before: bool = False) -> R:
        """Put a record back that was deleted, under its id unless another has got it since.

        Raises:
            AlreadyThere: such a record was made since.
        """
        self.check_single(writing, customer_id, record, as_before=as_before)
        values = self.parameters(writing, customer_id, record)
        new_id: int = writing.raw.execute(self.queries["insert"], values).fetchone()[0]
        if self.one(writing, record.id) is None:
            writing.raw.execute(self.queries["renumber"], {"id": new_id, "former": key_of(record)})
        else:
            record = replace(record, id=str(new_id))
        self._saved(writing, customer_id, None, record)
        writing.history.created(self.kind.name, customer_id, record.id, record)
        return record

    def has_any(self, raw: Connection, customer_id: str) -> bool:
        """Whether the customer has a record of the kind."""
        return bool(self.ids(raw, customer_id, most=1))

    def ids(self, raw: Connection, customer_id: str, *, most: int) -> list[str]:
        """The ids of the customer's records, the oldest ``most`` of them."""
        of = {"customer_id": customer_id, "most": most}
        return [str(number) for (number,) in raw.execute(self.queries["ids"], of)]

    def read_again(self, reading: Reading, customer_id: str, record: R) -> R:
        """Return a record just kept with what is joined and counted when it is read."""
        if isinstance(self.newest[1], str):
            return record  # a list of records from several tables, where nothing is joined
        before, _, _ = self.cursor_after(record).partition("~")
        return self.page(reading, customer_id, limit=1, cursor=f"{before}~{int(record.id) + 1}")[0]

    def _same(self, writing: Writing, customer_id: str, new: R, *, but: str = "") -> tuple[str, R] | None:
        values = self.parameters(writing, customer_id, new)
        rows = writing.raw.execute(self.queries["candidates"], values).fetchall()
        owned = self._owned(writing, [row for row in rows if str(row[0]) != but])
        return next((one for one in owned if self.kind.is_same(customer_id, new, *one)), None)

    def _owned(self, writing: Writing, rows: list[Columns]) -> Iterator[tuple[str, R]]:
        built = self._built(Reading(raw=writing.raw, models=ModelFacts()), rows)
        return ((row[-1], record) for row, record in zip(rows, built, strict=True))

    def _saved(self, writing: Writing, customer_id: str, old: R | None, new: R) -> None:
        self.saved(writing, customer_id, old, new)
        writing.versions.customers.add(customer_id)
        if self.is_sale:
            writing.versions.tiers.add(customer_id)

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
