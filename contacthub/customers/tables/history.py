"""The history of customers: what each write changed, by whom; kept in the transaction of the write.

A change keeps only the fields that differ. Attributes are fields of their own, ``attributes.<name>``, so that
one is undone without another. What an import creates is kept without its fields: they stand in the record, or
in ``before`` of what changed it next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, TypeVar

import orjson

from contacthub.customers.model import Author
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection
from contacthub.hub.plain import from_plain

T = TypeVar("T")
ChangeAction = Literal["created", "changed", "deleted"]
Fields = Mapping[str, Any]
"""Fields by name, as JSON has them."""

SQL: Final = named_queries(Path(__file__).with_suffix(".sql"))
PLAIN: Final = frozenset({str, int, float, bool, type(None)})
"""Types of values that JSON has as they are."""
ATTRIBUTES: Final = "attributes"
OWNER: Final = "customer_id"
"""The field of a record that says whose it is."""

COMPARED: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "customers": frozenset(
            {"name", "company", "phones", "emails", "email_days", "addresses", "birthday"}
        ),
        "products": frozenset({"serial", OWNER}),
        "service_records": frozenset({"serial", OWNER}),
    }
)
"""By kind, the fields by which customers are likely doubles."""

NEWEST: Final = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a customer or of one of their records; ``record`` is empty for the customer.

    ``before`` None: the record was made by it; ``after`` None: deleted. ``former_id`` is whose the record was
    before. ``undoes`` is the change that it takes back, ``merge_id`` the merge that it is part of.
    """

    id: int
    at: int
    author: str
    import_id: int | None
    customer_id: str
    former_id: str | None
    kind: str
    record: str
    before: Fields | None
    after: Fields | None
    undoes: int | None
    merge_id: int | None = None

    @property
    def action(self) -> ChangeAction:
        """What it did."""
        if self.before is None:
            return "created"
        return "deleted" if self.after is None else "changed"


@dataclass(slots=True)
class History:
    """What one transaction changes; ``whole``: what it creates is kept with its fields."""

    whole: bool = True
    undoes: int | None = None
    """The change that is being undone."""
    merge_id: int | None = None
    """The merge that is under way."""
    rows: list[dict[str, Any]] = field(default_factory=list)
    kept: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    """The fields that stayed as they were known, and what a row said."""

    def created(self, kind: str, customer_id: str, record: str, new: object) -> None:
        """Note that a record, or with an empty ``record`` the customer, was made."""
        after = (
            {name: each for name, each in fields_of(new).items() if each is not None} if self.whole else {}
        )
        self._note((kind, customer_id, record), None, after)

    def deleted(self, kind: str, customer_id: str, record: str, old: object) -> None:
        """Note that it was deleted, and what it was."""
        before = {name: each for name, each in fields_of(old).items() if each is not None}
        self._note((kind, customer_id, record), before, None)

    def changed(
        self,
        kind: str,
        customer_id: str,
        record: str,
        old: object,
        new: object,
        *,
        former_id: str | None = None,
    ) -> None:
        """Note the fields that differ; ``former_id``: whose it was, if it is another customer's now."""
        old_fields, new_fields = fields_of(old), fields_of(new)
        if former_id is not None:
            old_fields[OWNER], new_fields[OWNER] = former_id, customer_id
        names = [
            name
            for name in dict.fromkeys((*old_fields, *new_fields))
            if old_fields.get(name) != new_fields.get(name)
        ]
        if names:
            before = {name: old_fields.get(name) for name in names}
            after = {name: new_fields.get(name) for name in names}
            self._note((kind, customer_id, record), before, after, former_id)

    def _note(
        self,
        about: tuple[str, str, str],
        before: Fields | None,
        after: Fields | None,
        former_id: str | None = None,
    ) -> None:
        kind, customer_id, record = about
        self.rows.append(
            {
                "customer_id": customer_id,
                "former_id": former_id,
                "kind": kind,
                "record": record,
                "before": None if before is None else orjson.dumps(before).decode(),
                "after": None if after is None else orjson.dumps(after).decode(),
                "undoes": self.undoes,
                "merge_id": self.merge_id,
            }
        )

    def write(self, raw: Connection, by: Author, now: int) -> None:
        """Write what was noted since this was last called, and note who is to be compared again."""
        to_compare = {one for row in self.rows for one in _to_compare(row)}
        raw.executemany(SQL["uncompare"], [{"id": one} for one in sorted(to_compare)])
        told = {"at": now, "author": by.name, "import_id": by.import_id}
        raw.executemany(SQL["note"], [row | told for row in self.rows])
        self.rows.clear()


def _to_compare(row: Mapping[str, Any]) -> list[str]:
    """Who may be like others than before, or no longer like some: also who had the record until now."""
    compared = COMPARED.get(row["kind"])
    if compared is None:
        return []
    is_changed = row["before"] is not None and row["after"] is not None
    if is_changed and compared.isdisjoint(orjson.loads(row["before"])):
        return []
    return [one for one in (row["customer_id"], row["former_id"]) if one is not None]


def replaced(rows: Sequence[Mapping[str, Any]]) -> dict[str, tuple[Any, Any]]:
    """The fields in which changes put another value for one that was there, instead of adding to it."""
    found: dict[str, tuple[Any, Any]] = {}
    for row in rows:
        if row["before"] is not None and row["after"] is not None:
            found |= _replaced(orjson.loads(row["before"]), orjson.loads(row["after"]))
    return found


def _replaced(before: Fields, after: Fields) -> dict[str, tuple[Any, Any]]:
    return {
        name: (old, after.get(name)) for name, old in before.items() if not _is_kept(old, after.get(name))
    }


def with_known(history: History, old: T, new: T) -> T:
    """``new``, but what is known stays in the fields where it says something else, which are noted."""
    found = _replaced(fields_of(old), fields_of(new))
    history.kept |= found
    return with_fields(new, {name: known for name, (known, _) in found.items()}) if found else new


def _is_kept(old: Any, new: Any) -> bool:
    """Whether what was there stands in the new value."""
    if old in (None, "", [], {}):
        return True
    if isinstance(old, list) and isinstance(new, list):
        return all(one in new for one in old)
    return isinstance(old, str) and isinstance(new, str) and old in new.splitlines()


def fields_of(value: object) -> dict[str, Any]:
    """The fields of a record or a customer that a person can change, as JSON has them."""
    plain = {name: each for name, each in plain_of(value).items() if name != "id"}
    attributes = plain.pop(ATTRIBUTES, {})
    return plain | {f"{ATTRIBUTES}.{name}": each for name, each in attributes.items()}


def with_fields(value: T, changed: Fields) -> T:
    """``value``, without its id, with these of its fields as they were noted."""
    whole = fields_of(value) | dict(changed)
    for name, each in changed.items():
        if each is None and _is_attribute(name):
            del whole[name]
    return made_of(type(value), whole)


def made_of(kind: type[T], noted: Fields) -> T:
    """A record or a customer of all its fields as they were noted; fields that are no more are left out."""
    names = {one.name for one in fields(kind)}  # type: ignore[arg-type]  # a dataclass
    plain = {name: each for name, each in noted.items() if name in names}
    if ATTRIBUTES in names:
        attributes = ((name, each) for name, each in noted.items() if _is_attribute(name))
        plain[ATTRIBUTES] = {name.partition(".")[2]: each for name, each in attributes}
    made: T = from_plain(kind, plain)
    return made


def _is_attribute(name: str) -> bool:
    return name.startswith(f"{ATTRIBUTES}.")


def plain_of(value: Any) -> dict[str, Any]:
    """The fields as JSON has them, without what is worked out when a record is read."""
    return {name: _json(getattr(value, name)) for name in _told(value.__class__)}


@cache
def _told(kind: type[Any]) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind) if one.compare)


def _json(value: Any) -> Any:
    if type(value) in PLAIN:  # most are, and an order has thousands of them
        return value
    if is_dataclass(value):
        return plain_of(value)
    if isinstance(value, tuple | list):
        return [_json(each) for each in value]
    return dict(value) if isinstance(value, Mapping) else value


def change_of(raw: Connection, change_id: int) -> Change | None:
    """The change with this number."""
    return next(changes_in(raw.execute(SQL["change"], {"id": change_id})), None)


def changes_since(raw: Connection, change: Change) -> list[Change]:
    """The change and those after it of the same record, newest first."""
    of = {
        "customer_id": change.customer_id,
        "kind": change.kind,
        "record": change.record,
        "id": change.id,
    }
    return list(changes_in(raw.execute(SQL["since"], of)))


def changes_of_customer(raw: Connection, customer_id: str, *, before: int, most: int) -> list[Change]:
    """The newest ``most`` changes older than ``before`` of a customer and what is or was theirs."""
    of = {"customer_id": customer_id, "before": before, "most": most}
    return list(changes_in(raw.execute(SQL["page"], of)))


def changes_of_import(raw: Connection, import_id: int, *, before: int, most: int) -> list[Change]:
    """The newest ``most`` changes older than ``before`` that an import made."""
    of = {"import_id": import_id, "before": before, "most": most}
    return list(changes_in(raw.execute(SQL["of_import"], of)))


def undone_among(undoing: Iterable[tuple[int, int | None]]) -> set[int]:
    """Which changes are undone, given every change that may undo one, newest first, and what it undoes.

    A change that is undone undoes nothing: what was taken back may have been brought back.
    """
    undone: set[int] = set()
    for change_id, undoes in undoing:
        if undoes is not None and change_id not in undone:
            undone.add(undoes)
    return undone


def undone_of_customer(raw: Connection, customer_id: str) -> set[int]:
    """Which changes of a customer are undone."""
    return undone_among((row[0], row[1]) for row in raw.execute(SQL["undoing"], {"customer_id": customer_id}))


def changes_in(rows: Iterable[Any]) -> Iterator[Change]:
    """The changes in rows of all their columns."""
    for row in rows:
        before, after = (None if text is None else orjson.loads(text) for text in row[8:10])
        yield Change(
            id=row[0],
            at=row[1],
            author=row[2],
            import_id=row[3],
            customer_id=row[4],
            former_id=row[5],
            kind=row[6],
            record=row[7],
            before=before,
            after=after,
            undoes=row[10],
            merge_id=row[11],
        )
