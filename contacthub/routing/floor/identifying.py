"""How contacts change when it is found out which customer they are from."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor.floor_state import Changes, FloorState


def linked(floor: FloorState, event: e.CustomerLinked) -> None:
    """The contact is from this customer; nothing changes here if it had left the floor by then."""
    contact = floor.contacts.get(event.contact_id)
    if contact is not None:
        contact.customer_id, contact.customer_by = event.customer_id, event.by


CHANGES: Changes = {e.CustomerLinked: linked}
