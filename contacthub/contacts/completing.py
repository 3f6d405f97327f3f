"""A wrap-up that ended without a disposition is completed: by a screen, or over HTTP."""

from __future__ import annotations

from collections.abc import Sequence

from contacthub.contacts.rows import CompletedRow
from contacthub.contacts.world import World
from contacthub.database.tables import Row
from contacthub.hub.hub import Hub
from contacthub.routing import commands as c


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
