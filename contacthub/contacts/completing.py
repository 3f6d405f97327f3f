"""What an agent says of a contact that has closed: the disposition it lacked, another note."""

from __future__ import annotations

from collections.abc import Sequence

from contacthub.contacts.rows import CompletedRow
from contacthub.contacts.world import World
from contacthub.database.tables import Row
from contacthub.hub.hub import Hub
from contacthub.routing import commands as c
from contacthub.routing.errors import WrongState
from contacthub.routing.floor.unfinished import COMPLETED_WITHIN_MS
from contacthub.routing.words import ContactId, Instant


def complete_wrap_up(
    hub: Hub, world: World, command: c.CompleteWrapUp, note: str | None, rows: Sequence[Row]
) -> None:
    """Write disposition and note to the contact's details, which may be on disk alone by now."""
    live = world.details.get(command.contact_id)
    if live is None:
        hub.handle(command, [*rows, CompletedRow(command.disposition, note, command.contact_id)])
        return
    kept = note if note is not None else live.note
    with world.details.changed(command.contact_id, note=kept, disposition=command.disposition):
        hub.handle(command, rows)


def check_closed_lately(contact_id: ContactId, closed_at: Instant | None, now: Instant) -> None:
    """Refuse a contact that is live, or closed over an hour ago."""
    if closed_at is None:
        raise WrongState(f"contact {contact_id} is live: send set_note")
    if closed_at < now - COMPLETED_WITHIN_MS:
        raise WrongState(f"contact {contact_id} closed over an hour ago: its note stays as it is")
