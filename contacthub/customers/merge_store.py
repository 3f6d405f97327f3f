"""Two customers made one: previewed, done, and undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from contacthub.customers.doubles.joining import Choice, FieldOfTwo, fields_of_two, joined
from contacthub.customers.model import (
    Author,
    Customer,
    Merge,
    SameCustomer,
    VersionConflict,
)
from contacthub.customers.tables import merging
from contacthub.customers.tables.customers import get_customer
from contacthub.customers.tables.merged_ids import all_ids, surviving
from contacthub.customers.tables.merging import MergeUndone
from contacthub.customers.tables.table import Reading, Writing
from contacthub.customers.tables.tables import TABLES
from contacthub.customers.units import Units
from contacthub.database.units import Connection

MOST_LISTED: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoCustomers:
    """Two customers before they are made one; ``moved``: how many records of each kind the other has."""

    this: Customer
    other: Customer
    fields: tuple[FieldOfTwo, ...]
    moved: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merging:
    """Which two customers become one, at which versions, and what was chosen for fields."""

    customer_id: str
    other_id: str
    version: int
    other_version: int
    chosen: Mapping[str, Choice]


class MergeStore:
    """Makes two customers one. An id that was merged means the customer who was kept."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def ids_of(self, customer_id: str) -> list[str]:
        """Every id that means the same customer, the one they have now first."""
        return await self._units.read(lambda reading: all_ids(reading.raw, customer_id))

    async def preview(self, customer_id: str, other_id: str) -> TwoCustomers:
        """What would become of the two. Raises: CustomerNotFound, SameCustomer."""

        def work(reading: Reading) -> TwoCustomers:
            this, other = _two(reading.raw, customer_id, other_id)
            return TwoCustomers(
                this=this,
                other=other,
                fields=tuple(fields_of_two(this.data, other.data)),
                moved={name: table.count(reading, other.id) for name, table in TABLES.items()},
            )

        return await self._units.read(work)

    async def merge(self, wanted: Merging, *, by: Author) -> tuple[Merge, Customer]:
        """Make the two one.

        Raises:
            CustomerNotFound, SameCustomer, TooManyRecords
            VersionConflict: one of them is at another version.
            NoSuchChoice: a field cannot be what was chosen.
        """

        def work(writing: Writing) -> tuple[Merge, Customer]:
            this, other = _two(writing.raw, wanted.customer_id, wanted.other_id)
            for customer, version in ((this, wanted.version), (other, wanted.other_version)):
                if customer.version != version:
                    raise VersionConflict(customer.version, f"customer {customer.id}")
            data = joined(this.data, other.data, wanted.chosen)
            merge_id = merging.merge(writing, this.id, other.id, data)
            return merging.merge_of(writing.raw, merge_id), get_customer(writing.raw, this.id)

        return await self._units.write(by, work)

    async def undo(self, merge_id: int, *, by: Author) -> MergeUndone:
        """Make two customers of one again. Raises: MergeNotFound, MergedSince, Overtaken."""
        return await self._units.write(by, lambda writing: merging.undo_merge(writing, merge_id))

    async def of_merge(self, merge_id: int) -> Merge:
        """The merge with this number. Raises: MergeNotFound."""
        return await self._units.read(lambda reading: merging.merge_of(reading.raw, merge_id))

    async def merges(self, customer_id: str) -> tuple[str, list[Merge]]:
        """The customer's id now, and the newest merges into them. Raises: CustomerNotFound."""

        def work(reading: Reading) -> tuple[str, list[Merge]]:
            customer = get_customer(reading.raw, surviving(reading.raw, customer_id))
            return customer.id, merging.merges_of(reading.raw, customer.id, most=MOST_LISTED)

        return await self._units.read(work)


def _two(raw: Connection, customer_id: str, other_id: str) -> tuple[Customer, Customer]:
    this, other = (get_customer(raw, surviving(raw, one)) for one in (customer_id, other_id))
    if this.id == other.id:
        raise SameCustomer
    return this, other
