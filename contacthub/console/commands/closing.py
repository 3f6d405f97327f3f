"""Closing a contact whose source does not say that it ended."""

from __future__ import annotations

from typing import Literal

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import own
from contacthub.api.json import Json
from contacthub.console.commands.form import ConsoleCommand, ContactId
from contacthub.console.commands.spec import Parts, Sender, Spec
from contacthub.console.examples import ABOUT
from contacthub.routing import commands as c


class CloseContact(ConsoleCommand):
    """Close the contact in the hub; the phone system is not asked. A supervisor may close any.

    The result says ``phone_system``: ``not_asked``, or ``not_answered`` after an ``end_contact``.
    """

    cmd: Literal["close_contact"]
    contact_id: ContactId


async def close_contact(who: Sender, it: CloseContact, parts: Parts) -> Json:
    """Close it, audited."""
    parts.own(who, it.contact_id)
    asked = parts.world.floor.contacts[it.contact_id].end_requested
    result = {"phone_system": "not_answered" if asked else "not_asked"}
    audit = who.audit(Action.CLOSE_CONTACT, it.contact_id)
    command = c.Close(contact_id=it.contact_id, agent=who.agent or None)
    parts.hub.handle(command, who.with_reply(audit, result=result))
    return result


COMMANDS = (Spec(CloseContact, rule=own(Right.CONTACTS_CLOSE), example=ABOUT, deed=close_contact),)
