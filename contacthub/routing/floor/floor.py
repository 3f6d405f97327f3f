"""The floor: all live routing state. ``Floor.apply`` is the only code that changes it."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor import (
    arriving,
    configuring,
    ending,
    hearing,
    identifying,
    moving,
    offering,
    presence,
    setting_aside,
    talking,
    wrapping_up,
)
from contacthub.routing.floor.applying import apply_to_contact
from contacthub.routing.floor.floor_state import Changes, FloorState
from contacthub.routing.words import Instant


class Floor(FloorState):
    """The state of a floor, and how it changes: by events only, one after the other."""

    def apply(self, event: e.Event) -> None:
        """Change the floor by what happened."""
        change = CHANGES.get(type(event))
        if isinstance(event, e.ContactEvent):
            contact = self.contacts.get(event.contact_id)
            if contact is not None:
                apply_to_contact(self, contact, event, change)
                return
        if change is not None:
            change(self, event)

    def next_deadline(self) -> Instant | None:
        """The next instant at which something is due."""
        return self.deadlines.next()


CHANGES: Changes = {
    **configuring.CHANGES,
    **presence.CHANGES,
    **arriving.CHANGES,
    **offering.CHANGES,
    **setting_aside.CHANGES,
    **talking.CHANGES,
    **moving.CHANGES,
    **ending.CHANGES,
    **wrapping_up.CHANGES,
    **identifying.CHANGES,
    **hearing.CHANGES,
}
