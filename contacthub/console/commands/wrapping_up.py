"""Ending the work after a contact, or having more time for it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from contacthub.access.rights import Right
from contacthub.access.rules import own
from contacthub.api.validation import WHOLE
from contacthub.console.commands.form import ConsoleCommand, ContactId, Text
from contacthub.console.commands.spec import Parts, Sender, Spec
from contacthub.console.examples import ABOUT
from contacthub.contacts import completing
from contacthub.routing import commands as c
from contacthub.routing.errors import NotWrappingUp

Disposition = Annotated[str, Field(min_length=1, max_length=100)]


class FinishWrapUp(ConsoleCommand):
    """End the wrap-up with a disposition; a full one goes on to its end."""

    cmd: Literal["finish_wrap_up"]
    contact_id: ContactId
    disposition: Disposition | None = None
    note: Text | None = None


class CompleteWrapUp(ConsoleCommand):
    """Give the disposition of a wrap-up that ended without one, within an hour."""

    cmd: Literal["complete_wrap_up"]
    contact_id: ContactId
    disposition: Disposition
    note: Text | None = None


class ExtendWrapUp(ConsoleCommand):
    """Have the wrap-up end later by so many seconds."""

    cmd: Literal["extend_wrap_up"]
    contact_id: ContactId
    seconds: Annotated[int, Field(ge=1, le=3600, strict=True), WHOLE]


async def finish_wrap_up(who: Sender, it: FinishWrapUp, parts: Parts) -> None:
    """End the agent's wrap-up; disposition and note go to the contact's details."""
    contact, live = parts.world.floor.contacts.get(it.contact_id), parts.world.details
    who.part.need(
        lambda agent: contact is not None and agent in contact.wrap_ups,
        NotWrappingUp(f"you have no wrap-up of contact {it.contact_id}: it ended, or never began"),
    )
    command = c.FinishWrapUp(agent=who.agent, contact_id=it.contact_id, disposition=it.disposition)
    note = it.note if it.note is not None else live[it.contact_id].note
    disposition = it.disposition if it.disposition is not None else live[it.contact_id].disposition
    with live.changed(it.contact_id, note=note, disposition=disposition):
        parts.hub.handle(command, who.with_reply())


async def complete_wrap_up(who: Sender, it: CompleteWrapUp, parts: Parts) -> None:
    """Give the disposition at last, and the note."""
    unfinished = parts.world.floor.unfinished
    who.part.need(
        lambda agent: unfinished.get(it.contact_id, agent) is not None,
        NotWrappingUp(f"contact {it.contact_id} lacks nothing of you, or it is over an hour ago"),
    )
    command = c.CompleteWrapUp(agent=who.agent, contact_id=it.contact_id, disposition=it.disposition)
    completing.complete_wrap_up(parts.hub, parts.world, command, it.note, who.with_reply())


COMMANDS = (
    Spec(
        FinishWrapUp,
        rule=own(Right.CONTACTS_TAKE),
        example={**ABOUT, "disposition": "resolved"},
        deed=finish_wrap_up,
    ),
    Spec(
        CompleteWrapUp,
        rule=own(Right.CONTACTS_TAKE),
        example={**ABOUT, "disposition": "resolved"},
        deed=complete_wrap_up,
    ),
    Spec(
        ExtendWrapUp,
        rule=own(Right.CONTACTS_TAKE),
        example={**ABOUT, "seconds": 30},
        command=lambda who, it: c.ExtendWrapUp(
            agent=who.agent, contact_id=it.contact_id, by_ms=it.seconds * 1000
        ),
    ),
)
