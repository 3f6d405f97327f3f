"""Putting off until later what is written with a customer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from contacthub.access.rights import Right
from contacthub.access.rules import own
from contacthub.console.commands.form import ConsoleCommand, ContactId
from contacthub.console.commands.spec import Parts, Sender, Spec
from contacthub.console.examples import ABOUT
from contacthub.routing import commands as c
from contacthub.sources.bounds import instant


class Snooze(ConsoleCommand):
    """Put the contact off until an instant, by 90 days at most, or until the customer writes.

    It stays the agent's and takes none of their room. One that is put off already is, until the new instant.
    """

    cmd: Literal["snooze"]
    contact_id: ContactId
    until: Annotated[str, Field(max_length=40, json_schema_extra={"format": "date-time"})]


class Unsnooze(ConsoleCommand):
    """Take a contact up that was put off."""

    cmd: Literal["unsnooze"]
    contact_id: ContactId


async def snooze(who: Sender, it: Snooze, parts: Parts) -> None:
    """Put it off."""
    parts.own(who, it.contact_id)
    until = instant(it.until, "#/until")
    parts.hub.handle(c.Snooze(agent=who.agent, contact_id=it.contact_id, until=until), who.with_reply())


COMMANDS = (
    Spec(
        Snooze,
        rule=own(Right.CONTACTS_TAKE),
        example={**ABOUT, "until": "2026-05-02T01:00:00.000Z"},
        deed=snooze,
    ),
    Spec(
        Unsnooze,
        rule=own(Right.CONTACTS_TAKE),
        example=ABOUT,
        command=lambda who, it: c.Unsnooze(agent=who.agent, contact_id=it.contact_id),
    ),
)
