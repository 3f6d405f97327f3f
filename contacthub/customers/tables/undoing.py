"""Takes back one change of a customer or of one of their records, unless the same was changed since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, TypeVar

from contacthub.customers.kinds.customers import CUSTOMERS
from contacthub.customers.kinds.models import MODELS
from contacthub.customers.kinds.prices import PRICES
from contacthub.customers.model import RULE, AlreadyThere, CustomerData, CustomerNotFound, Overtaken
from contacthub.customers.tables.catalogue import undo_of_model
from contacthub.customers.tables.customers import delete_customer, get_customer, is_customer, save_customer
from contacthub.customers.tables.history import (
    OWNER,
    Change,
    Fields,
    changes_since,
    fields_of,
    made_of,
    undone_among,
    with_fields,
)
from contacthub.customers.tables.merged_ids import former_ids, surviving
from contacthub.customers.tables.prices import undo_of_price
from contacthub.customers.tables.table import Table, Writing
from contacthub.customers.tables.tables import TABLES

T = TypeVar("T")
WHOLE: Final = ("record",)
"""What is to blame when a record as a whole is in the way, or is gone."""


def undo(writing: Writing, change: Change, *, as_before: bool = False) -> None:
    """Write what was before the change; the history notes it as a change that undoes this one.

    ``as_before``: other records of the customer that look the same were there before it, and do not matter.

    Raises:
        Overtaken: the same was changed since, or the change is undone already; nothing is written.
    """
    since = changes_since(writing.raw, change)
    undone = undone_among((one.id, one.undoes) for one in since)
    if change.id in undone:
        raise Overtaken(())
    later = [
        one
        for one in since
        if one.id > change.id
        and one.id not in undone
        and (one.undoes is None or one.undoes < change.id)
        and one.author != RULE.name  # which follows from the rest, and will again
    ]
    writing.history.undoes = change.id
    try:
        if change.kind == CUSTOMERS.name:
            _undo_customer(writing, change, later)
        elif change.kind == MODELS.name:
            _undo_whole(writing, change, later, undo_of_model)
        elif change.kind == PRICES.name:
            _undo_whole(writing, change, later, undo_of_price)
        else:
            _undo_record(writing, TABLES[change.kind], change, later, as_before=as_before)
    except (AlreadyThere, CustomerNotFound):
        raise Overtaken(WHOLE) from None
    finally:
        writing.history.undoes = None


def _undo_customer(writing: Writing, change: Change, later: list[Change]) -> None:
    customer_id = change.customer_id
    if change.before is None:
        kept = [name for name, table in TABLES.items() if table.has_any(writing.raw, customer_id)]
        _check_untouched(later, [*kept, *former_ids(writing.raw, customer_id)])
        delete_customer(writing, customer_id)
    elif change.after is None:
        if surviving(writing.raw, customer_id) != customer_id or is_customer(writing.raw, customer_id):
            raise Overtaken(WHOLE)
        save_customer(writing, customer_id, made_of(CustomerData, change.before), exact=True)
    else:
        data = get_customer(writing.raw, customer_id).data
        _check_same(fields_of(data), change.after)
        save_customer(writing, customer_id, with_fields(data, change.before), exact=True)


def _undo_whole(
    writing: Writing,
    change: Change,
    later: list[Change],
    undo_it: Callable[[Writing, Change, Callable[[Fields, Fields], None]], bool],
) -> None:
    if change.before is None:
        _check_untouched(later, [])
    if not undo_it(writing, change, _check_same):
        raise Overtaken(WHOLE)


def _undo_record(
    writing: Writing, table: Table[Any], change: Change, later: list[Change], *, as_before: bool
) -> None:
    found = table.one(writing, change.record)
    if change.before is not None and change.after is None:
        if found is not None and found[0] == change.customer_id:
            raise Overtaken(WHOLE)
        if not is_customer(writing.raw, change.customer_id):
            raise Overtaken(WHOLE)
        record = replace(made_of(table.kind.record, change.before), id=change.record)
        table.restore(writing, change.customer_id, record, as_before=as_before)
        return
    if found is None:
        raise Overtaken(WHOLE)
    owner, kept = found
    if change.before is None:
        _check_untouched(later, [])
        if owner != change.customer_id:
            raise Overtaken((OWNER,))
        table.delete(writing, owner, kept)
    else:
        _undo_fields(writing, table, change, found, as_before=as_before)


def _undo_fields(
    writing: Writing, table: Table[Any], change: Change, found: tuple[str, Any], *, as_before: bool
) -> None:
    owner, kept = found
    before, after = change.before or {}, change.after or {}
    if owner != change.customer_id:
        raise Overtaken((OWNER,))
    _check_same(fields_of(kept) | {OWNER: owner}, after)
    former = str(before.get(OWNER, owner))
    if not is_customer(writing.raw, former):
        raise Overtaken((OWNER,))
    record = replace(with_fields(kept, before), id=kept.id)
    table.check_single(writing, former, record, as_before=as_before)
    if former != owner and not as_before:
        table.passed(writing, owner, former, kept, record)
    table.overwrite(writing, former, kept, record, owner=owner)


def _check_untouched(later: list[Change], kept: list[str]) -> None:
    """Raise Overtaken when what was made has been changed since, or has got records of its own."""
    if not later and not kept:
        return
    changed = {name for one in later for name in (one.after or one.before or {})}
    raise Overtaken([*sorted(changed), *kept])


def _check_same(now: Fields, after: Fields) -> None:
    """Raise Overtaken unless the fields are still as the change left them."""
    changed = [name for name, value in after.items() if now.get(name) != value]
    if changed:
        raise Overtaken(changed)
