"""What stands in the store after a file was brought in, by the names of its customers."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from contacthub.customers.importing.importing import import_rows
from contacthub.customers.importing.mapping.mapping_file import MappingFile
from contacthub.customers.importing.opening import open_file
from contacthub.customers.importing.rows.cell_reader import Ways
from contacthub.customers.importing.summary import Outcome
from contacthub.customers.kinds.purchases import PURCHASES, Purchase
from contacthub.customers.model import Customer, CustomerSearch
from contacthub.customers.store import CustomerStore
from tests.customers.importing.reading import NUMBERS

EXPORTS = Path(__file__).parent / "exports"


@dataclass(frozen=True, slots=True)
class Brought:
    """An import that was done, and the store it went to."""

    outcomes: tuple[Outcome, ...]
    store: CustomerStore

    @property
    def rejects(self) -> list[tuple[int, str]]:
        return [one for outcome in self.outcomes for each in outcome.summaries for one in each.rejects]

    @property
    def warnings(self) -> list[str]:
        return [text for it in self.outcomes for each in it.summaries for _, text in each.warnings]

    async def customer(self, q: str) -> Customer:
        [found] = (await self.store.search(CustomerSearch(q=q), limit=5)).customers
        return found.customer

    async def orders(self, q: str) -> tuple[Purchase, ...]:
        page = await self.store.records((await self.customer(q)).id, PURCHASES, limit=50)
        return tuple(sorted(page.items, key=lambda one: one.order_no))


async def brought(
    store: CustomerStore, path: Path, region: str = "CN", mapping: MappingFile | None = None, **ways: Any
) -> Brought:
    """Bring a file in, and again, which changes nothing."""
    with tempfile.TemporaryDirectory() as scratch:
        ways = {"region": region, "zone": ZoneInfo("Asia/Shanghai"), **ways}
        files = open_file(path, Ways(**ways), scratch=Path(scratch), mapping=mapping)
        outcomes = tuple([await import_rows(file, store, NUMBERS) for file in files])
        again = [one for file in files for one in (await import_rows(file, store, NUMBERS)).summaries]
    assert [(one.new, one.changed) for one in again] == [(0, 0) for _ in again]
    return Brought(outcomes, store)


def phones(customer: Customer) -> list[tuple[str, str | None]]:
    return [(one.e164 or one.raw, one.label) for one in customer.data.phones]


def lines(order: Purchase) -> Sequence[tuple[str | None, str, int, str | None]]:
    """The lines of an order: sku, name, how many, price."""
    return [
        (one.sku, one.name, one.quantity, None if one.price is None else one.price.amount)
        for one in order.items
    ]
