"""Writes imported rows: finds whose each one is, and rejects what nobody can own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace

from contacthub.customers.model import (
    CustomerData,
    Kind,
    NameKeys,
    Row,
    RowResult,
    merged_customer,
    phones_of,
    record_of,
)
from contacthub.customers.reads import get_customer
from contacthub.customers.writes import (
    SQL,
    Changes,
    Desk,
    RowRejected,
    Status,
    is_customer,
    midnight,
    save_customer,
    save_record,
)

DAYS = ("date", "birthday", "purchased_at", "warranty_until")


def write_rows(
    raw: sqlite3.Connection,
    kind: Kind,
    rows: Sequence[Row],
    *,
    names: NameKeys,
    now: int,
    new_id: Callable[[], str],
) -> list[RowResult]:
    """Write ``rows`` in the caller's transaction; a bad row leaves nothing behind."""
    changes = Changes()
    results = []
    for row in rows:
        desk = Desk(raw=raw, names=names, now=now, changes=Changes())
        results.append(_write_one(desk, kind, row, new_id))
        if results[-1].status != "rejected":
            changes.add(desk.changes)
    changes.settle(raw, now)
    return results


def _write_one(desk: Desk, kind: Kind, row: Row, new_id: Callable[[], str]) -> RowResult:
    desk.raw.execute("SAVEPOINT one_row")
    try:
        _check_days(row)
        return RowResult(status=_write(desk, kind, row, new_id))
    except RowRejected as rejected:
        desk.raw.execute("ROLLBACK TO one_row")
        return RowResult(status="rejected", reason=str(rejected))
    except (KeyError, TypeError, ValueError, AttributeError, sqlite3.IntegrityError, sqlite3.InterfaceError):
        # The reader of files sends well-formed rows only; others came from another program.
        desk.raw.execute("ROLLBACK TO one_row")
        return RowResult(status="rejected", reason="row: not well formed")
    finally:
        desk.raw.execute("RELEASE one_row")


def _check_days(row: Row) -> None:
    for name in DAYS:
        if row.get(name):
            midnight(row[name])


def _write(desk: Desk, kind: Kind, row: Row, new_id: Callable[[], str]) -> Status:
    if kind == "customers":
        return _write_customer(desk, row, new_id)
    return save_record(desk, _owner(desk, row), record_of(kind, row))[0]


def _write_customer(desk: Desk, row: Row, new_id: Callable[[], str]) -> Status:
    customer_id = row.get("customer_id") or _same_customer(desk, row) or new_id()
    old: CustomerData | None = None
    if is_customer(desk, customer_id):
        customer = get_customer(desk.raw, customer_id)
        old = replace(customer.data)
    return save_customer(desk, customer_id, merged_customer(old, row))


def _same_customer(desk: Desk, row: Row) -> str | None:
    """Find the customer a row without an id means: by number, else by mail address, else by name alone."""
    if row.get("phone"):
        owners = _owners_of_numbers(desk, row)
        named = [one for one in owners if desk.one("name_of", one)[0] == row["name"]]
        if len(owners) > 1 and len(named) != 1:
            raise RowRejected(f"phone: {len(owners)} customers have it; give the customer_id")
        return named[0] if len(named) == 1 else next(iter(owners), None)
    query, values = (
        ("owners_of_email", row["email"]) if row.get("email") else ("named_without_numbers", [row["name"]])
    )
    found = {one for value in values for (one,) in desk.raw.execute(SQL[query], (value,))}
    if len(found) > 1:
        raise RowRejected(f"customer_id: {len(found)} customers may be meant; give it")
    return next(iter(found), None)


def _owner(desk: Desk, row: Row) -> str:
    customer_id: str | None = row.get("customer_id")
    if customer_id:
        if not is_customer(desk, customer_id):
            raise RowRejected("customer_id: no such customer")
        return customer_id
    owners = _owners_of_numbers(desk, row)
    if len(owners) != 1:
        how_many = (
            f"{len(owners)} customers have it; give the customer_id" if owners else "no customer has it"
        )
        raise RowRejected(f"phone: {how_many}")
    return owners.pop()


def _owners_of_numbers(desk: Desk, row: Row) -> set[str]:
    numbers = [(phone.e164, phone.ext) for phone in phones_of(row)]
    return {one for number in numbers for (one,) in desk.raw.execute(SQL["owners_of_number"], number)}
