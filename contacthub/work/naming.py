"""What people may name when they open an item, or link one: for who has a team, what is of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from contacthub.access.rules import PartCheck
from contacthub.contacts.past import ContactReads, need_seen, stored_contact
from contacthub.customers.concerning import Concerned
from contacthub.hub.hub import Hub


class Naming:
    """Checks customers and contacts. ``check_customer`` raises CustomerNotFound where there is none."""

    def __init__(
        self,
        hub: Hub,
        past: ContactReads,
        check_customer: Callable[[str], Awaitable[object]],
        concerned: Concerned,
    ) -> None:
        self._hub = hub
        self._past = past
        self._check_customer = check_customer
        self._concerned = concerned

    async def need_customer(self, part: PartCheck, customer_id: str) -> None:
        """Have a customer be there. Raises: CustomerNotFound, CustomerWithheld."""
        await self._check_customer(customer_id)
        await self._concerned.need(part, customer_id)

    async def need_of_team(self, part: PartCheck, customer_id: str) -> None:
        """Have a customer be one whom who asks sees, if they have a team. Raises: CustomerWithheld."""
        await self._concerned.need(part, customer_id)

    async def need_contact(self, part: PartCheck, contact_id: str) -> None:
        """Have a contact be, or have been, of the team of who has one.

        Raises:
            Problem: unknown_contact.
            Forbidden: it was not.
        """
        if part.limit() is not None:
            await self._hub.readable(rows=True)
            need_seen(part, self._hub.routing.floor, await stored_contact(self._past, contact_id))
