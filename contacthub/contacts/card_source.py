"""Cards read from rows that are written behind the log, with the customer's contacts as they are now."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from contacthub.contacts.projection import ContactRows
from contacthub.customers.card_parts import CardParts
from contacthub.customers.cards import CardSource
from contacthub.customers.keys import CardKeys
from contacthub.customers.model import Customer
from contacthub.database.units import StorageUnavailable
from contacthub.hub.hub import Hub

WRITTEN_WITHIN_S = 1.0


class CardsWithContacts:
    """Has the rows written, and reads again, when a contact of the customer changed since they were.

        10:00:00.0   lu's first call closes; its row follows within a second
        10:00:00.4   lu calls again: lu is found, and the row is written now
        10:00:00.4   the card is read again, with the first call on it

    Of most customers no contact has just changed: their cards are read once and wait for nothing.
    """

    def __init__(self, source: CardSource, hub: Hub, rows: ContactRows) -> None:
        self._source = source
        self._hub = hub
        self._rows = rows

    async def card_parts(self, keys: CardKeys) -> CardParts:
        """Find the customer and what is known about them. Raises: CustomerNotFound, StorageUnavailable."""
        written = self._hub.tail.rows_seq
        parts = await self._source.card_parts(keys)
        if parts.customer is None or not self._rows.may_have_changed(parts.customer.id, written):
            return parts
        with suppress(StorageUnavailable, TimeoutError):  # a card as far as it is written is better than none
            async with asyncio.timeout(WRITTEN_WITHIN_S):
                await self._hub.caught_up()
        return await self._source.card_parts(keys)

    async def get(self, customer_id: str) -> Customer:
        """Return the customer. Raises: CustomerNotFound."""
        return await self._source.get(customer_id)
