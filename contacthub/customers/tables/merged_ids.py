"""The ids that customers had before they were merged: each means the customer who was kept.

b is merged into a      b means a
a is merged into c      a and b mean c
that is undone          b means a again
"""

from __future__ import annotations

from typing import Final

from contacthub.customers.model import Merge
from contacthub.customers.tables.table import queries_of
from contacthub.database.units import Connection

SQL: Final = queries_of("merged_ids")


def surviving(raw: Connection, customer_id: str) -> str:
    """The id of the customer whom ``customer_id`` means now: itself, unless it was merged."""
    row = raw.execute(SQL["surviving"], {"customer_id": customer_id}).fetchone()
    return customer_id if row is None else str(row[0])


def former_ids(raw: Connection, customer_id: str) -> list[str]:
    """The other ids that mean this customer."""
    return [one for (one,) in raw.execute(SQL["former"], {"customer_id": customer_id})]


def all_ids(raw: Connection, customer_id: str) -> list[str]:
    """Every id that means the same customer as ``customer_id``, the one they have now first."""
    kept = surviving(raw, customer_id)
    return [kept, *former_ids(raw, kept)]


def give_id(raw: Connection, merge: Merge, former_name: str) -> list[str]:
    """Have the former id of a merge mean who was kept from now on; return the ids that follow it."""
    former_id, customer_id = merge.former_id, merge.customer_id
    carried = former_ids(raw, former_id)
    for one in carried:
        raw.execute(SQL["carry"], {"former_id": one, "customer_id": customer_id})
    values = {
        "former_id": former_id,
        "customer_id": customer_id,
        "merge_id": merge.id,
        "name": former_name,
    }
    raw.execute(SQL["put"], values)
    return carried


def take_id_back(raw: Connection, former_id: str, carried: list[str]) -> None:
    """Have ``former_id`` mean its own customer again, and with it the ids that followed it."""
    raw.execute(SQL["drop"], {"former_id": former_id})
    for one in carried:
        raw.execute(SQL["carry"], {"former_id": one, "customer_id": former_id})
