"""Changes that sources push: each written once, the newest of a thing stands, and its history has them all.

10:00:00  order 7, changed 09:59:58   new
10:00:01  order 7, changed 09:59:58   duplicate: the same message again
10:00:05  order 7, changed 09:59:50   ignored: older than what is known
10:00:09  order 7, changed 10:00:08   changed
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from contacthub.customers.kinds.customers import CUSTOMERS, added_only, merged_customer, phones_of
from contacthub.customers.kinds.purchases import PURCHASES, of_shop
from contacthub.customers.model import Row, RowRejected
from contacthub.customers.tables.customers import find_customer, is_customer, save_customer
from contacthub.customers.tables.imported import (
    is_of_merged,
    other_person,
    owner_of_reach,
    same_customer,
    stand_in,
)
from contacthub.customers.tables.merged_ids import surviving
from contacthub.customers.tables.table import Status, Table, Writing, queries_of
from contacthub.customers.tables.tables import TABLES
from contacthub.database.units import Connection
from contacthub.routing.words import Instant

SQL: Final = queries_of("pushed")
PushStatus = Literal["new", "changed", "unchanged", "deleted", "duplicate", "ignored", "rejected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """A thing of a source as it is since ``changed_at``, by the source's clock.

    ``thing`` is the source's id of it, ``delivery`` that of the message. ``customer`` is whose it is, or what
    is known of the customer itself: columns of an import, read. ``record`` None: it is about the customer,
    or was deleted. ``is_whole``: an order is as told in all it has; else only in what the source can say.
    """

    source: str
    delivery: str
    kind: str
    thing: str
    changed_at: Instant
    customer: Row = field(default_factory=dict)
    record: Any = None  # Any: a record of the kind
    is_deleted: bool = False
    is_whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """What became of a push; ``reason``: why nothing did."""

    status: PushStatus
    customer_id: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the source pushed of the thing before; the customer was merged into ``customer_now``, or is it.

    It was never a customer's if all that came is its end.
    """

    customer_id: str | None
    customer_now: str | None
    record: str | None
    changed_at: Instant


def write_push(writing: Writing, push: Push, new_id: Callable[[], str]) -> Pushed:
    """Write what a push says in the caller's transaction.

    Raises:
        RowRejected: it cannot be written; the transaction must leave nothing behind.
    """
    known = _known(writing, push)
    if writing.raw.execute(SQL["was_taken"], _message(push)).fetchone() is not None:
        return Pushed(status="duplicate", customer_id=None if known is None else known.customer_now)
    if known is not None and push.changed_at < known.changed_at:
        return Pushed(status="ignored", customer_id=known.customer_now, reason="older than what is known")
    result, record = _written(writing, push, known, new_id)
    _keep(writing, push, known, result, record)
    return result


def forget_taken(raw: Connection, before: Instant, most: int) -> int:
    """Forget which messages were taken before that, ``most`` of them at once; return how many it did."""
    return len(raw.execute(SQL["forget_taken"], {"before": before, "most": most}).fetchall())


def _message(push: Push) -> dict[str, str]:
    """WooCommerce has one id for the messages of a second; those of one thing are the same."""
    return {"source": push.source, "kind": push.kind, "thing": push.thing, "delivery": push.delivery}


def _known(writing: Writing, push: Push) -> _Known | None:
    of = {"source": push.source, "kind": push.kind, "thing": push.thing}
    row = writing.raw.execute(SQL["find"], of).fetchone()
    if row is None:
        return None
    whose = row[0] or None
    now = None if whose is None else surviving(writing.raw, whose)
    return _Known(customer_id=whose, customer_now=now, record=row[1], changed_at=row[2])


def _keep(writing: Writing, push: Push, known: _Known | None, result: Pushed, record: str | None) -> None:
    """Note it also of what is deleted before it was known: what comes late would make it.

    By the id that it was pushed for, to which it goes again once a merge is undone.
    """
    ids = (push.customer.get("customer_id"), None if known is None else known.customer_id)
    meant = (str(one) for one in ids if one and surviving(writing.raw, str(one)) == result.customer_id)
    whose, message = next(meant, result.customer_id or ""), _message(push)
    changed = {"customer_id": whose, "record": record, "changed_at": push.changed_at}
    writing.raw.execute(SQL["keep"], message | changed)
    writing.raw.execute(SQL["note_taken"], message | {"at": writing.now})


def _written(
    writing: Writing, push: Push, known: _Known | None, new_id: Callable[[], str]
) -> tuple[Pushed, str | None]:
    if push.is_deleted:
        return _deleted(writing, push, known), None
    if push.kind == CUSTOMERS.name:
        status, customer_id = _save_customer(writing, push.customer, known, new_id)
        return Pushed(status=status, customer_id=customer_id), None
    return _save_record(writing, push, known, new_id)


def _save_customer(
    writing: Writing, row: Row, known: _Known | None, new_id: Callable[[], str]
) -> tuple[Status, str]:
    """Add what the row says to the customer it means, a new one if there is none."""
    customer_id = _customer_of(writing, row, known, same_customer)
    is_new = customer_id is None
    customer_id = customer_id or str(row.get("customer_id") or new_id())
    found = find_customer(writing.raw, customer_id)
    old = None if found is None else found.data
    known_id = row.get("customer_id") or (None if known is None else known.customer_id)
    if old is not None and _is_of_merged(writing, customer_id, known_id, row):
        row = added_only(old, row)  # what was chosen as the two were merged stands
    named = row if row.get("name") else {**row, "name": stand_in(row) if old is None else old.name}
    status = save_customer(writing, customer_id, merged_customer(old, named))
    return ("new" if is_new else status), customer_id


def _is_of_merged(writing: Writing, customer_id: str, known_id: str | None, row: Row) -> bool:
    """Whether a push is of one who was merged into the customer: by the id, or by a former name."""
    if known_id not in (None, customer_id) and surviving(writing.raw, str(known_id)) == customer_id:
        return True
    return is_of_merged(writing.raw, customer_id, known_id, row)


def _customer_of(
    writing: Writing,
    row: Row,
    known: _Known | None,
    by_reach: Callable[[Connection, Row], str | None] = owner_of_reach,
) -> str | None:
    """The customer that is meant: by our id, as it was before, or who has the number or address.

    What is said of the customer itself goes to one of that name only; an order, to who has the number.

    Raises:
        RowRejected: several have it.
    """
    said = row.get("customer_id")
    for one in (said, None if known is None or said else known.customer_id):
        if one and is_customer(writing.raw, surviving(writing.raw, str(one))):
            return surviving(writing.raw, str(one))
    if said:
        return None
    if not row.get("email") and not phones_of(row):
        raise RowRejected("customer: say whose it is, with customer_id, phone or email")
    return by_reach(writing.raw, row)


def _save_record(
    writing: Writing, push: Push, known: _Known | None, new_id: Callable[[], str]
) -> tuple[Pushed, str | None]:
    table: Table[Any] = TABLES[push.kind]
    before = None if known is None or known.record is None else table.one(writing, known.record)
    customer_id = (
        _customer_of(writing, push.customer, known)
        if before is None
        else _owner_now(writing, push.customer, before[0])
    )
    if before is not None and before[0] == customer_id:
        owner, old = before
        return Pushed(status=_overwritten(writing, table, owner, old, push), customer_id=owner), old.id
    if customer_id is None and push.customer.get("customer_id"):
        raise RowRejected("customer_id: no such customer")
    if customer_id is None:
        _, customer_id = _save_customer(writing, push.customer, None, new_id)
    status, kept = table.save(writing, customer_id, push.record)
    if status != "new":
        _overwritten(writing, table, customer_id, kept, push)
    return Pushed(status=status, customer_id=customer_id), kept.id


def _owner_now(writing: Writing, row: Row, owner: str) -> str | None:
    """Whose a record of the owner is now: another's if id, name or a reach that is new say so."""
    if row.get("customer_id"):
        return _customer_of(writing, row, None)
    found = find_customer(writing.raw, owner)
    if found is None or not (row.get("email") or phones_of(row)):
        return owner
    try:
        named = same_customer(writing.raw, row) if row.get("name") else None
        if named is not None or other_person(found.data, row) is None:
            return named or owner
        another = owner_of_reach(writing.raw, row)
    except RowRejected:
        return owner  # several have the number: it is not said whose it is
    return another if another is not None or row.get("name") else owner


def _overwritten(writing: Writing, table: Table[Any], owner: str, old: Any, push: Push) -> Status:
    """Have the record say what the source says now. An order is whole: an item that is gone is gone."""
    now = table.kind.merged(old, push.record)
    if table.kind is PURCHASES:
        now = replace(push.record, id=old.id) if push.is_whole else of_shop(old, push.record)
    if now == old:
        return "unchanged"
    table.overwrite(writing, owner, old, now, owner=owner)
    return "changed"


def _deleted(writing: Writing, push: Push, known: _Known | None) -> Pushed:
    """Delete a record that the source has brought; its history can bring it back."""
    if known is None or known.record is None:
        whose = None if known is None else known.customer_now
        return Pushed(status="ignored", customer_id=whose, reason="it is not known")
    table: Table[Any] = TABLES[push.kind]
    found = table.one(writing, known.record)
    if found is None:
        return Pushed(status="ignored", customer_id=known.customer_now, reason="it is not known any more")
    owner, old = found
    table.delete(writing, owner, old)
    return Pushed(status="deleted", customer_id=owner)
