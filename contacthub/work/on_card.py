"""The customer's open work on their card."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from contacthub.customers.card_parts import CardParts, OpenItem
from contacthub.customers.cards import CardSource
from contacthub.customers.keys import CardKeys
from contacthub.customers.model import Customer
from contacthub.hub.engine import WorkEngine
from contacthub.processes.book import Book
from contacthub.processes.words import PLANNED, ItemId
from contacthub.work.similar import ToWish
from contacthub.work.store import StoredItem, WorkFilter, WorkStore

SHOWN: Final = 20


class CardsWithWork:
    """Adds what is open to the parts of a card; of most customers nothing is, and nothing is read."""

    def __init__(self, source: CardSource, work: WorkEngine, store: WorkStore, similar: ToWish) -> None:
        self._source = source
        self._work = work
        self._store = store
        self._similar = similar

    async def card_parts(self, keys: CardKeys) -> CardParts:
        """Find the customer and what is known about them. Raises: CustomerNotFound, StorageUnavailable."""
        parts = await self._source.card_parts(keys)
        if parts.customer is None:
            return parts
        ids = [each for each in (parts.customer.id, *parts.former_ids) if self._work.book.has_customer(each)]
        if not ids:
            return parts
        found = await self._store.items(WorkFilter(customers=tuple(ids), limit=SHOWN))
        items = [_open_item(each, self._work.book) for each in found[:SHOWN]]
        with_similar = [replace(each, similar=tuple(await self._similar(each.id))) for each in items]
        return replace(parts, open=tuple(with_similar))

    async def get(self, customer_id: str) -> Customer:
        """Return the customer. Raises: CustomerNotFound."""
        return await self._source.get(customer_id)


def _open_item(stored: StoredItem, book: Book) -> OpenItem:
    row, live = stored.row, book.items.get(ItemId(stored.row.id))
    process = book.processes.get((row.process, row.revision))
    step = None if process is None else process.step(row.step)
    return OpenItem(
        id=row.id,
        number=row.number,
        kind=row.kind,
        title=stored.texts.title,
        step=row.step if step is None else step.name,
        holder_kind=row.holder_kind,
        holder=row.holder,
        is_planned=row.state == PLANNED,
        is_late=bool(row.late),
        due_at=None if live is None else book.due_at(live),
    )
