"""Groups and tags of customers: who is in each, and how many they are."""

from __future__ import annotations

from typing import Final

from contacthub.customers.model import CustomerData, GroupKind
from contacthub.customers.tables.table import queries_of
from contacthub.database.units import Connection

SQL: Final = queries_of("memberships")
Names = dict[tuple[GroupKind, str], None]


def save_memberships(
    raw: Connection, customer_id: str, old: CustomerData | None, new: CustomerData | None
) -> None:
    """Keep up with what a customer is in; ``old`` None: they are new, ``new`` None: they are deleted."""
    before, after = _names(old), _names(new)
    for kind, name in after.keys() - before.keys():
        raw.execute(SQL["join"], {"kind": kind, "name": name, "customer_id": customer_id})
        raw.execute(SQL["more"], {"kind": kind, "name": name})
    for kind, name in before.keys() - after.keys():
        raw.execute(SQL["leave"], {"kind": kind, "name": name, "customer_id": customer_id})
        raw.execute(SQL["less"], {"kind": kind, "name": name})
        raw.execute(SQL["empty"], {"kind": kind, "name": name})


def _names(data: CustomerData | None) -> Names:
    if data is None:
        return {}
    names: Names = {("group", name): None for name in data.groups if name}
    return names | {("tag", name): None for name in data.tags if name}
