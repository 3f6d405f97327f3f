"""How contacts change when it is found out which customer they are from."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor.floor_state import Changes, FloorState
from contacthub.routing.floor.states import ContactState


def linked(floor: FloorState, event: e.CustomerLinked) -> None:
    """The contact is from this customer; nothing changes here if it had left the floor by then."""
    contact = floor.contacts.get(event.contact_id)
    if contact is not None:
        contact.customer_id, contact.customer_by = event.customer_id, event.by
        contact.former_ids = event.former_ids
        if floor.blocked and contact.state is ContactState.WAITING:
            # Other agents may have the contact now than before.
            floor.unsettled_contacts[contact.id] = None


CHANGES: Changes = {e.CustomerLinked: linked}
