"""Makes two customers one, and two again. All that is written stands in the history of both.

a: 2 orders   b: 1 order          merge b into a
a: 3 orders   b means a           b's order has a's id; b is deleted; a is what was chosen for each field
a: 4 orders   b means a           one more is bought
a: 3 orders   b: 1 order          undone: b's own goes back to b, what came since stays with a
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson

from contacthub.customers.kinds.customers import CUSTOMERS
from contacthub.customers.model import (
    RULE,
    CustomerData,
    LeftAlone,
    Merge,
    MergedSince,
    MergeNotFound,
    Overtaken,
    TooManyRecords,
)
from contacthub.customers.tables import aside
from contacthub.customers.tables.customers import delete_customer, get_customer, is_customer, save_customer
from contacthub.customers.tables.history import (
    NEWEST,
    Change,
    changes_in,
    changes_of_customer,
    fields_of,
    undone_of_customer,
    with_fields,
)
from contacthub.customers.tables.merged_ids import give_id, surviving, take_id_back
from contacthub.customers.tables.table import Table, Writing, queries_of
from contacthub.customers.tables.tables import TABLES
from contacthub.customers.tables.undoing import undo
from contacthub.database.units import Connection

SQL: Final = queries_of("merging")
MOST_MOVED: Final = 5_000
"""Records a merge moves: about half a second in which no other customer can be written."""

MOST_COMPARED: Final = 5_000
"""Records of the one who is kept of which one may be the same as one that is moved."""

TIER: Final = frozenset({"tier", "tier_by", "tier_until"})
MOST_SINCE: Final = 200
"""Later changes that are listed when a merge is undone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeUndone:
    """A merge that was undone. ``left``: what it did and could not be taken back, as it was changed since.

    ``since``: what else was changed of the customer who was kept, and stays with them; newest first.
    """

    merge: Merge
    left: tuple[LeftAlone, ...]
    since: tuple[Change, ...]


def merge(writing: Writing, customer_id: str, former_id: str, data: CustomerData) -> int:
    """Give everything of ``former_id`` to ``customer_id``, who becomes ``data``; return the merge's number.

    Raises:
        CustomerNotFound: one of them is not there.
        TooManyRecords: ``former_id`` has more than a merge moves.
    """
    raw = writing.raw
    former = get_customer(raw, former_id)
    values = {
        "at": writing.now,
        "author": writing.by.name,
        "customer_id": customer_id,
        "former_id": former_id,
        "former_version": former.version,
        "former_created": former.created_at,
    }
    merge_id: int = raw.execute(SQL["begin"], values).fetchone()[0]
    writing.history.merge_id = merge_id
    before = aside.rows_of(raw, customer_id, former_id)
    _move_records(writing, customer_id, former_id)
    aside.give(raw, customer_id, former_id)
    # Before the one who is kept is written: what is learned of numbers is learned from others only.
    delete_customer(writing, former_id)
    save_customer(writing, customer_id, data, exact=True)
    carried = give_id(raw, merge_of(raw, merge_id), former.data.name)
    after = aside.rows_of(raw, customer_id, former_id)
    noted = {"id": merge_id, "carried": _json(carried), "aside": _json(aside.changed(before, after))}
    raw.execute(SQL["finish"], noted)
    writing.versions.customers.add(customer_id)
    writing.settle()
    writing.history.merge_id = None
    return merge_id


def _move_records(writing: Writing, customer_id: str, former_id: str) -> None:
    moved = 0
    for table in TABLES.values():
        records = table.ids(writing.raw, former_id, most=MOST_MOVED + 1)
        moved += len(records)
        if moved > MOST_MOVED:
            raise TooManyRecords(MOST_MOVED)
        own = set(table.ids(writing.raw, customer_id, most=MOST_COMPARED))
        for record_id in records:
            _move(writing, table, record_id, (customer_id, former_id), own)


def _move(
    writing: Writing, table: Table[Any], record_id: str, whose: tuple[str, str], own: Container[str]
) -> None:
    """Give a record to the other customer, or what it says to one of their ``own`` that is the same."""
    customer_id, former_id = whose
    found = table.one(writing, record_id)
    if found is None:
        return
    record = found[1]
    same = table.same(writing, customer_id, record)
    kept = same[1] if same is not None and same[1].id in own else None
    whole = record if kept is None else replace(table.kind.merged(record, kept), id=kept.id)
    if kept is None or not _says_all(whole, record):
        table.overwrite(writing, customer_id, record, record, owner=former_id)
        return
    # In this order: of what is undone the last is the first, and no two have one number meanwhile.
    table.delete(writing, former_id, record)
    if whole != kept:
        table.overwrite(writing, customer_id, kept, whole, owner=customer_id)


def _says_all(whole: Any, record: Any) -> bool:
    """Whether what a record says stands in ``whole``."""
    fields = fields_of(whole)
    return all(each is None or fields.get(name) == each for name, each in fields_of(record).items())


def undo_merge(writing: Writing, merge_id: int) -> MergeUndone:
    """Make two customers of the one again; what was changed since stays as it is, and is listed.

    Raises:
        MergeNotFound: there was no such merge.
        Overtaken: it is undone already.
        MergedSince: the customer who was kept is merged into another by now.
    """
    raw = writing.raw
    done, carried, noted = _read(raw, merge_id)
    if done.undone_at is not None:
        raise Overtaken(())
    if not is_customer(raw, done.customer_id):
        raise MergedSince(surviving(raw, done.customer_id))
    changes = list(changes_in(raw.execute(SQL["changes"], {"merge_id": merge_id})))
    since = _since(raw, done.customer_id, changes)
    take_id_back(raw, done.former_id, carried)
    left = [one for change in changes if (one := _take_back(writing, change)) is not None]
    aside.put_back(writing, noted)
    writing.versions.customers |= {done.customer_id, done.former_id}
    writing.settle()
    values = {"id": done.former_id, "version": done.former_version + 1, "created_at": done.former_created}
    raw.execute(SQL["as_it_was"], values)
    raw.execute(SQL["undone"], {"id": merge_id, "at": writing.now, "author": writing.by.name})
    return MergeUndone(merge=merge_of(raw, merge_id), left=tuple(left), since=since)


def _take_back(writing: Writing, change: Change) -> LeftAlone | None:
    """Take one change of a merge back; what stands in the way."""
    try:
        if change.kind == CUSTOMERS.name and change.after is not None:
            left = _take_fields_back(writing, change)
        else:
            undo(writing, change, as_before=True)
            left = ()
    except Overtaken as overtaken:
        left = overtaken.fields
    # The next may be an older one of the same record, which this was in the way of.
    writing.history.write(writing.raw, writing.by, writing.now)
    if not left:
        return None
    record = change.record or change.customer_id
    return LeftAlone(customer_id=change.customer_id, kind=change.kind, record=record, fields=tuple(left))


def _take_fields_back(writing: Writing, change: Change) -> tuple[str, ...]:
    """Make the fields of the one who was kept what they were; those that were changed since stay."""
    data = get_customer(writing.raw, change.customer_id).data
    before, after, now = change.before or {}, change.after or {}, fields_of(data)
    same = {name: each for name, each in before.items() if now.get(name) == after.get(name)}
    writing.history.undoes = change.id
    try:
        save_customer(writing, change.customer_id, with_fields(data, same), exact=True)
    finally:
        writing.history.undoes = None
    # A tier by the rule follows from what each of them has bought, whatever it is said to be.
    ruled = TIER if now.get("tier_by") == "rule" else frozenset()
    return tuple(name for name in before if name not in same and name not in ruled)


def _since(raw: Connection, customer_id: str, changes: Sequence[Change]) -> tuple[Change, ...]:
    """What was changed of the one who was kept after the merge, and stands."""
    last = max((one.id for one in changes), default=NEWEST)
    newest = changes_of_customer(raw, customer_id, before=NEWEST, most=MOST_SINCE)
    undone = undone_of_customer(raw, customer_id)
    return tuple(
        one
        for one in newest
        if one.id > last and one.undoes is None and one.id not in undone and one.author != RULE.name
    )


def merge_of(raw: Connection, merge_id: int) -> Merge:
    """The merge with this number. Raises: MergeNotFound."""
    return _read(raw, merge_id)[0]


def merges_of(raw: Connection, customer_id: str, *, most: int) -> list[Merge]:
    """The newest merges into a customer."""
    rows = raw.execute(SQL["of_customer"], {"customer_id": customer_id, "most": most})
    return [_merge(row) for row in rows]


def _read(raw: Connection, merge_id: int) -> tuple[Merge, list[str], aside.Noted]:
    row = raw.execute(SQL["one"], {"id": merge_id}).fetchone()
    if row is None:
        raise MergeNotFound
    return _merge(row), orjson.loads(row[7]), orjson.loads(row[8])


def _merge(row: Sequence[Any]) -> Merge:
    return Merge(
        id=row[0],
        at=row[1],
        author=row[2],
        customer_id=row[3],
        former_id=row[4],
        former_version=row[5],
        former_created=row[6],
        undone_at=row[9],
        undone_by=row[10],
    )


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
