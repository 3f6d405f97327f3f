"""It is found out which customer a contact is from."""

from __future__ import annotations

from dataclasses import dataclass

from contacthub.routing.events.event import ContactEvent, Event
from contacthub.routing.words import CustomerId


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerLinked(ContactEvent):
    """The contact belongs to a customer (None: to none that is known). ``by``: the hub or an agent's id."""

    customer_id: CustomerId | None
    verdict: str
    by: str


EVENTS: tuple[type[Event], ...] = (CustomerLinked,)
