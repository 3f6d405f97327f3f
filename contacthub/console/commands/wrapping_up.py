"""Ending the work after a contact, or having more time for it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from contacthub.access.rules import AGENT, own
from contacthub.api.validation import WHOLE
from contacthub.console.commands.form import ConsoleCommand, ContactId, Text
from contacthub.console.commands.spec import Parts, Sender, Spec
from contacthub.console.examples import ABOUT
from contacthub.routing import commands as c
from contacthub.routing.errors import NotWrappingUp


class FinishWrapUp(ConsoleCommand):
    """End the wrap-up with a disposition."""

    cmd: Literal["finish_wrap_up"]
    contact_id: ContactId
    disposition: Annotated[str, Field(min_length=1, max_length=100)]
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
    with live.changed(it.contact_id, note=note, disposition=it.disposition) as row:
        parts.hub.handle(command, who.with_reply(row))


COMMANDS = (
    Spec(FinishWrapUp, rule=own(AGENT), example={**ABOUT, "disposition": "resolved"}, deed=finish_wrap_up),
    Spec(
        ExtendWrapUp,
        rule=own(AGENT),
        example={**ABOUT, "seconds": 30},
        command=lambda who, it: c.ExtendWrapUp(
            agent=who.agent, contact_id=it.contact_id, by_ms=it.seconds * 1000
        ),
    ),
)
