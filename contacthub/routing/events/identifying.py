"""It is found out which customer a contact is from."""

from __future__ import annotations

from contacthub.routing.events.event import ContactEvent, Event
from contacthub.routing.values import value
from contacthub.routing.words import CustomerId


@value(kw_only=True)
class CustomerLinked(ContactEvent):
    """The contact belongs to a customer (None: to none that is known). ``by``: the hub or an agent's id.

    ``former_ids``: the other ids that mean the customer, since customers were merged.
    """

    customer_id: CustomerId | None
    verdict: str
    by: str
    former_ids: tuple[CustomerId, ...] = ()


EVENTS: tuple[type[Event], ...] = (CustomerLinked,)
