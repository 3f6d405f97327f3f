"""Work after contacts: what it may belong with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from contacthub.bootstrap.stores import Stores
from contacthub.contacts.store import ContactStore
from contacthub.customers.kinds.kind import Kind
from contacthub.customers.kinds.products import PRODUCTS
from contacthub.customers.kinds.purchases import PURCHASES
from contacthub.customers.model import CustomerNotFound

LISTS: Final[Mapping[str, Kind[Any]]] = {"purchase": PURCHASES, "product": PRODUCTS}
MOST: Final = 200
"""Of a customer's list at a time."""


class ThingsOfWork:
    """Looks up what an item is linked to."""

    def __init__(self, stores: Stores) -> None:
        self._contacts = ContactStore(stores.list_readers)
        self._customers = stores.customers

    async def has(self, kind: str, ref: str, customer_id: str | None) -> bool:
        """Whether there is such a contact, or such a purchase or product of the customer."""
        if kind == "contact":
            return await self._contacts.contact(ref) is not None
        if customer_id is None:
            return False
        cursor: str | None = None
        while True:
            try:
                page = await self._customers.records(customer_id, LISTS[kind], limit=MOST, cursor=cursor)
            except CustomerNotFound:
                return False
            if any(each.id == ref for each in page.items):
                return True
            cursor = page.next_cursor
            if cursor is None:
                return False
